"""`tropeiro verify`: whether receipts hold, offline."""

from hashlib import file_digest
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509

from chassis import clock
from chassis.operators import OperatorError
from recibo.achados import Veredito
from recibo.autoridades import Autoridades, autoridades
from recibo.cadeia import certificados
from recibo.conferencia import Conferencia
from recibo.do_conteudo import Documento, hash_normalizado
from recibo.errors import ReciboIlegivelError
from recibo.leitura import MAIOR, Recibo, ler
from tropeiro.recibos import tela
from tropeiro.recibos.parecer import Parecer, emitir

PADRAO = "-"


def verify(
    arquivos: Annotated[
        list[str], typer.Argument(metavar="RECIBO…", help="recibos, em qualquer forma; - lê da entrada padrão")
    ],
    *,
    ca: Annotated[
        list[Path] | None,
        typer.Option(
            "--ca", help="certificados em que você confia (PEM), como os de /certificados; repita para vários"
        ),
    ] = None,
    documento: Annotated[
        list[Path] | None, typer.Option("--documento", help="arquivo que o recibo deve cobrir; repita para vários")
    ] = None,
    assinante: Annotated[
        Path | None, typer.Option("--assinante", help="certificado de quem deveria ter assinado (PEM)")
    ] = None,
    assinatura: Annotated[
        Path | None, typer.Option("--assinatura", help="assinatura de um recibo em texto XML: base64 ou bytes")
    ] = None,
    certificado: Annotated[
        Path | None, typer.Option("--certificado", help="certificado de um recibo em texto XML, e a sua cadeia")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="um objeto JSON, para programas")] = False,
) -> None:
    """Confere recibos, sem usar a rede. Termina com 0 se conferem, 1 se algo não confere, 2 se não pôde ler algo."""
    recibos = [
        _recibo(um, assinatura=_lido_ou_nada(assinatura), certificado=_lido_ou_nada(certificado)) for um in arquivos
    ]
    conferencia = Conferencia(
        agora=clock.now(),
        autoridades=_autoridades(ca or []),
        assinante=None if assinante is None else _certificado(assinante),
        documentos=[_documento(um) for um in documento or []],
    )
    parecer = emitir(list(zip(arquivos, recibos, strict=True)), conferencia)
    _mostrar(parecer, json=json)
    raise typer.Exit(1 if parecer.veredito is Veredito.NAO_CONFERE else 0)


def _mostrar(parecer: Parecer, *, json: bool) -> None:
    if json:
        typer.echo(parecer.model_dump_json())
    else:
        tela.mostrar(parecer)


def _recibo(nome: str, *, assinatura: bytes, certificado: bytes) -> Recibo:
    dados = typer.get_binary_stream("stdin").read(MAIOR + 1) if nome == PADRAO else _lido(Path(nome))
    try:
        return ler(dados, assinatura=assinatura, certificado=certificado)
    except ReciboIlegivelError as error:
        raise OperatorError(f"{'entrada padrão' if nome == PADRAO else nome}: {error}") from None


def _autoridades(paths: list[Path]) -> Autoridades | None:
    try:
        todas = [autoridades(_lido(path)) for path in paths]
    except ReciboIlegivelError as error:
        raise OperatorError(f"{', '.join(str(path) for path in paths)}: {error}") from None
    return Autoridades.de(um for dela in todas for um in (*dela.acs, *dela.folhas)) if todas else None


def _certificado(path: Path) -> x509.Certificate:
    try:
        return certificados(_lido(path))[0]
    except ValueError:
        raise OperatorError(f"{path}: não há certificado neste arquivo. Espera-se PEM ou DER.") from None


def _documento(path: Path) -> Documento:
    try:
        with path.open("rb") as aberto:
            digest = file_digest(aberto, "sha256").hexdigest()
    except OSError as error:
        raise OperatorError(f"Não foi possível ler {path}: {error.strerror}. Confira o nome e a permissão.") from None
    return Documento(nome=path.name, sha256=str(hash_normalizado(digest)))


def _lido_ou_nada(path: Path | None) -> bytes:
    return b"" if path is None else _lido(path)


def _lido(path: Path) -> bytes:
    try:
        with path.open("rb") as aberto:
            return aberto.read(MAIOR + 1)
    except OSError as error:
        raise OperatorError(f"Não foi possível ler {path}: {error.strerror}. Confira o nome e a permissão.") from None

"""A process as a SEI holds it, before it is written for the wire."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Self

from contracts.values import format_nup
from tropeiro.simulador.arquivo import Arquivo, cancelado

BRASILIA = timezone(timedelta(hours=-3))
PRODUZIDO_EM = datetime(2026, 6, 1, 10, tzinfo=BRASILIA)

PUBLICO, RESTRITO, SECRETO = "1", "2", "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unidade:
    """An address on the bus."""

    repositorio: int
    numero: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Especie:
    """The kind of a document: the wire's code and the producer's own name for it."""

    codigo: int
    nome: str


DESPACHO = Especie(codigo=42, nome="Despacho")
PARECER = Especie(codigo=95, nome="Parecer Técnico")
PLANILHA = Especie(codigo=99, nome="Planilha")
ANEXO = Especie(codigo=179, nome="Anexo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pessoa:
    """Whoever made a process or a document, and in which unit."""

    nome: str
    cpf: str | None = None
    unidade: str = "Protocolo Geral"


@dataclass(frozen=True, slots=True, kw_only=True)
class Andamento:
    """One line of the history; `NA` where SEI does not know."""

    em: datetime
    operacao: str
    unidade: str = "NA"
    usuario: str = "NA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeracao:
    """How the producer numbers the document: all optional on the wire."""

    numero: int
    sigla: str
    complemento: str
    ano: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Componente:
    """One file of a document, in its place (from 1; the client's own tests also start at 0)."""

    ordem: int
    arquivo: Arquivo


AUTOR = Pessoa(nome="Servidora de Exemplo", cpf="11144477735")


@dataclass(frozen=True, slots=True, kw_only=True)
class Documento:
    """A document: made in SEI (`gerado`, sent whole) or external (sent in parts)."""

    numero: str
    componentes: tuple[Componente, ...]
    especie: Especie
    gerado: bool = False
    descricao: str = "***"
    retirado: bool = False
    nivel_de_sigilo: str = PUBLICO
    hipotese_legal: int | None = None
    produtor: Pessoa = AUTOR
    produzido_em: datetime = PRODUZIDO_EM
    processo_anexado: str | None = None
    ordem_do_referenciado: int | None = None
    numeracao: Numeracao | None = None
    interessados: tuple[str, ...] = ()
    assinado: bool = False

    @classmethod
    def de(cls, arquivo: Arquivo, *, numero: str, especie: Especie) -> Self:
        """The plain document of one file: HTML is made in SEI and signed, all else comes from outside."""
        gerado = arquivo.mime == "text/html"
        componentes = (Componente(ordem=1, arquivo=arquivo),)
        return cls(numero=numero, componentes=componentes, especie=especie, gerado=gerado, assinado=gerado)

    def retirar(self) -> Self:
        """The same document, withdrawn or moved: its files are described but no longer sent."""
        return replace(self, retirado=True)

    def retirar_sem_anexo(self) -> Self:
        """The same document, withdrawn before it had a file: SEI fills a component of size 0."""
        return replace(self, retirado=True, componentes=(Componente(ordem=1, arquivo=cancelado()),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Processo:
    """A process and its documents in order."""

    protocolo: str
    documentos: tuple[Documento, ...]
    tipo: str = "Administração Geral: Convênios"
    descricao: str = "Convênio para recuperação de estrada vicinal"
    nivel_de_sigilo: str = PUBLICO
    hipotese_legal: int | None = None
    produtor: Pessoa = AUTOR
    produzido_em: datetime = PRODUZIDO_EM
    interessados: tuple[str, ...] = ("Prefeitura de Exemplo",)
    historico: tuple[Andamento, ...] = ()

    def com(self, *documentos: Documento) -> Self:
        """The same process with more documents at its end."""
        return replace(self, documentos=(*self.documentos, *documentos))

    def arquivos(self) -> Iterable[tuple[Documento, Arquivo]]:
        """The files that SEI would send: those of documents not withdrawn, each hash once."""
        vistos: set[str] = set()
        for documento in self.documentos:
            for componente in sorted(documento.componentes, key=lambda item: item.ordem):
                if not documento.retirado and componente.arquivo.hash_ not in vistos:
                    vistos.add(componente.arquivo.hash_)
                    yield documento, componente.arquivo


def nup(unidade_protocolizadora: int, sequencia: int, *, ano: int) -> str:
    """A process number with its check digits: `UUUUU.SSSSSS/AAAA-DD` (tramita-api.md §4.4)."""
    return format_nup(f"{unidade_protocolizadora:05d}{sequencia:06d}{ano:04d}")

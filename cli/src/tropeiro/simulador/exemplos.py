"""Processes to send: real documents of every kind, the same ones for the same seed."""

from dataclasses import replace
from pathlib import Path

from tropeiro.simulador import documentos
from tropeiro.simulador.partes import MEGABYTE
from tropeiro.simulador.processo import (
    ANEXO,
    DESPACHO,
    PARECER,
    PLANILHA,
    PRODUZIDO_EM,
    Andamento,
    Documento,
    Numeracao,
    Processo,
    nup,
)

ANO = 2026
UNIDADE_PROTOCOLIZADORA = 23456
DIGITALIZACAO_MB = 62


def processo_completo(
    pasta: Path, *, semente: int, sequencia: int, digitalizacao_mb: int = DIGITALIZACAO_MB
) -> Processo:
    """A process with an HTML document made in SEI, a PDF of several pages, a spreadsheet and a big scan."""
    pasta.mkdir(parents=True, exist_ok=True)
    numero = semente * 10
    despacho = documentos.html_do_sei(pasta / f"{numero + 1:07d}.html", semente=semente)
    parecer = documentos.pdf(pasta / "parecer-tecnico.pdf", semente=semente)
    custos = documentos.planilha(pasta / "planilha-de-custos.xlsx", semente=semente)
    digitalizado = documentos.digitalizacao(
        pasta / "convenio-assinado.tif", semente=semente, bytes_no_minimo=digitalizacao_mb * MEGABYTE
    )
    return Processo(
        protocolo=nup(UNIDADE_PROTOCOLIZADORA, sequencia, ano=ANO),
        documentos=(
            replace(
                Documento.de(despacho, numero=f"{numero + 1:07d}", especie=DESPACHO),
                numeracao=Numeracao(numero=semente, sigla="GAB", complemento="Gabinete do Prefeito", ano=str(ANO)),
            ),
            Documento.de(parecer, numero=f"{numero + 2:07d}", especie=PARECER),
            Documento.de(custos, numero=f"{numero + 3:07d}", especie=PLANILHA),
            Documento.de(digitalizado, numero=f"{numero + 4:07d}", especie=ANEXO),
        ),
        historico=(
            Andamento(em=PRODUZIDO_EM, operacao="Processo público gerado", unidade="Protocolo Geral", usuario="NA"),
            Andamento(em=PRODUZIDO_EM, operacao="Assinado Documento", unidade="Gabinete"),
        ),
    )


def processo_simples(pasta: Path, *, semente: int, sequencia: int, gerados: int = 1, externos: int = 0) -> Processo:
    """A small process: so many HTML documents made in SEI, then so many PDFs from outside."""
    pasta.mkdir(parents=True, exist_ok=True)
    partida = semente * 100
    numeros = [f"{partida + posicao:07d}" for posicao in range(gerados + externos)]
    internos = [
        Documento.de(
            documentos.html_do_sei(pasta / f"{numero}.html", semente=int(numero)), numero=numero, especie=DESPACHO
        )
        for numero in numeros[:gerados]
    ]
    anexos = [
        Documento.de(documentos.pdf(pasta / f"{numero}.pdf", semente=int(numero)), numero=numero, especie=PARECER)
        for numero in numeros[gerados:]
    ]
    return Processo(protocolo=nup(UNIDADE_PROTOCOLIZADORA, sequencia, ano=ANO), documentos=(*internos, *anexos))

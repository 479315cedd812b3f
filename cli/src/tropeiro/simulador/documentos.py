"""Real documents, made with real libraries; the same seed always makes the same bytes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from itertools import count
from pathlib import Path
from random import Random

import pikepdf
import xlsxwriter
from PIL import Image, ImageDraw

from tropeiro.simulador.arquivo import Arquivo, descrever

A4_EM_PONTOS = (595, 842)
A4_A_300_DPI = (2480, 3508)
LINHAS_POR_FAIXA = 64
FONTE = 40
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CRIADO_EM = datetime(2026, 6, 1, tzinfo=UTC).replace(tzinfo=None)  # the library takes naive dates only

ASSUNTOS = (
    "aquisição de gêneros para a alimentação escolar",
    "cessão de servidor ao Estado da Bahia",
    "convênio para recuperação de estrada vicinal",
    "prestação de contas de transferência voluntária",
    "regularização fundiária de núcleo urbano",
    "repasse de medicamentos do componente básico",
)
ITENS = ("Arroz", "Feijão", "Farinha de mandioca", "Leite em pó", "Carne seca", "Azeite de dendê", "Banana da terra")


def html_do_sei(caminho: Path, *, semente: int, paragrafos: int = 6) -> Arquivo:
    """A despacho as SEI's editor writes it: HTML in ISO-8859-1 with the stamp of its signature."""
    sorte = Random(semente)  # noqa: S311 - sample documents, not secrets
    assunto = sorte.choice(ASSUNTOS)
    corpo = "\n".join(
        f'<p class="Texto_Justificado">{numero}. Trata-se de {escape(assunto)}, item {sorte.randrange(1, 999)} do '
        f"plano de trabalho, no valor de R$ {sorte.randrange(1000, 99999)},00. Encaminhe-se para análise.</p>"
        for numero in range(1, paragrafos + 1)
    )
    texto = (
        "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Transitional//EN' "
        "'http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd'>\n"
        '<html lang="pt-br"><head>\n<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1" />\n'
        f"<title>SEI - Despacho {semente:07d}</title></head>\n<body>\n"
        f'<p class="Texto_Centralizado_Maiusculas_Negrito">Despacho nº {sorte.randrange(1, 999)}/2026</p>\n{corpo}\n'
        "<hr /><p>Documento assinado eletronicamente, conforme horário oficial de Brasília, com fundamento no art. 6º "
        f"do Decreto nº 8.539/2015. Código verificador {semente:07d} e CRC {sorte.randbytes(4).hex().upper()}.</p>\n"
        "</body></html>\n"
    )
    caminho.write_bytes(texto.encode("iso-8859-1"))
    return descrever(caminho, mime="text/html")


def pdf(caminho: Path, *, semente: int, paginas: int = 5) -> Arquivo:
    """A parecer in PDF, of several pages."""
    sorte = Random(semente)  # noqa: S311 - sample documents, not secrets
    with pikepdf.new() as documento:
        fonte = documento.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name.Helvetica,
                Encoding=pikepdf.Name.WinAnsiEncoding,
            )
        )
        for numero in range(1, paginas + 1):
            pagina = documento.add_blank_page(page_size=A4_EM_PONTOS)
            pagina.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=fonte))
            pagina.Contents = documento.make_stream(_texto_da_pagina(sorte, numero, paginas))
        documento.save(caminho, deterministic_id=True)
    return descrever(caminho, mime="application/pdf")


def planilha(caminho: Path, *, semente: int, linhas: int = 400) -> Arquivo:
    """A spreadsheet of estimated costs, with formulas."""
    sorte = Random(semente)  # noqa: S311 - sample documents, not secrets
    pasta = xlsxwriter.Workbook(str(caminho), {"in_memory": True})
    pasta.set_properties({"title": "Planilha de custos", "created": CRIADO_EM})
    moeda = pasta.add_format({"num_format": "#,##0.00"})
    folha = pasta.add_worksheet("Custos")
    folha.write_row(0, 0, ("Item", "Quantidade", "Valor unitário", "Total"))
    for linha in range(1, linhas + 1):
        folha.write_row(linha, 0, (sorte.choice(ITENS), sorte.randrange(1, 500)))
        folha.write_number(linha, 2, sorte.randrange(100, 9999) / 100, moeda)
        folha.write_formula(linha, 3, f"=B{linha + 1}*C{linha + 1}", moeda)
    folha.write_formula(linhas + 1, 3, f"=SUM(D2:D{linhas + 1})", moeda)
    pasta.close()
    return descrever(caminho, mime=XLSX)


def digitalizacao(caminho: Path, *, semente: int, bytes_no_minimo: int = 62 * 1024 * 1024) -> Arquivo:
    """A scan in TIFF, one A4 page at 300 dpi after another until it weighs enough; its grain does not compress.

    One page is in memory at a time.
    """
    paginas = -(-bytes_no_minimo // (A4_A_300_DPI[0] * A4_A_300_DPI[1]))
    folhas = _folhas(semente)
    primeira = next(folhas)
    resto = (next(folhas) for _ in range(paginas - 1))
    primeira.save(caminho, format="TIFF", save_all=True, append_images=resto, dpi=(300, 300))
    return descrever(caminho, mime="image/tiff")


def bytes_quaisquer(caminho: Path, *, semente: int, tamanho: int, mime: str = "application/pdf") -> Arquivo:
    """A file of an exact size, for load and limits: incompressible, written a megabyte at a time."""
    sorte = Random(semente)  # noqa: S311 - sample documents, not secrets
    with caminho.open("wb") as arquivo:
        while falta := tamanho - arquivo.tell():
            arquivo.write(sorte.randbytes(min(falta, 1024 * 1024)))
    return descrever(caminho, mime=mime)


def _texto_da_pagina(sorte: Random, numero: int, paginas: int) -> bytes:
    linhas = [f"Parecer técnico - página {numero} de {paginas}", ""]
    linhas += [f"{item}. {sorte.choice(ASSUNTOS)}: conforme a folha {sorte.randrange(1, 99)}." for item in range(1, 36)]
    desenho = "\n".join(f"({_literal(linha)}) Tj T*" for linha in linhas)
    return f"BT /F1 11 Tf 72 780 Td 20 TL\n{desenho}\nET".encode("cp1252")


def _literal(texto: str) -> str:
    return texto.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _folhas(semente: int) -> Iterator[Image.Image]:
    largura, altura = A4_A_300_DPI
    for numero in count(1):
        sorte = Random(f"{semente}/{numero}")  # noqa: S311 - sample documents, not secrets
        folha = Image.new("L", A4_A_300_DPI)
        for topo in range(0, altura, LINHAS_POR_FAIXA):
            linhas = min(LINHAS_POR_FAIXA, altura - topo)
            grao = Image.frombytes("L", (largura, linhas), sorte.randbytes(largura * linhas))
            folha.paste(grao, (0, topo))
        caneta = ImageDraw.Draw(folha)
        caneta.rectangle((200, 200, largura - 200, 600), fill=255)
        caneta.text((260, 320), f"Documento digitalizado - folha {numero}", fill=0, font_size=FONTE * 2)
        yield folha

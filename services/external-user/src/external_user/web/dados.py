"""The data of a registration as pairs of label and value, for who checks it: masked, and without what is empty."""

from zoneinfo import ZoneInfo

from chassis.web.formats import filters
from external_user.domain.vistas import Conferencia


def dados_de(c: Conferencia, /, *, zona: ZoneInfo) -> list[tuple[str, str]]:
    """What is to be compared with the documents; days as they are in that zone."""
    data, data_hora = filters(zona)["data"], filters(zona)["data_hora"]
    pares = [
        ("Nome", c.nome),
        ("Nome social", c.nome_social),
        ("CPF", c.cpf),
        ("Identidade", f"{c.rg} ({c.orgao_expedidor})"),
        ("Nascimento", data(c.data_nascimento)),
        ("Assistente", c.assistente),
        ("Cidade", f"{c.cidade}/{c.uf}"),
        ("E-mail", c.email),
        ("Celular", c.telefone),
        ("Perfil", "Representa uma organização" if c.representa else "Em nome próprio"),
        ("O que precisa", c.motivo_contato),
        ("Processo", c.processo_referencia),
        ("Termo", f"Versão {c.termo_versao}, aceita em {data_hora(c.termo_aceito_em)}"),
    ]
    return [(rotulo, valor) for rotulo, valor in pares if valor]

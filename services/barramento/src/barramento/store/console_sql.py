"""Statements of the console, as PostgreSQL reads them. Each has its index; a test reads the plans.

Lists are walked state by state, each by its index and no further than a page, and merged: so a list costs the same
however many trâmites there are, whether all states are asked for or a rare one.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import TextClause, text

from barramento.domain.console import Filtro, Marca
from barramento.domain.politica import Alcance

ALCANCE = text("SELECT set_config('app.alcance', :alcance, true), set_config('app.sigilo', :sigilo, true)")

_PONTAS = """
    t.remetente_slug, re.nome AS remetente_nome, t.remetente_unidade, ru.nome AS remetente_unidade_nome,
    t.remetente_sistema, rs.nome AS remetente_sistema_nome,
    t.destinatario_slug, de.nome AS destinatario_nome, t.destinatario_unidade, du.nome AS destinatario_unidade_nome,
    t.destinatario_sistema, ds.nome AS destinatario_sistema_nome
"""
_NOMES = """
    LEFT JOIN ente AS re ON re.id = t.remetente_ente
    LEFT JOIN ente AS de ON de.id = t.destinatario_ente
    LEFT JOIN unidade AS ru ON ru.numero = t.remetente_unidade
    LEFT JOIN unidade AS du ON du.numero = t.destinatario_unidade
    LEFT JOIN sistema AS rs ON rs.numero = t.remetente_sistema
    LEFT JOIN sistema AS ds ON ds.numero = t.destinatario_sistema
"""
_LINHA = f"t.idt, t.nre, t.protocolo, t.tipo, t.situacao, t.sigilo, t.iniciado_em, t.mudou_em, {_PONTAS}"

UM = text(f"""
    SELECT {_LINHA}, t.motivo_da_recusa, t.rastro, t.expurgado_em FROM tramite AS t {_NOMES} WHERE t.idt = :idt
""")  # noqa: S608 - constants of ours, here and below

PASSOS = text("""
    SELECT m.situacao, m.em, m.sistema, s.nome AS sistema_nome, m.credencial, c.spki_sha256
    FROM mudanca AS m
    LEFT JOIN sistema AS s ON s.numero = m.sistema
    LEFT JOIN credencial AS c ON c.id = m.credencial
    WHERE m.idt = :idt ORDER BY m.versao
""")

_OBTIDOS = "(SELECT COALESCE(sum(upper(r) - lower(r)), 0) FROM unnest(c.obtido) AS r)::bigint"

COMPONENTES = text(f"""
    SELECT c.protocolo, c.hash, c.tamanho, c.recebido, c.lido, {_OBTIDOS} AS obtidos
    FROM componente AS c WHERE c.idt = :idt AND (c.protocolo, c.hash) > (:protocolo, :hash)
    ORDER BY c.protocolo, c.hash LIMIT :quantos
""")  # noqa: S608

TOTAIS = text(f"""
    SELECT count(*) AS componentes, COALESCE(sum(c.tamanho), 0)::bigint AS bytes,
           count(*) FILTER (WHERE c.recebido) AS recebidos, COALESCE(sum({_OBTIDOS}), 0)::bigint AS obtidos,
           max(c.movimento_em) AS movimento_em
    FROM componente AS c WHERE c.idt = :idt
""")  # noqa: S608

RECIBOS = text("""
    SELECT r.tipo, r.idt, t.nre, r.data, r.hashes, r.cadeia, r.assinatura
    FROM recibo AS r JOIN tramite AS t ON t.idt = r.idt WHERE r.idt = :idt
""")

ENTE = text("SELECT slug, nome FROM ente WHERE slug = :texto ORDER BY nome LIMIT 5")
ENTES = text("SELECT slug, nome FROM ente WHERE nome_busca LIKE :texto ESCAPE '\\' ORDER BY nome LIMIT 5")

_ACESSOS = "SELECT id, em, tenant_id, sub, ato, porque, idt, sigilo, mensagem, rastro FROM acesso"

ANOTAR = text("""
    INSERT INTO acesso (id, tenant_id, em, sub, ato, porque, idt, sigilo, mensagem, rastro)
    VALUES (:id, :tenant, :em, :sub, :ato, :porque, :idt, :sigilo, :mensagem, :rastro)
""")


def acessos(alcance: Alcance, *, depois: bool) -> TextClause:
    """Who looked at what, latest first."""
    onde = [*([] if alcance.ente is None else ["tenant_id = :ente"]), *(["(em, id) < (:em, :id)"] if depois else [])]
    return text(f"{_ACESSOS} {_where(onde)} ORDER BY em DESC, id DESC LIMIT :quantos")


def tramites(filtro: Filtro, alcance: Alcance, *, depois: Marca | None) -> TextClause:
    """A page of the trâmites that pass, by when they began: latest first, or earliest first on the way back."""
    ordem = _Ordem("iniciado_em", crescente=depois is not None and depois.para_tras)
    comum = [
        *(["t.iniciado_em >= :de"] if filtro.de else []),
        *(["t.iniciado_em < :ate"] if filtro.ate else []),
        *([ordem.alem] if depois else []),
    ]
    if filtro.numero is not None:
        return _pagina(_pelo_numero(filtro.numero, [*comum, _um_dos_lados(alcance, filtro.ente)]), ordem)
    return _pagina([_por_situacao([*comum, lado], ordem) for lado in _lados(alcance, filtro.ente)], ordem)


def parados(alcance: Alcance, *, depois: Marca | None) -> TextClause:
    """A page of the trâmites under way, by their last change: earliest first, or latest first on the way back."""
    ordem = _Ordem("mudou_em", crescente=depois is None or not depois.para_tras)
    comum = ["t.expurgado_em IS NULL", *([ordem.alem] if depois else [])]
    return _pagina([_por_situacao([*comum, lado], ordem) for lado in _lados(alcance, None)], ordem)


def grupos(alcance: Alcance) -> TextClause:
    """The trâmites under way, counted by state and pair of systems."""
    onde = [
        "t.situacao = ANY(CAST(:situacoes AS smallint[]))",
        "t.expurgado_em IS NULL",
        _um_dos_lados(alcance, None),
    ]
    return text(f"""
        SELECT t.situacao, {_PONTAS}, g.quantos, g.desde FROM (
            SELECT min(t.idt) AS idt, count(*) AS quantos, min(t.mudou_em) AS desde
            FROM tramite AS t {_where(onde)}
            GROUP BY t.situacao, t.remetente_sistema, t.destinatario_sistema, t.remetente_slug, t.destinatario_slug
        ) AS g JOIN tramite AS t ON t.idt = g.idt {_NOMES} ORDER BY g.desde
    """)  # noqa: S608


def recusas(alcance: Alcance) -> TextClause:
    """The refusals of a period, counted by motive and pair of bodies."""
    onde = ["m.situacao = 8", "m.em >= :de", "m.em < :ate", _um_dos_lados(alcance, None)]
    return text(f"""
        SELECT t.motivo_da_recusa AS motivo, {_PONTAS}, g.quantas, g.ultima FROM (
            SELECT min(t.idt) AS idt, count(*) AS quantas, max(m.em) AS ultima
            FROM mudanca AS m JOIN tramite AS t ON t.idt = m.idt {_where(onde)}
            GROUP BY t.motivo_da_recusa, t.remetente_slug, t.destinatario_slug
        ) AS g JOIN tramite AS t ON t.idt = g.idt {_NOMES} ORDER BY g.quantas DESC, g.ultima DESC
    """)  # noqa: S608


class _Ordem:
    """By a time and the IDT, one way or the other."""

    def __init__(self, coluna: str, *, crescente: bool) -> None:
        self.coluna = coluna
        self.sentido = "ASC" if crescente else "DESC"
        self.alem = f"(t.{coluna}, t.idt) {'>' if crescente else '<'} (:em, :idt)"

    def de(self, tabela: str) -> str:
        return f"ORDER BY {tabela}.{self.coluna} {self.sentido}, {tabela}.idt {self.sentido} LIMIT :quantos"


def _por_situacao(onde: Sequence[str], ordem: _Ordem) -> str:
    de_uma = _where(["t.situacao = s.situacao", *onde])
    return f"""
        SELECT c.{ordem.coluna}, c.idt FROM unnest(CAST(:situacoes AS smallint[])) AS s(situacao) CROSS JOIN LATERAL (
            SELECT t.{ordem.coluna}, t.idt FROM tramite AS t {de_uma} {ordem.de("t")}
        ) AS c
    """  # noqa: S608


def _pelo_numero(numero: str, onde: Sequence[str]) -> list[str]:
    achados = [
        "t.nre = :numero",
        "t.protocolo = :numero",
        *(["t.idt = CAST(:numero AS bigint)"] if e_idt(numero) else []),
    ]
    com_situacao = ["t.situacao = ANY(CAST(:situacoes AS smallint[]))", *onde]
    return [f"SELECT t.iniciado_em, t.idt FROM tramite AS t {_where([um, *com_situacao])}" for um in achados]  # noqa: S608


def e_idt(numero: str, /) -> bool:
    """Whether this may be an IDT: PostgreSQL holds no more than 18 digits whole."""
    return numero.isascii() and numero.isdigit() and len(numero) <= 18  # noqa: PLR2004 - below 2**63


def _pagina(fontes: Sequence[str], ordem: _Ordem) -> TextClause:
    return text(f"""
        SELECT {_LINHA} FROM (
            SELECT k.{ordem.coluna}, k.idt FROM ({" UNION ".join(fontes)}) AS k {ordem.de("k")}
        ) AS k JOIN tramite AS t ON t.idt = k.idt {_NOMES} {ordem.de("k")}
    """)  # noqa: S608


def _lados(alcance: Alcance, ente: str | None) -> list[str]:
    """At which end whom: of each a condition that an index serves."""
    if alcance.ente is None and ente is None:
        return [""]
    if alcance.ente is None or ente is None or ente == alcance.ente:
        de_quem = ":alcance_ente" if ente is None else ":ente"
        return [f"t.remetente_slug = {de_quem}", f"t.destinatario_slug = {de_quem}"]
    return [
        "t.remetente_slug = :alcance_ente AND t.destinatario_slug = :ente",
        "t.destinatario_slug = :alcance_ente AND t.remetente_slug = :ente",
    ]


def _um_dos_lados(alcance: Alcance, ente: str | None) -> str:
    lados = [lado for lado in _lados(alcance, ente) if lado]
    return f"({' OR '.join(lados)})" if lados else ""


def _where(onde: Sequence[str]) -> str:
    ditas = [uma for uma in onde if uma]
    return f"WHERE {' AND '.join(ditas)}" if ditas else ""


def valores(alcance: Alcance, **mais: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a statement takes
    """What a statement is given: what is None is not asked for."""
    todos = {"alcance_ente": alcance.ente, **mais}
    return {nome: valor for nome, valor in todos.items() if valor is not None}

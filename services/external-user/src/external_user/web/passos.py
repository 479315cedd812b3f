"""A registration's history and what is still to come, as steps of a timeline."""

from zoneinfo import ZoneInfo

from chassis.web import Step
from chassis.web.formats import filters
from external_user.domain.cadastro import PRAZO_DO_EMAIL, PRAZO_DOS_DOCUMENTOS
from external_user.domain.estado import Estado
from external_user.domain.vistas import Passo

FEITOS = {
    Estado.AGUARDANDO_EMAIL: "Formulário enviado",
    Estado.AGUARDANDO_DOCUMENTOS: "E-mail confirmado",
    Estado.EM_CONFERENCIA: "Documentos recebidos",
    Estado.LIBERADO: "Cadastro liberado",
    Estado.REJEITADO: "Cadastro não liberado",
    Estado.EXPIRADO: "Prazo encerrado",
}
FRACASSOS = frozenset({Estado.REJEITADO, Estado.EXPIRADO})
A_FAZER = {
    Estado.AGUARDANDO_EMAIL: ("Confirmação do e-mail", "Envio dos documentos", "Conferência", "Liberação"),
    Estado.AGUARDANDO_DOCUMENTOS: ("Envio dos documentos", "Conferência", "Liberação"),
    Estado.EM_CONFERENCIA: ("Conferência", "Liberação"),
}
PRAZOS = {Estado.AGUARDANDO_EMAIL: PRAZO_DO_EMAIL, Estado.AGUARDANDO_DOCUMENTOS: PRAZO_DOS_DOCUMENTOS}
CONFERENCIA = "Prazo habitual: 2 dias úteis"


def passos_de(passos: tuple[Passo, ...], /, *, zona: ZoneInfo) -> list[Step]:
    """What happened, then what is under way, then what is still to come; days as they are in that zone."""
    feitos = [
        Step(title=FEITOS[passo.estado], state="failed" if passo.estado in FRACASSOS else "done", when=passo.em)
        for passo in passos
    ]
    ultimo = passos[-1]
    if ultimo.estado not in A_FAZER:
        return feitos
    prazo = PRAZOS.get(ultimo.estado)
    ate = CONFERENCIA if prazo is None else f"Até {filters(zona)['data'](ultimo.em + prazo)}"
    agora, *depois = A_FAZER[ultimo.estado]
    atual = Step(title=agora, state="current", expected=ate)
    return [*feitos, atual, *(Step(title=titulo, state="waiting") for titulo in depois)]

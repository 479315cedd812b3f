"""Somebody registers (external-user.md §3): whatever is there already, the answer is the same."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis.idempotency import Chave
from external_user.clients.dns import RecebeCorreio
from external_user.domain.cadastro import Cadastro, iniciado
from external_user.domain.carta import Modelo
from external_user.domain.dados import Aceite, Dados, Ficha
from external_user.domain.errors import (
    ErroDeCampo,
    FormularioInvalidoError,
    OrgaoDesconhecidoError,
    TentativasEsgotadasError,
)
from external_user.domain.estado import Ato, Estado
from external_user.domain.formulario import SEM_MX, Formulario, ler
from external_user.domain.registro import Novo, Registro
from external_user.domain.senha import normalizada
from external_user.usecases.correspondencia import Correspondencia
from external_user.usecases.work import Begin, Work

HORA_S = 3600
ORGAO_INVALIDO = "Escolha um órgão da lista."


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadastrar:
    """What the person sent, and from where."""

    tenant: str
    orgao: int
    form: Formulario
    representa: bool
    ip: str
    chave: Chave | None = None


class CadastrarPessoa:
    """Begin a registration: its row, its event and the letter with its link commit together."""

    def __init__(
        self,
        begin: Begin,
        correspondencia: Correspondencia,
        *,
        recebe_correio: RecebeCorreio,
        hash_da_senha: Callable[[str], Awaitable[str]],
        new_id: Callable[[], UUID],
        hoje: Callable[[], date],
        tentativas_por_hora: int,
    ) -> None:
        self._begin = begin
        self._correspondencia = correspondencia
        self._recebe_correio = recebe_correio
        self._hash_da_senha = hash_da_senha
        self._new_id = new_id
        self._hoje = hoje
        self._tentativas_por_hora = tentativas_por_hora

    async def __call__(self, pedido: Cadastrar) -> None:
        """Begin it, or tell by e-mail whoever has one already. The caller learns nothing either way.

        Raises:
            FormularioInvalidoError: fields that can't be taken, the órgão among them.
            TentativasEsgotadasError: too many from this address within the hour.
            EnteDesconhecidoError: no body has this slug.
        """
        dados = ler(pedido.form, hoje=self._hoje())
        if not await self._recebe_correio(dados.email_normalizado.rpartition("@")[2]):
            raise FormularioInvalidoError([ErroDeCampo(campo="email", codigo="email.dominio_sem_mx", mensagem=SEM_MX)])
        async with self._begin(tenant=pedido.tenant) as work:
            # The hash costs a CPU and 64 MiB: whoever has had their tries gets none.
            self._conferir(work, await work.tentativas.feitas(pedido.ip) + 1)
        # Before anything is looked up: it takes the same time whether or not there is such a person.
        senha = await self._hash_da_senha(normalizada(pedido.form.senha))
        async with self._begin(tenant=pedido.tenant) as work:
            aceite = Aceite(versao=pedido.form.termo_versao, em=work.agora, ip=pedido.ip)
            novo = Novo(ficha=Ficha(dados=dados, aceite=aceite), senha=senha, representa=pedido.representa)
            await work.once(pedido.chave, bool, lambda: self._receber(work, novo, pedido))

    def _conferir(self, work: Work, tentativas: int) -> None:
        if tentativas > self._tentativas_por_hora:
            raise TentativasEsgotadasError(espera_s=HORA_S - _segundos_da_hora(work.agora))

    async def _receber(self, work: Work, novo: Novo, pedido: Cadastrar) -> bool:
        self._conferir(work, await work.tentativas.contar(pedido.ip))
        await _conferir_orgao(work, pedido.orgao)
        await self._distinguir(work, novo, orgao=pedido.orgao)
        return True

    async def _distinguir(self, work: Work, novo: Novo, *, orgao: int) -> None:
        dados = novo.ficha.dados
        vivos = await work.cadastros.vivos(cpf=dados.cpf, email=dados.email_normalizado)
        confirmados = [vivo for vivo in vivos if vivo.cadastro.estado is not Estado.AGUARDANDO_EMAIL]
        mesmo = next((vivo for vivo in vivos if _e_o_mesmo_pedido(vivo, dados, orgao=orgao)), None)
        if confirmados:
            for vivo in confirmados:
                await self._correspondencia.reenviar(work, vivo, modelo=Modelo.JA_EXISTE)
        elif mesmo is not None:
            await self._refazer(work, mesmo.cadastro, novo)
        else:
            for vivo in vivos:
                await self._substituir(work, vivo, por=dados)
            await self._iniciar(work, novo, orgao=orgao)

    async def _iniciar(self, work: Work, novo: Novo, *, orgao: int) -> None:
        fato = iniciado(cadastro=self._new_id(), orgao=orgao, em=work.agora)
        await work.cadastros.inserir(fato, novo)
        work.registrar(fato)
        cadastro = Cadastro(
            id=fato.cadastro, orgao=orgao, estado=fato.para, versao=fato.versao, representa=novo.representa
        )
        registro = Registro(cadastro=cadastro, ficha=novo.ficha)
        await self._correspondencia.reenviar(work, registro, modelo=Modelo.CONFIRMACAO)

    async def _refazer(self, work: Work, cadastro: Cadastro, novo: Novo) -> None:
        """The same person again, before confirming: the last form counts, and links already sent go on working."""
        await work.cadastros.refazer(cadastro.id, novo)
        registro = Registro(cadastro=cadastro, ficha=novo.ficha)
        await self._correspondencia.reenviar(work, registro, modelo=Modelo.CONFIRMACAO)

    async def _substituir(self, work: Work, vivo: Registro, *, por: Dados) -> None:
        """What nobody confirmed keeps out neither the owner of the CPF nor of the e-mail: it may be a typing error."""
        fato = vivo.cadastro.mudar(Ato.EXPIRAR, em=work.agora, ator=str(vivo.cadastro.id))
        await work.cadastros.mover(fato)
        await work.cadastros.esquecer([vivo.cadastro.id])
        work.registrar(fato)
        if vivo.ficha.dados.email_normalizado != por.email_normalizado:
            await self._correspondencia.reenviar(work, vivo, modelo=Modelo.SUBSTITUIDO)


async def _conferir_orgao(work: Work, numero: int) -> None:
    try:
        orgao = await work.orgaos.obter(numero)
    except OrgaoDesconhecidoError:
        orgao = None
    if orgao is None or not orgao.ativo:
        raise FormularioInvalidoError([ErroDeCampo(campo="orgao", codigo="orgao.invalido", mensagem=ORGAO_INVALIDO)])


def _e_o_mesmo_pedido(vivo: Registro, dados: Dados, *, orgao: int) -> bool:
    antes = vivo.ficha.dados
    return (antes.cpf, antes.email_normalizado, vivo.cadastro.orgao) == (dados.cpf, dados.email_normalizado, orgao)


def _segundos_da_hora(agora: datetime) -> int:
    return agora.minute * 60 + agora.second

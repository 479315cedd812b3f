"""The citizen sends a document; with the last one that is needed, the registration goes to conferência (§5)."""

from dataclasses import dataclass
from uuid import UUID

from external_user.domain.arquivo import mime_conferido
from external_user.domain.carta import Modelo
from external_user.domain.documentos import Exigencia, TipoDeDocumento, faltantes
from external_user.domain.estado import Ato, Estado
from external_user.domain.registro import Registro
from external_user.usecases.correspondencia import Correspondencia
from external_user.usecases.work import Begin, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Enviar:
    """Which document of whom."""

    tenant: str
    cadastro: UUID
    tipo: TipoDeDocumento
    conteudo: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Recebido:
    """Where that leaves the registration."""

    estado: Estado
    faltantes: tuple[Exigencia, ...]


class EnviarDocumento:
    """Take a document in: its row, and the state and event that it may lead to, commit together."""

    def __init__(self, begin: Begin, correspondencia: Correspondencia) -> None:
        self._begin = begin
        self._correspondencia = correspondencia

    async def __call__(self, pedido: Enviar) -> Recebido:
        """Take it in, as the newest version of its kind.

        Raises:
            ArquivoRecusadoError: it can't be taken as it is.
            TransicaoInvalidaError: the registration no longer waits for documents.
            CadastroDesconhecidoError: its data is gone.
        """
        mime = mime_conferido(pedido.conteudo, tipo=pedido.tipo)
        async with self._begin(tenant=pedido.tenant) as work:
            registro = await work.cadastros.obter(pedido.cadastro)
            # Documents come in only where they can complete the registration: what follows from that is decided below.
            completo = registro.cadastro.mudar(Ato.COMPLETAR_DOCUMENTOS, em=work.agora, ator=str(pedido.cadastro))
            await work.documentos.guardar(pedido.cadastro, pedido.tipo, conteudo=pedido.conteudo, mime=mime)
            enviados = await work.documentos.enviados(pedido.cadastro)
            falta = faltantes((one.tipo for one in enviados), representa=registro.cadastro.representa)
            if falta:
                return Recebido(estado=registro.cadastro.estado, faltantes=falta)
            await work.cadastros.mover(completo)
            work.registrar(completo)
            await self._avisar(work, registro)
            return Recebido(estado=completo.para, faltantes=())

    async def _avisar(self, work: Work, registro: Registro) -> None:
        await self._correspondencia.escrever(work, Modelo.EM_CONFERENCIA, registro)

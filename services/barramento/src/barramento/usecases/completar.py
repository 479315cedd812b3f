"""The last component came in (tramita-api.md §5: from situation 1 to 2). A step of sending and of beginning."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from barramento.domain.datas import escrever
from barramento.domain.recibo import assinado
from barramento.domain.tramite import Ato, Tramite
from barramento.usecases.work import Assinante, Work
from recibo.texto import Conteudo, Tipo


@dataclass(frozen=True, slots=True, kw_only=True)
class Completar:
    """The bus signs that it has everything: receipt, state, history and event, in the transaction of the caller."""

    assinante: Assinante
    zona: tzinfo

    def ano(self, em: datetime) -> int:
        """The year of that moment, where the bus writes its dates."""
        return em.astimezone(self.zona).year

    async def __call__(self, work: Work, tramite: Tramite) -> Tramite:
        """Complete it; gives the trâmite as it is then."""
        mudanca = tramite.mudar(Ato.RECEBER_COMPONENTES, em=work.agora)
        conteudo = Conteudo(
            tipo=Tipo.ENVIO,
            idt=tramite.idt,
            nre=tramite.nre,
            data=escrever(work.agora, zona=self.zona),
            hashes=tuple(await work.componentes.hashes(tramite.idt)),
        )
        assinatura = await self.assinante.assinar(conteudo.texto)
        recibo = assinado(conteudo, assinatura=assinatura, cadeia=self.assinante.cadeia)
        await work.recibos.guardar(recibo, tipo="envio", tramite=mudanca.tramite)
        await work.tramites.mover(mudanca)
        work.registrar(mudanca)
        return mudanca.tramite

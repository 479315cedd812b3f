"""The calls of Tramita v3, named and typed, each as mod-sei-pen 4.0.3 makes it (tramita-api.md §2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeVar

from tropeiro.simulador import respostas
from tropeiro.simulador.cliente import Cliente, Receber, ignorar
from tropeiro.simulador.multipart import BytesEnviados, Formulario
from tropeiro.simulador.partes import Parte
from tropeiro.simulador.respostas import ler
from tropeiro.simulador.wire import JsonObject, Params

T = TypeVar("T")


class Multipart(Enum):
    """Where the hash and the protocolo of an upload stand."""

    CAMPOS = "campos"
    QUERY = "query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remessa:
    """Bytes of one component on their way to the bus: a part, or the whole."""

    ticket: int
    hash_: str
    protocolo: str
    caminho: Path
    parte: Parte


class Tramita:
    """The bus, as a SEI sees it."""

    def __init__(self, cliente: Cliente) -> None:
        self._cliente = cliente

    async def healthcheck(self) -> None:
        """The plain health check."""
        await self._cliente.get("healthcheck", nome="healthcheck")

    async def healthcheck_da_instalacao(self) -> None:
        """The installation check: it glues another slash to the address."""
        await self._cliente.get(f"{self._cliente.base}/healthcheck", nome="healthcheck da instalação")

    async def repositorios(self, *, filtro: str = "ativos") -> Sequence[respostas.Repositorio]:
        """The repositories; the client spells the filter `ativos` in one place and `ativo` in another."""
        return await self._get(
            list[respostas.Repositorio], "repositorios-de-estruturas", {filtro: True}, "repositorios"
        )

    async def estrutura(self, repositorio: int, numero: int) -> respostas.Estrutura:
        """One unit."""
        endpoint = f"repositorios-de-estruturas/{repositorio}/estruturas-organizacionais/{numero}"
        return await self._get(respostas.Estrutura, endpoint, {}, "estrutura")

    async def procurar(self, repositorio: int, filtros: Params) -> respostas.PaginaDeEstruturas:
        """The units that a search finds; the client always repeats the repository and asks for active ones."""
        endpoint = f"repositorios-de-estruturas/{repositorio}/estruturas-organizacionais"
        params: Params = {"identificacaoDoRepositorioDeEstruturas": str(repositorio), "apenasAtivas": True, **filtros}
        return await self._get(respostas.PaginaDeEstruturas, endpoint, params, "procurar estruturas")

    async def especies(self) -> Sequence[respostas.Especie]:
        """The espécies documentais."""
        return (await self._get(respostas.Especies, "especies", {}, "especies")).especies

    async def hipoteses(self, *, ativos: bool) -> Sequence[respostas.Hipotese]:
        """The hipóteses legais, active or not."""
        return (await self._get(respostas.Hipoteses, "hipoteses", {"ativos": ativos}, "hipoteses")).hipoteses_legais

    async def motivos_de_urgencia(self) -> Sequence[respostas.Motivo]:
        """The motivos de urgência."""
        return (await self._get(respostas.Motivos, "motivosUrgencia", {}, "motivosUrgencia")).motivos_urgencia

    async def iniciar_processo(self, corpo: JsonObject) -> respostas.TramiteCriado:
        """Start the trâmite of a process."""
        answer = await self._cliente.post("tramites/processo", corpo, nome="iniciar processo")
        return ler(respostas.TramiteCriado, answer, chamada="iniciar processo")

    async def iniciar_documento(self, corpo: JsonObject) -> respostas.DocumentoCriado:
        """Start the trâmites of a documento avulso."""
        answer = await self._cliente.post("tramites/documento", corpo, nome="iniciar documento")
        return ler(respostas.DocumentoCriado, answer, chamada="iniciar documento")

    async def enviar_componente(
        self, remessa: Remessa, *, modo: Multipart = Multipart.CAMPOS, ao_enviar: BytesEnviados = ignorar
    ) -> None:
        """Send a whole component, which the client does with documents made in SEI."""
        endpoint = _envio(remessa.ticket)
        await self._enviar(endpoint, remessa, nome_do_arquivo="conteudo.html", modo=modo, ao_enviar=ao_enviar)

    async def enviar_parte(
        self, remessa: Remessa, *, modo: Multipart = Multipart.CAMPOS, ao_enviar: BytesEnviados = ignorar
    ) -> None:
        """Send one part of an external file."""
        endpoint = f"{_envio(remessa.ticket)}/partes/{remessa.parte}"
        await self._enviar(endpoint, remessa, nome_do_arquivo="arquivo_externo.html", modo=modo, ao_enviar=ao_enviar)

    async def sinalizar_termino(self, ticket: int, *, hash_: str, protocolo: str) -> None:
        """Say that all parts are in."""
        endpoint = f"{_envio(ticket)}/partes/sinalizacao-termino-envio"
        await self._cliente.post(endpoint, _identificacao(hash_, protocolo), nome="sinalizar término")

    async def recibo_de_envio(self, idt: int) -> respostas.ReciboDeEnvio:
        """The receipt that the bus signs."""
        return await self._get(
            respostas.ReciboDeEnvio, f"tramites/{idt}/recibo-de-envio", {"IDT": idt}, "recibo de envio"
        )

    async def pendentes(self, *, todas: bool = True) -> Sequence[respostas.Pendencia]:
        """The own pending list."""
        return await self._get(list[respostas.Pendencia], "tramites/pendentes", {"todas": todas}, "pendentes")

    async def consultar(self, filtros: Params) -> Sequence[respostas.Tramite]:
        """The trâmites that match, latest first."""
        return (await self._get(respostas.Consulta, "tramites", filtros, "consultar")).tramites

    async def tramite(self, idt: int) -> respostas.Tramite | None:
        """The one trâmite, if this system is one of its parties."""
        return next(iter(await self.consultar({"IDT": idt})), None)

    async def metadados(self, idt: int) -> respostas.Metadados:
        """The metadata: the receiver's reading moves 2 to 3."""
        return await self._get(respostas.Metadados, f"tramites/{idt}", {"IDT": idt}, "metadados")

    async def reproduzir(self, nre: str, *, repositorio: int, numero: int) -> respostas.TramiteReproduzido:
        """Ask, as its receiver, for the last trâmite of a process again."""
        endpoint = f"NREs/{nre}/destinatarios/{repositorio}/{numero}/reproducoes-de-tramite"
        answer = await self._cliente.post(endpoint, nome="reproduzir")
        return ler(respostas.Reproducao, answer, chamada="reproduzir").criado

    async def baixar_parte(self, idt: int, *, hash_: str, protocolo: str, parte: Parte, receber: Receber) -> None:
        """Fetch one part of a component, in base64."""
        endpoint = f"tramites/{idt}/protocolos/componentes-digitais/partes/{parte}"
        dados = _identificacao(hash_, protocolo)
        await self._cliente.post_recebendo(endpoint, dados, nome="baixar parte", receber=receber)

    async def enviar_recibo(self, idt: int, *, data: str, assinatura: str) -> None:
        """Post the receipt of conclusion."""
        dados = {"dataDeRecebimento": data, "hashDaAssinatura": assinatura}
        await self._cliente.post(f"tramites/{idt}/recibo", dados, nome="enviar recibo")

    async def recibo_pedido_com_corpo(self, idt: int) -> respostas.Recibo:
        """Fetch the receipt as the client's own tests do: a GET with a JSON body in place of the query."""
        answer = await self._cliente.get(f"tramites/{idt}/recibo", nome="recibo", corpo={"IDT": idt})
        return ler(respostas.Recibo, answer, chamada="recibo")

    async def recibo(self, idt: int) -> respostas.Recibo:
        """Fetch the receipt of conclusion: moves 5 to 6."""
        return await self._get(respostas.Recibo, f"tramites/{idt}/recibo", {"IDT": idt}, "recibo")

    async def recusar(self, idt: int, *, motivo: str, justificativa: str) -> None:
        """Refuse a trâmite; the client cuts the text at 1000 characters."""
        dados = {"justificativa": justificativa[:1000], "motivo": motivo}
        await self._cliente.post(f"tramites/{idt}/recusa", dados, nome="recusar")

    async def ciencia(self, idt: int) -> None:
        """Acknowledge a refusal: moves 8 to 9."""
        await self._cliente.get(f"tramites/{idt}/ciencia", {"IDT": idt}, nome="ciencia")

    async def cancelar(self, idt: int) -> None:
        """Cancel a trâmite."""
        await self._cliente.delete(f"tramites/{idt}", {"IDT": idt}, nome="cancelar")

    async def _get(self, tipo: type[T], endpoint: str, params: Params, nome: str) -> T:
        return ler(tipo, await self._cliente.get(endpoint, params, nome=nome), chamada=nome)

    async def _enviar(
        self, endpoint: str, remessa: Remessa, *, nome_do_arquivo: str, modo: Multipart, ao_enviar: BytesEnviados
    ) -> None:
        campos = _identificacao(remessa.hash_, remessa.protocolo)
        formulario = Formulario(
            caminho=remessa.caminho,
            parte=remessa.parte,
            nome_do_arquivo=nome_do_arquivo,
            campos=campos if modo is Multipart.CAMPOS else {},
        )
        nome = "enviar parte" if "/partes/" in endpoint else "enviar componente"
        params = campos if modo is Multipart.QUERY else None
        await self._cliente.put(endpoint, formulario, nome=nome, params=params, ao_enviar=ao_enviar)


def _envio(ticket: int) -> str:
    return f"tickets-de-envio-de-componente/{ticket}/protocolos/componentes-a-enviar"


def _identificacao(hash_: str, protocolo: str) -> dict[str, str]:
    return {"hashDoComponenteDigital": hash_, "protocolo": protocolo}

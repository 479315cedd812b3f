"""Sender, receiver, a stranger and the rounds of the bus, in any order, against a model (tramita-api.md §8)."""

import itertools
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from barramento_house import corpo, documento, processo
from barramento_maquina import Maquina, conteudo, hashes_de
from barramento_modelo import CHEGOU, EM_ANDAMENTO, METADES, Modelo
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from barramento.domain import errors
from barramento.domain.errors import RegraError
from barramento.domain.upload import Chave
from recibo.texto import Tipo

SEQUENCIA = itertools.count(1)
UNIDADE = {1: 102, 2: 202, 3: 302}
# Who does it: mostly whose turn it is, sometimes the other end, sometimes a stranger.
vezes = st.sampled_from(["a vez", "a vez", "a vez", "a vez", "o outro", "um estranho"])
partes = st.sampled_from([1, 2])
metades = st.sampled_from([None, 0, 1])


def de_quem(vez: str, sistema: int) -> int:
    """Who is meant."""
    return {"a vez": sistema, "o outro": 3 - sistema}.get(vez, 3)


class Barramento(RuleBasedStateMachine):
    """The bus and its model, side by side."""

    maquina: ClassVar[Maquina]
    tramites = Bundle("tramites")

    def __init__(self) -> None:
        super().__init__()
        self.modelos: list[Modelo] = []
        self.processos: dict[str, list[bytes]] = {}

    @initialize(
        target=tramites, quantos=st.lists(st.integers(0, 3), min_size=2, max_size=2), de=partes, feito=st.booleans()
    )
    def primeiro(self, quantos: list[int], de: int, feito: bool) -> Any:  # noqa: ANN401, FBT001 - Hypothesis' own
        """Two processes that share a file, if they have any; with none there is nothing to send. One sets out."""
        comum = conteudo(next(SEQUENCIA))
        for n in quantos:
            numero = f"maquina-{next(SEQUENCIA)}"
            self.processos[numero] = [comum, *(conteudo(next(SEQUENCIA)) for _ in range(n - 1))][:n]
        tramite = self._inicia(0, de, pendentes=False)
        if feito:
            self.adiante(tramite, 5)
        return tramite

    @rule(target=tramites, qual=st.integers(0, 1), de=partes, pendentes=st.booleans())
    def iniciar(self, qual: int, de: int, pendentes: bool) -> Any:  # noqa: ANN401, FBT001 - Hypothesis' own
        """Send a process to the other one."""
        return self._inicia(qual, de, pendentes=pendentes)

    def _inicia(self, qual: int, de: int, *, pendentes: bool) -> Any:  # noqa: ANN401 - the same
        numero = list(self.processos)[qual]
        conteudos, para = self.processos[numero], 3 - de
        documentos = [documento(n, c) for n, c in enumerate(conteudos, 1)] or [documento(1, b"x", retirado=True)]
        dados = corpo(
            UNIDADE[de], UNIDADE[para], processo(*documentos, numero=numero),
            enviarApenasComponentesDigitaisPendentes=pendentes,
        )  # fmt: skip
        nre = next((m.nre for m in reversed(self.modelos) if m.protocolo == numero and m.situacao in CHEGOU), None)
        parada = any(
            m.situacao in EM_ANDAMENTO and (m.nre == nre or (m.protocolo == numero and m.de == de))
            for m in self.modelos
        )
        iniciado = self._tenta(
            lambda: self.maquina.iniciar(dados, de=de), errors.ProcessoEmTramiteError if parada else None
        )
        if iniciado is None:
            return multiple()
        ja = (
            {h for m in self.modelos if m.nre == nre and m.situacao in CHEGOU for h in m.conteudos}
            if pendentes
            else set()
        )
        assert nre in {None, iniciado.nre}
        return self._comeca(
            Modelo(
                idt=iniciado.idt, nre=iniciado.nre, ticket=iniciado.ticket, protocolo=numero, de=de, para=para,
                conteudos={h: c for h, c in hashes_de(conteudos).items() if h not in ja},
            ),
            iniciado,
        )  # fmt: skip

    @rule(target=tramites, tramite=tramites, vez=vezes)
    def reproduzir(self, tramite: Modelo, vez: str) -> Any:  # noqa: ANN401 - the same
        """Ask for the last one again."""
        quem = de_quem(vez, tramite.para)
        suas = [m for m in self.modelos if m.nre == tramite.nre]
        ultimo = next((m for m in reversed(suas) if m.situacao == 6), None)
        erro: type[RegraError] | None = None
        todos = hashes_de(self.processos[tramite.protocolo])
        if quem == 3:
            erro = errors.NreDesconhecidoError
        elif any(m.situacao in EM_ANDAMENTO for m in suas):
            erro = errors.ReproducaoEmAndamentoError
        elif ultimo is None or ultimo.para != quem:
            erro = errors.ReproducaoIndevidaError
        elif not todos:
            erro = errors.NadaAReproduzirError
        elif any(
            m.situacao in EM_ANDAMENTO and m.protocolo == tramite.protocolo and m.de == ultimo.de for m in self.modelos
        ):
            erro = errors.ReproducaoEmAndamentoError
        iniciado = self._tenta(lambda: self.maquina.reproduzir(tramite.nre, unidade=UNIDADE[quem], quem=quem), erro)
        if iniciado is None or ultimo is None:
            return multiple()
        return self._comeca(
            Modelo(
                idt=iniciado.idt, nre=tramite.nre, ticket=iniciado.ticket, protocolo=tramite.protocolo,
                de=ultimo.de, para=ultimo.para, conteudos=todos, reproducao=True,
            ),
            iniciado,
        )  # fmt: skip

    def _comeca(self, modelo: Modelo, iniciado: Any) -> Modelo:  # noqa: ANN401 - what the verb gives
        pedidos = {c.hash for s in iniciado.solicitacoes for c in s.componentes}
        assert pedidos == set(modelo.conteudos)
        modelo.comecar()
        self.modelos.append(modelo)
        return modelo

    @rule(tramite=tramites, qual=st.integers(0, 2), metade=metades, vez=vezes)
    def enviar(self, tramite: Modelo, qual: int, metade: int | None, vez: str) -> None:
        """Send a component, whole or half."""
        quem = de_quem(vez, tramite.de)
        hash_, dado = self._componente(tramite, qual)
        trecho = None if metade is None else METADES[metade]
        chave = Chave(ticket=tramite.ticket, protocolo=tramite.protocolo, hash=hash_)
        erro = self._do_ticket(tramite, hash_, quem)
        self._tenta(lambda: self.maquina.enviar(chave, dado, quem=quem, trecho=trecho), erro)
        if erro is None and metade is None:
            tramite.receber(hash_)
        elif erro is None and metade is not None:
            tramite.partes.setdefault(hash_, set()).add(metade)

    @rule(tramite=tramites, qual=st.integers(0, 2), vez=vezes)
    def terminar(self, tramite: Modelo, qual: int, vez: str) -> None:
        """Say that all parts were sent."""
        quem = de_quem(vez, tramite.de)
        hash_, _ = self._componente(tramite, qual)
        chave = Chave(ticket=tramite.ticket, protocolo=tramite.protocolo, hash=hash_)
        erro = self._do_ticket(tramite, hash_, quem)
        ja_esta = erro is None and hash_ in tramite.recebidos
        if erro is None and not ja_esta and len(tramite.partes.get(hash_, ())) < len(METADES):
            erro = errors.ComponenteIncompletoError
        self._tenta(lambda: self._verbo("terminar", chave, quem), erro)
        if erro is None and not ja_esta:
            tramite.partes[hash_] = set()
            tramite.receber(hash_)

    @rule(tramite=tramites, vez=vezes)
    def ler(self, tramite: Modelo, vez: str) -> None:
        """Read the metadata."""
        quem = de_quem(vez, tramite.para)
        erro = self._parte(tramite, quem)
        if erro is None and quem == tramite.para and tramite.situacao not in {2, 3, 4, 5, 6}:
            erro = errors.TransicaoInvalidaError
        self._tenta(lambda: self.maquina.sobre_um("ler", tramite.idt, quem=quem), erro)
        if erro is None and quem == tramite.para:
            tramite.ler()

    @rule(tramite=tramites, qual=st.integers(0, 2), metade=metades, vez=vezes)
    def baixar(self, tramite: Modelo, qual: int, metade: int | None, vez: str) -> None:
        """Download a component, whole or half."""
        quem = de_quem(vez, tramite.para)
        hash_, dado = self._componente(tramite, qual)
        trecho = None if metade is None else METADES[metade]
        erro: type[RegraError] | None = None if quem == tramite.para else errors.TramiteDesconhecidoError
        if erro is None and tramite.expurgado:
            erro = errors.ConteudoIndisponivelError
        elif erro is None and tramite.situacao not in {3, 4}:
            erro = errors.TransicaoInvalidaError
        elif erro is None and hash_ not in tramite.conteudos:
            erro = errors.ComponenteAlheioError
        lido = self._tenta(lambda: self.maquina.baixar(tramite.idt, hash_, quem=quem, trecho=trecho), erro)
        if erro is None:
            assert lido == (dado if trecho is None else dado[slice(*trecho)])
            tramite.baixar(hash_, {0, 1} if metade is None else {metade})

    @rule(tramite=tramites, vez=vezes, certo=st.booleans())
    def entregar(self, tramite: Modelo, vez: str, certo: bool) -> None:  # noqa: FBT001 - the same
        """Post the receipt, well or badly signed."""
        quem = de_quem(vez, tramite.para)
        assina = quem if certo else 3 - quem % 3
        entrega = self.maquina.entrega(
            tramite.idt, tramite.nre, set(tramite.conteudos), assina=assina, certificado=quem
        )
        erro: type[RegraError] | None = None if quem == tramite.para else errors.TramiteDesconhecidoError
        if erro is None and tramite.situacao in {5, 6}:
            erro = errors.ReciboJaEntregueError
        elif erro is None and tramite.situacao != 4:
            erro = errors.TransicaoInvalidaError
        elif erro is None and assina != quem:
            erro = errors.AssinaturaInvalidaError
        self._tenta(lambda: self.maquina.entregar(entrega, quem=quem), erro)
        if erro is None:
            tramite.recibo = entrega.assinatura
            tramite.ir(5)
            self.maquina.entregar(entrega, quem=quem)  # the very same again changes nothing

    @rule(tramite=tramites, vez=vezes)
    def buscar(self, tramite: Modelo, vez: str) -> None:
        """Fetch the receipt of conclusion."""
        quem = de_quem(vez, tramite.de)
        erro = self._do_remetente(tramite, quem, admite=tramite.recibo is not None)
        recibo = self._tenta(lambda: self.maquina.sobre_um("buscar", tramite.idt, quem=quem), erro)
        if recibo is not None:
            assert recibo.assinatura == tramite.recibo
            assert set(recibo.hashes) == set(tramite.conteudos)
            assert self.maquina.confere(recibo, Tipo.CONCLUSAO, sistema=tramite.para)
            if tramite.situacao == 5:
                tramite.ir(6)

    @rule(tramite=tramites, vez=vezes)
    def recibo_de_envio(self, tramite: Modelo, vez: str) -> None:
        """Fetch the receipt of sending."""
        quem = de_quem(vez, tramite.de)
        erro: type[RegraError] | None = None
        if quem != tramite.de:
            erro = errors.TramiteDesconhecidoError
        elif not tramite.completo:
            erro = errors.EnvioIncompletoError
        recibo = self._tenta(lambda: self.maquina.sobre_um("recibo_de_envio", tramite.idt, quem=quem), erro)
        if recibo is not None:
            assert set(recibo.hashes) == set(tramite.conteudos)
            assert self.maquina.confere(recibo, Tipo.ENVIO, sistema=None)

    @rule(tramite=tramites, vez=vezes)
    def cancelar(self, tramite: Modelo, vez: str) -> None:
        """Take it back."""
        quem = de_quem(vez, tramite.de)
        erro = self._do_remetente(tramite, quem, admite=tramite.situacao in {1, 2, 3, 4})
        self._tenta(lambda: self.maquina.sobre_um("cancelar", tramite.idt, quem=quem), erro)
        if erro is None:
            tramite.ir(7)

    @rule(tramite=tramites, vez=vezes)
    def recusar(self, tramite: Modelo, vez: str) -> None:
        """Refuse it."""
        quem = de_quem(vez, tramite.para)
        erro: type[RegraError] | None = None if quem == tramite.para else errors.TramiteDesconhecidoError
        if erro is None and tramite.situacao not in {2, 3, 4}:
            erro = errors.TransicaoInvalidaError
        self._tenta(lambda: self.maquina.recusar(tramite.idt, quem=quem), erro)
        if erro is None:
            tramite.ir(8)

    @rule(tramite=tramites, vez=vezes)
    def ciencia(self, tramite: Modelo, vez: str) -> None:
        """Take note of a refusal."""
        quem = de_quem(vez, tramite.de)
        erro = self._do_remetente(tramite, quem, admite=tramite.situacao == 8)
        self._tenta(lambda: self.maquina.sobre_um("ciencia", tramite.idt, quem=quem), erro)
        if erro is None:
            tramite.ir(9)

    @rule(tramite=tramites, passos=st.integers(1, 4))
    def adiante(self, tramite: Modelo, passos: int) -> None:
        """Whose turn it is does what comes next."""
        for _ in range(passos):
            match tramite.situacao:
                case 1:
                    for qual in range(len(tramite.conteudos)):
                        self.enviar(tramite, qual, None, "a vez")
                case 2:
                    self.ler(tramite, "a vez")
                case 3:
                    for qual in range(len(tramite.conteudos)):
                        self.baixar(tramite, qual, None, "a vez")
                case 4:
                    self.entregar(tramite, "a vez", certo=True)
                case 5:
                    self.buscar(tramite, "a vez")
                case 8:
                    self.ciencia(tramite, "a vez")

    @rule(dias=st.sampled_from([1, 5, 9, 40]))
    def passam(self, dias: int) -> None:
        """Days in which nothing happens."""
        self.maquina.envelhecer([m.idt for m in self.modelos], dias=dias)
        for modelo in self.modelos:
            modelo.envelhecer(dias)

    @rule(dias=st.sampled_from([9, 40, 100]))
    def muito_depois(self, dias: int) -> None:
        """A long time passes, and the bus does all that it does by itself."""
        self.passam(dias)
        self.expirar()
        self.expurgar()

    @rule()
    def expirar(self) -> None:
        """The bus cancels what stands still."""
        self.maquina.rodar("expirar")
        for modelo in self.modelos:
            modelo.expirar()

    @rule()
    def expurgar(self) -> None:
        """The bus lets go of what nobody needs."""
        self.maquina.rodar("expurgar")
        for modelo in self.modelos:
            modelo.expurgar()
        pedidos = {h for m in self.modelos if not m.expurgado for h in m.conteudos}
        for hash_ in {h for m in self.modelos if m.expurgado for h in m.conteudos} - pedidos:
            assert not self.maquina.guardado(hash_)

    @invariant()
    def o_banco_e_o_modelo(self) -> None:
        """What is committed is what the model says."""
        linhas = self.maquina.sql(
            "SELECT idt, situacao, versao, expurgado_em IS NOT NULL FROM tramite WHERE idt = ANY($1) ORDER BY idt",
            [m.idt for m in self.modelos],
        )
        assert [tuple(linha) for linha in linhas] == [
            (m.idt, m.situacao, len(m.passagens), m.expurgado) for m in self.modelos
        ]

    @rule(sistema=partes)
    def listas(self, sistema: int) -> None:
        """The pending list and the consultation tell what they should."""
        nossos = {m.idt for m in self.modelos}
        listados = {i: s for i, s in self.maquina.pendentes(sistema).items() if i in nossos}
        assert listados == {m.idt: m.situacao for m in self.modelos if m.pendente_de == sistema}
        for modelo in self.modelos[-2:]:
            visto = self.maquina.consultar(modelo.idt, sistema=sistema)
            assert (visto is not None) == modelo.visivel_a(sistema)
            if visto is not None:
                assert [int(p.situacao) for p in visto.passagens] == modelo.passagens
                assert (set(visto.a_enviar), set(visto.a_receber)) == (modelo.a_enviar, modelo.a_receber)

    def teardown(self) -> None:
        """One event and one line of history for each change and for nothing else, by the number of the process."""
        for modelo in self.modelos:
            historia = self.maquina.historia(modelo.idt)
            assert [(versao, situacao) for versao, situacao, _ in historia] == list(enumerate(modelo.passagens, 1))
            assert all((quem is None) == (situacao == 10) for _, situacao, quem in historia)
        for nre in {m.nre for m in self.modelos}:
            contados = self.maquina.contados(nre)
            assert contados == {m.idt: m.fatos for m in self.modelos if m.nre == nre}
        for hash_ in self._precisos():
            assert self.maquina.guardado(hash_)

    def _precisos(self) -> set[str]:
        return {h for m in self.modelos if not m.expurgado for h in m.recebidos}

    def _componente(self, tramite: Modelo, qual: int) -> tuple[str, bytes]:
        todos = list(hashes_de([*self.processos[tramite.protocolo], b"nenhum 8"]).items())
        return todos[qual % len(todos)]

    def _verbo(self, nome: str, chave: Chave, quem: int) -> None:
        self.maquina.faz(getattr(self.maquina.verbos, nome)(chave, quem=self.maquina.verbos.quem[quem]))

    @staticmethod
    def _do_ticket(tramite: Modelo, hash_: str, quem: int) -> type[RegraError] | None:
        if quem != tramite.de:
            return errors.TicketDesconhecidoError
        if tramite.situacao != 1:
            return errors.TicketEncerradoError
        return None if hash_ in tramite.conteudos else errors.ComponenteNaoSolicitadoError

    @staticmethod
    def _parte(tramite: Modelo, quem: int) -> type[RegraError] | None:
        return None if quem in {tramite.de, tramite.para} else errors.TramiteDesconhecidoError

    @staticmethod
    def _do_remetente(tramite: Modelo, quem: int, *, admite: bool) -> type[RegraError] | None:
        if quem != tramite.de:
            return errors.TramiteDesconhecidoError
        return None if admite else errors.TransicaoInvalidaError

    @staticmethod
    def _tenta(verbo: Callable[[], Any], erro: type[RegraError] | None) -> Any:  # noqa: ANN401 - what the verb gives
        if erro is None:
            return verbo()
        with pytest.raises(erro):
            verbo()
        return None

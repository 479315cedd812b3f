"""Units of one body together: what one of them may become, and what that makes of the others (registry.md §3)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from registry.domain.errors import (
    CentralizadoraDeOutroOrgaoError,
    CentralizadoraEmUsoError,
    CentralizadoraEncadeadaError,
    CentralizadoraNaoRecebeError,
    CicloError,
    JaMapeadaError,
    NaoEncontradoError,
    NaoInativavelError,
    OrgaoInvalidoError,
    PaiInativoError,
    PaiInvalidoError,
    RepositorioIndisponivelError,
)
from registry.domain.unidade import AlteracaoDaUnidade, Ancestral, DadosDaUnidade, Mudanca, Unidade

PROFUNDIDADE_MAXIMA = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Estrutura:
    """The units that a decision is about, with what it hangs on and what hangs on it.

    Beside each of them stand its parent and its órgão; beside the one that changes, all below it, its centralizadora
    and those it receives for. That no two siblings share a sigla, and no two units of an órgão a code, is left to the
    database: it alone sees them all at once.
    """

    unidades: Mapping[int, Unidade]
    repositorios_ativos: frozenset[int]
    sistemas_operantes: frozenset[int]
    """Systems that are active and hold a valid credential."""

    def unidade(self, numero: int, /) -> Unidade:
        """That unit.

        Raises:
            NaoEncontradoError: this body has none such.
        """
        found = self.unidades.get(numero)
        if found is None:
            raise NaoEncontradoError(entidade="unidade", id=numero)
        return found

    def conferir_orgao(self, numero: int, /) -> None:
        """Let it pass if it is an active órgão.

        Raises:
            OrgaoInvalidoError: this body has none such.
        """
        found = self.unidades.get(numero)
        if found is None or found.pai is not None or not found.ativo:
            raise OrgaoInvalidoError(orgao=numero)

    def acrescentar(self, dados: DadosDaUnidade, /, *, numero: int, hoje: date) -> tuple[Mudanca, ...]:
        """Create a unit.

        Raises:
            RepositorioIndisponivelError: its repository does not exist or is inactive.
            PaiInvalidoError: its parent does not exist, is too deep or of another repository.
            PaiInativoError: its parent is inactive.
        """
        if dados.repositorio not in self.repositorios_ativos:
            raise RepositorioIndisponivelError(repositorio=dados.repositorio)
        pai = None if dados.pai is None else self._pai(dados.pai, repositorio=dados.repositorio)
        nova = Unidade(
            numero=numero,
            orgao=numero if pai is None else pai.orgao,
            ativo=True,
            sistema=None,
            vigente_de=hoje,
            **dados.model_dump(exclude={"numero"}),
        )
        return self._com(nova)

    def alterar(self, numero: int, alteracao: AlteracaoDaUnidade, /, *, hoje: date) -> tuple[Mudanca, ...]:
        """Change a unit; nothing comes out if all is as it was.

        Raises:
            NaoEncontradoError: this body has none such.
            PaiInvalidoError: it is an órgão, or the new parent is too deep or in another órgão.
            CicloError: the new parent is the unit itself or below it.
            NaoInativavelError: active units stand below it, or it receives for active ones.
            PaiInativoError: it can't become active below an inactive one.
            CentralizadoraEmUsoError: it receives for active units, and would no longer receive.
            CentralizadoraNaoRecebeError: it can't become active while the one that receives for it does not receive.
        """
        antes = self.unidade(numero)
        depois = replace(antes, **alteracao.campos)  # type: ignore[arg-type] # the names are checked by its model
        if depois == antes:
            return ()
        if depois.pai != antes.pai:
            self._conferir_lugar(antes, alteracao.pai)
        if depois.ativo != antes.ativo:
            self._conferir_estado(depois)
        if antes.permite_recebimento and not depois.permite_recebimento and (n := self._centralizadas(numero)):
            raise CentralizadoraEmUsoError(unidade=numero, atendidas=n)
        if Mudanca(antes=antes, depois=depois).nova_versao:
            depois = replace(depois, vigente_de=hoje)
        return self._com(depois)

    def mapear(self, numero: int, /, *, sistema: int) -> tuple[Mudanca, ...]:
        """Let that system serve the unit; nothing comes out if it does already.

        Raises:
            NaoEncontradoError: this body has none such.
            JaMapeadaError: another system serves it.
        """
        antes = self.unidade(numero)
        if antes.sistema not in (None, sistema):
            raise JaMapeadaError(unidade=numero, sistema=antes.sistema)
        return self._com(replace(antes, sistema=sistema))

    def desmapear(self, numero: int, /, *, sistema: int) -> tuple[Mudanca, ...]:
        """Let that system no longer serve the unit; nothing comes out if it does not.

        Raises:
            NaoEncontradoError: this body has none such.
        """
        antes = self.unidade(numero)
        return self._com(replace(antes, sistema=None)) if antes.sistema == sistema else ()

    def centralizar(self, numero: int, /, *, em: int) -> tuple[Mudanca, ...]:
        """Let unit `em` receive what is addressed to this one; nothing comes out if it does already (§3.4).

        Raises:
            NaoEncontradoError: this body has no such unit.
            CentralizadoraDeOutroOrgaoError: they are of different órgãos.
            CentralizadoraEncadeadaError: it is the unit itself, has one itself, or the unit receives for others.
            CentralizadoraNaoRecebeError: it is inactive or does not permit receiving.
        """
        antes, centralizadora = self.unidade(numero), self.unidade(em)
        if centralizadora.orgao != antes.orgao:
            raise CentralizadoraDeOutroOrgaoError(unidade=numero, centralizadora=em)
        recebe_por_outras = any(unidade.centralizadora == numero for unidade in self.unidades.values())
        if em == numero or centralizadora.centralizadora is not None or recebe_por_outras:
            raise CentralizadoraEncadeadaError(unidade=numero, centralizadora=em)
        self._conferir_que_recebe(centralizadora)
        return self._com(replace(antes, centralizadora=em))

    def descentralizar(self, numero: int, /) -> tuple[Mudanca, ...]:
        """Let the unit receive by itself again; nothing comes out if it does already.

        Raises:
            NaoEncontradoError: this body has none such.
        """
        return self._com(replace(self.unidade(numero), centralizadora=None))

    def reavaliar(self) -> tuple[Mudanca, ...]:
        """The units whose aptness is no longer what it was."""
        todas = self.unidades.values()
        novas = {unidade.numero: replace(unidade, apto=self._apta(unidade, self.unidades)) for unidade in todas}
        return tuple(self._mudancas(novas.values()))

    def _com(self, unidade: Unidade) -> tuple[Mudanca, ...]:
        """What changes with this unit: itself, and those below it, from the top down."""
        novas = {**self.unidades, unidade.numero: unidade}
        afetadas = [unidade, *self._abaixo(unidade.numero)]
        for afetada in afetadas:
            acima = _acima(None if afetada.pai is None else novas[afetada.pai])
            novas[afetada.numero] = replace(afetada, hierarquia=acima, apto=self._apta(afetada, novas))
        return tuple(self._mudancas(novas[afetada.numero] for afetada in afetadas))

    def _abaixo(self, numero: int) -> list[Unidade]:
        abaixo = (u for u in self.unidades.values() if any(acima.numero == numero for acima in u.hierarquia))
        return sorted(abaixo, key=lambda unidade: len(unidade.hierarquia))

    def _mudancas(self, novas: Iterable[Unidade]) -> Iterator[Mudanca]:
        for depois in novas:
            antes = self.unidades.get(depois.numero)
            if antes is None:
                yield Mudanca(antes=None, depois=depois)
            elif depois != antes:
                yield Mudanca(antes=antes, depois=replace(depois, versao=antes.versao + 1))

    def _apta(self, unidade: Unidade, unidades: Mapping[int, Unidade]) -> bool:
        """`aptoParaReceberTramites`, as it follows from all the rest (§3.1)."""
        return (
            unidade.ativo
            and unidade.permite_recebimento
            and unidades[unidade.orgao].ativo
            and unidade.repositorio in self.repositorios_ativos
            and unidade.sistema in self.sistemas_operantes
        )

    def _pai(self, numero: int, /, *, repositorio: int) -> Unidade:
        pai = self.unidades.get(numero)
        if pai is None or pai.repositorio != repositorio:
            raise PaiInvalidoError(pai=numero, motivo="não existe neste repositório")
        if not pai.ativo:
            raise PaiInativoError(pai=numero)
        if len(pai.hierarquia) + 2 > PROFUNDIDADE_MAXIMA:
            raise PaiInvalidoError(pai=numero, motivo=f"já está no nível mais fundo, que é o {PROFUNDIDADE_MAXIMA}")
        return pai

    def _conferir_lugar(self, antes: Unidade, novo: int | None) -> None:
        if antes.pai is None or novo is None:
            raise PaiInvalidoError(pai=novo, motivo="um órgão não passa a ser subordinado")
        pai = self._pai(novo, repositorio=antes.repositorio)
        if pai.orgao != antes.orgao:
            raise PaiInvalidoError(pai=novo, motivo="é de outro órgão")
        if antes.numero in (pai.numero, *(acima.numero for acima in pai.hierarquia)):
            raise CicloError(unidade=antes.numero, pai=novo)

    def _conferir_estado(self, depois: Unidade) -> None:
        filhos = sum(unidade.ativo for unidade in self.unidades.values() if unidade.pai == depois.numero)
        centralizadas = self._centralizadas(depois.numero)
        if not depois.ativo and (filhos or centralizadas):
            raise NaoInativavelError(unidade=depois.numero, filhos_ativos=filhos, centralizadas=centralizadas)
        if depois.ativo and depois.pai is not None and not self.unidades[depois.pai].ativo:
            raise PaiInativoError(pai=depois.pai)
        if depois.ativo and depois.centralizadora is not None:
            self._conferir_que_recebe(self.unidades[depois.centralizadora])

    def _centralizadas(self, numero: int) -> int:
        """For how many active units this one receives."""
        return sum(unidade.ativo for unidade in self.unidades.values() if unidade.centralizadora == numero)

    def _conferir_que_recebe(self, centralizadora: Unidade) -> None:
        if not (centralizadora.ativo and centralizadora.permite_recebimento):
            raise CentralizadoraNaoRecebeError(centralizadora=centralizadora.numero)


def _acima(pai: Unidade | None) -> tuple[Ancestral, ...]:
    """The hierarchy of a unit below `pai`: from there up to the root."""
    if pai is None:
        return ()
    return (Ancestral(numero=pai.numero, nome=pai.nome, sigla=pai.sigla), *pai.hierarquia)

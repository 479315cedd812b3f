"""The units of one body together: what one of them may become, and what that makes of the others (registry.md §3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from registry.domain.errors import (
    CicloError,
    DuplicadoError,
    JaMapeadaError,
    NaoEncontradoError,
    NaoInativavelError,
    OrgaoInvalidoError,
    PaiInativoError,
    PaiInvalidoError,
    RepositorioIndisponivelError,
)
from registry.domain.texto import normalizar
from registry.domain.unidade import AlteracaoDaUnidade, Ancestral, DadosDaUnidade, Mudanca, Unidade

PROFUNDIDADE_MAXIMA = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Estrutura:
    """All units of a body, and what their aptness hangs on."""

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
            DuplicadoError: number, code or sigla of an active sibling are taken.
            RepositorioIndisponivelError: its repository does not exist or is inactive.
            PaiInvalidoError: its parent does not exist, is too deep or of another repository.
            PaiInativoError: its parent is inactive.
        """
        if numero in self.unidades:
            raise DuplicadoError(entidade="unidade", campo="numero")
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
        self._conferir_unicidade(nova)
        return self._com(nova)

    def alterar(self, numero: int, alteracao: AlteracaoDaUnidade, /, *, hoje: date) -> tuple[Mudanca, ...]:
        """Change a unit; nothing comes out if all is as it was.

        Raises:
            NaoEncontradoError: this body has none such.
            PaiInvalidoError: it is an órgão, or the new parent is too deep or in another órgão.
            CicloError: the new parent is the unit itself or below it.
            NaoInativavelError: active units stand below it.
            PaiInativoError: it can't become active below an inactive one.
            DuplicadoError: code or sigla of an active sibling are taken.
        """
        antes = self.unidade(numero)
        depois = replace(antes, **alteracao.campos)  # type: ignore[arg-type] # the names are checked by its model
        if depois == antes:
            return ()
        if depois.pai != antes.pai:
            self._conferir_lugar(antes, alteracao.pai)
        if depois.ativo != antes.ativo:
            self._conferir_estado(depois)
        self._conferir_unicidade(depois)
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

    def reavaliar(self) -> tuple[Mudanca, ...]:
        """The units whose aptness or hierarchy is no longer what it was, parents first."""
        return tuple(self._mudancas(self.unidades))

    def _com(self, unidade: Unidade) -> tuple[Mudanca, ...]:
        return tuple(self._mudancas({**self.unidades, unidade.numero: unidade}))

    def _mudancas(self, novas: Mapping[int, Unidade]) -> Iterator[Mudanca]:
        derivadas = (self._derivada(unidade, novas) for unidade in novas.values())
        for depois in sorted(derivadas, key=lambda unidade: (len(unidade.hierarquia), unidade.numero)):
            antes = self.unidades.get(depois.numero)
            if antes is None:
                yield Mudanca(antes=None, depois=depois)
            elif depois != antes:
                yield Mudanca(antes=antes, depois=replace(depois, versao=antes.versao + 1))

    def _derivada(self, unidade: Unidade, unidades: Mapping[int, Unidade]) -> Unidade:
        """The unit with `apto` (aptoParaReceberTramites) and `hierarquia` as they follow from all the rest (§3.1)."""
        apto = (
            unidade.ativo
            and unidade.permite_recebimento
            and unidades[unidade.orgao].ativo
            and unidade.repositorio in self.repositorios_ativos
            and unidade.sistema in self.sistemas_operantes
        )
        hierarquia = tuple(
            Ancestral(numero=acima.numero, nome=acima.nome, sigla=acima.sigla) for acima in _acima(unidade, unidades)
        )
        return replace(unidade, apto=apto, hierarquia=hierarquia)

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
        filhos = sum(irma.ativo for irma in self.unidades.values() if irma.pai == depois.numero)
        if not depois.ativo and filhos:
            raise NaoInativavelError(unidade=depois.numero, filhos_ativos=filhos)
        if depois.ativo and depois.pai is not None and not self.unidades[depois.pai].ativo:
            raise PaiInativoError(pai=depois.pai)

    def _conferir_unicidade(self, nova: Unidade) -> None:
        outras = [unidade for unidade in self.unidades.values() if unidade.numero != nova.numero]
        if nova.codigo_no_orgao is not None and any(
            outra.orgao == nova.orgao and outra.codigo_no_orgao == nova.codigo_no_orgao for outra in outras
        ):
            raise DuplicadoError(entidade="unidade", campo="codigo_no_orgao")
        if nova.ativo and any(_irmas(nova, outra) and outra.ativo for outra in outras):
            raise DuplicadoError(entidade="unidade", campo="sigla")


def _irmas(uma: Unidade, outra: Unidade) -> bool:
    """Whether they stand side by side under the same sigla, however it is written."""
    return (uma.repositorio, uma.pai, normalizar(uma.sigla)) == (outra.repositorio, outra.pai, normalizar(outra.sigla))


def _acima(unidade: Unidade, unidades: Mapping[int, Unidade]) -> Iterator[Unidade]:
    pai = unidade.pai
    while pai is not None:
        yield unidades[pai]
        pai = unidades[pai].pai

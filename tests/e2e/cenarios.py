"""The scenarios of the client's own suite that concern a bus (tramita-api.md §12), and the tests that play them."""

from collections.abc import Callable
from typing import TypeVar

Teste = TypeVar("Teste", bound=Callable[..., object])

TRAMITAM = frozenset(
    {
        "CancelamentoTramiteIndividual",
        "RecebimentoRecusaJustificativaGrande",
        "TramiteBlocoDeTramiteSituacaoProcessoConcluido",
        "TramiteBlocoExternoComProcessoNaoMapeadoRecusa",
        "TramiteBlocoExternoLimiteAnexo",
        "TramiteBlocoExternoLimite",
        "TramiteBlocoExterno",
        "TramiteEnvioParcialDocumentosExternosIguais",
        "TramiteEnvioParcialProcessoContendoDocumentoMovidoDestinatario",
        "TramiteEnvioParcialProcessoContendoDocumentoMovido",
        "TramiteEnvioParcial",
        "TramiteProcessoAnexadoComDevolucao",
        "TramiteProcessoAnexado",
        "TramiteProcessoBlocoDeTramitePermissoes",
        "TramiteProcessoComCancelamento",
        "TramiteProcessoComDevolucaoAlteracaoURL",
        "TramiteProcessoComDevolucaoAnexadoOutro",
        "TramiteProcessoComDevolucaoContendoOutroAnexado",
        "TramiteProcessoComDevolucao",
        "TramiteProcessoComDevolucaoUnidadeDiferente",
        "TramiteProcessoComDocumentoRestritoHipotesePadrao",
        "TramiteProcessoComDocumentoRestrito",
        "TramiteProcessoComHistorico",
        "TramiteProcessoContendoDocumentoCanceladoSemTamanho",
        "TramiteProcessoContendoDocumentoCancelado",
        "TramiteProcessoContendoDocumentoExternoMesmoOrgao",
        "TramiteProcessoContendoDocumentoExternoParticionado",
        "TramiteProcessoContendoDocumentoExterno",
        "TramiteProcessoContendoDocumentoGeradoMesmoOrgao",
        "TramiteProcessoContendoDocumentoGerado",
        "TramiteProcessoContendoDocumentoInternoExterno",
        "TramiteProcessoContendoDocumentoMovidoDestino",
        "TramiteProcessoContendoDocumentoMovidoEnvioDuplo",
        "TramiteProcessoContendoDocumentoMovidoSemAnexo",
        "TramiteProcessoContendoDocumentoMovido",
        "TramiteProcessoContendoVariosDocumentos",
        "TramiteProcessoDocumentoNaoMapeadoDestino",
        "TramiteProcessoExtensaoNaoMapeadoDestino",
        "TramiteProcessoGestorNaoResponsavelPelaUnidadeMapeada",
        "TramiteProcessoRestritoHipotesePadrao",
        "TramiteProcessoRestrito",
        "TramiteProcessoTamanhoAcimaLimiteDestino",
        "TramiteProcessoUnidadeSemHierarquiaPai",
        "TramiteProcessosComDevolucaoAmbosAnexados",
        "TramiteProcessosComDevolucoesEAnexacoes",
        "TramiteRecebimentoDocumentoAnexado",
        "TramiteRecebimentoDocumentoAvulso",
        "TramiteRecebimentoInteressadosDuplicados",
        "TramiteRecebimentoMultiplosComponentesDigitaisApenasPendentes",
        "TramiteRecebimentoMultiplosComponentesDigitaisArquivoMovido",
        "TramiteRecebimentoMultiplosComponentesDigitais",
    }
)
CONSULTAM = frozenset(
    {
        "MapeamentoDeUnidadesComLimitacaoDeRepositorios",
        "MapeamentoDeUnidadesComUnidadeNaoVinculadaARepositorioSelecionado",
        "MapeamentoDeUnidades",
        "MapeamentoEnvioParcial",
        "MapeamentoHipoteseLegal",
        "MapeamentoTipoProcessoRelacionamentoOrgaosCadastro",
        "ProcessoBlocoDeTramiteTravasDeTramitacao",
        "TramiteBlocoDeTramiteSituacaoProcesso",
        "TramiteProcessoDocumentoNaoMapeadoOrigem",
        "TramiteProcessoValidacaoEnvio",
    }
)


def cenario(*nomes: str) -> Callable[[Teste], Teste]:
    """Say which of the client's scenarios a test plays."""
    if desconhecidos := set(nomes) - TRAMITAM - CONSULTAM:
        raise ValueError(f"not in tramita-api.md §12: {sorted(desconhecidos)}")

    def marcar(teste: Teste) -> Teste:
        teste.__dict__["cenarios"] = frozenset(nomes)
        return teste

    return marcar

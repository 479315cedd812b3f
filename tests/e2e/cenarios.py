"""The scenarios of the client's own suite that concern a bus (tramita-api.md §12), and the tests that play them."""

from collections.abc import Callable, Mapping
from typing import TypeVar

Teste = TypeVar("Teste", bound=Callable[..., object])

TRAMITAM: Mapping[str, str] = {
    "CancelamentoTramiteIndividual": "cancel in 2; once the receiver ran, tell the sender 5",
    "RecebimentoRecusaJustificativaGrande": "refusal in 2, motive 99, long text; 8 to the sender, ciência",
    "TramiteBlocoDeTramiteSituacaoProcessoConcluido": "a block ends in 6, in 7 (cancelled) and in 9 (refused)",
    "TramiteBlocoExternoComProcessoNaoMapeadoRecusa": "several at once; one is refused and sent again later",
    "TramiteBlocoExternoLimiteAnexo": "many processes with anexados in one block",
    "TramiteBlocoExternoLimite": "many processes in one block",
    "TramiteBlocoExterno": "a block of simple sendings",
    "TramiteEnvioParcialDocumentosExternosIguais": "partial; the same file in two documents is asked for once",
    "TramiteEnvioParcialProcessoContendoDocumentoMovidoDestinatario": "partial; moved document added there; 3 legs",
    "TramiteEnvioParcialProcessoContendoDocumentoMovido": "partial; return with nothing to upload; 3 legs",
    "TramiteEnvioParcial": "partial there and back, same NRE",
    "TramiteProcessoAnexadoComDevolucao": "anexados, and their return",
    "TramiteProcessoAnexado": "`protocoloDoProcessoAnexado` and `ordem` are kept",
    "TramiteProcessoBlocoDeTramitePermissoes": "a success, a refusal by size, `0047` after documents were reordered",
    "TramiteProcessoComCancelamento": "cancelled before its receipt, the receiver never sees it",
    "TramiteProcessoComDevolucaoAlteracaoURL": "3 legs with the same hashes: `0047` must not fire",
    "TramiteProcessoComDevolucaoAnexadoOutro": "returns as anexado of a new process, which has a new NRE",
    "TramiteProcessoComDevolucaoContendoOutroAnexado": "returns with another joined: new ordens after the old",
    "TramiteProcessoComDevolucao": "returns under the same NRE",
    "TramiteProcessoComDevolucaoUnidadeDiferente": "returns to another unit of the first system",
    "TramiteProcessoComDocumentoRestritoHipotesePadrao": "`nivelDeSigilo` 2 and `hipoteseLegal` on a document",
    "TramiteProcessoComDocumentoRestrito": "the same",
    "TramiteProcessoComHistorico": "`itensHistorico` carried",
    "TramiteProcessoContendoDocumentoCanceladoSemTamanho": "only a withdrawn, empty document: 2 and 4 come at once",
    "TramiteProcessoContendoDocumentoCancelado": "a withdrawn document beside others, and the return",
    "TramiteProcessoContendoDocumentoExternoMesmoOrgao": "sender and receiver in one system, upload in parts",
    "TramiteProcessoContendoDocumentoExternoParticionado": "above 60 MB in parts of 50 MB, both ways",
    "TramiteProcessoContendoDocumentoExterno": "one external file, one part",
    "TramiteProcessoContendoDocumentoGeradoMesmoOrgao": "sender and receiver in one system, whole upload",
    "TramiteProcessoContendoDocumentoGerado": "one HTML document, whole upload",
    "TramiteProcessoContendoDocumentoInternoExterno": "whole and in parts in one trâmite",
    "TramiteProcessoContendoDocumentoMovidoDestino": "4 legs; moved documents come as `retirado`",
    "TramiteProcessoContendoDocumentoMovidoEnvioDuplo": "moved document, sent twice",
    "TramiteProcessoContendoDocumentoMovidoSemAnexo": "moved document without a file: filler component, `retirado`",
    "TramiteProcessoContendoDocumentoMovido": "moved document, returns with a second one",
    "TramiteProcessoContendoVariosDocumentos": "many documents",
    "TramiteProcessoDocumentoNaoMapeadoDestino": "refusal 04, ciência",
    "TramiteProcessoExtensaoNaoMapeadoDestino": "refusal 01, ciência",
    "TramiteProcessoGestorNaoResponsavelPelaUnidadeMapeada": "sender's unit of another system: `0005`, literal text",
    "TramiteProcessoRestritoHipotesePadrao": "restricted process with `hipoteseLegal`",
    "TramiteProcessoRestrito": "the same",
    "TramiteProcessoTamanhoAcimaLimiteDestino": "refusal 99 after the download",
    "TramiteProcessoUnidadeSemHierarquiaPai": "a destination whose `hierarquia` is empty",
    "TramiteProcessosComDevolucaoAmbosAnexados": "two go, come back as one",
    "TramiteProcessosComDevolucoesEAnexacoes": "6 legs, two NREs, joined half-way",
    "TramiteRecebimentoDocumentoAnexado": "API sender: referred document, hash in the query, wrong NUP, GET with body",
    "TramiteRecebimentoDocumentoAvulso": "documento avulso, which later returns as a process",
    "TramiteRecebimentoInteressadosDuplicados": "duplicate interessados accepted and kept",
    "TramiteRecebimentoMultiplosComponentesDigitaisApenasPendentes": "3 components from ordem 0, partial return",
    "TramiteRecebimentoMultiplosComponentesDigitaisArquivoMovido": "the same, the document then moved",
    "TramiteRecebimentoMultiplosComponentesDigitais": "the same, and an avulso with 2 components",
}
CONSULTAM: Mapping[str, str] = {
    "MapeamentoDeUnidadesComLimitacaoDeRepositorios": "repositories; units that send, units that receive",
    "MapeamentoDeUnidadesComUnidadeNaoVinculadaARepositorioSelecionado": "`0055`; repository found by `ativo=1`",
    "MapeamentoDeUnidades": "units by name and sigla, `permiteEnvio`",
    "MapeamentoEnvioParcial": "repositories, units as one types",
    "MapeamentoHipoteseLegal": "hipóteses, not empty",
    "MapeamentoTipoProcessoRelacionamentoOrgaosCadastro": "repositories, units as one types",
    "ProcessoBlocoDeTramiteTravasDeTramitacao": "the send screen; SEI refuses by itself",
    "TramiteBlocoDeTramiteSituacaoProcesso": "the send screen; the process only queues in SEI",
    "TramiteProcessoDocumentoNaoMapeadoOrigem": "the send screen; SEI refuses by itself",
    "TramiteProcessoValidacaoEnvio": "the send screen; SEI refuses by itself",
}


def cenario(*nomes: str) -> Callable[[Teste], Teste]:
    """Say which of the client's scenarios a test plays."""
    if desconhecidos := set(nomes) - set(TRAMITAM) - set(CONSULTAM):
        raise ValueError(f"not in tramita-api.md §12: {sorted(desconhecidos)}")

    def marcar(teste: Teste) -> Teste:
        teste.__dict__["cenarios"] = frozenset(nomes)
        return teste

    return marcar

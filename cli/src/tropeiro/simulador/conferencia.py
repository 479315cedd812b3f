"""The sender checks the receipts that it fetches, which the unmodified client does not (tramita-api.md §9)."""

from collections.abc import Sequence

from cryptography import x509

from tropeiro.simulador import recibo
from tropeiro.simulador.envio import Envio
from tropeiro.simulador.erros import ConteudoDivergenteError
from tropeiro.simulador.respostas import Recibo, ReciboDeEnvio


def conferir_recibo(resposta: Recibo, envio: Envio | None) -> x509.Certificate:
    """Check the receiver's receipt and return the certificate that signed it.

    Without `envio` (this SEI forgot that it sent) only the signature is checked.

    Raises:
        ConteudoDivergenteError: another trâmite, other hashes, or a signature that does not hold.
    """
    dados = resposta.recibo
    _conferir(envio, idt=dados.idt, nre=dados.nre, hashes=dados.hashes)
    texto = recibo.texto_do_recibo(idt=dados.idt, nre=dados.nre, data=dados.data_de_recebimento, hashes_=dados.hashes)
    return _assinante(texto, resposta)


def conferir_recibo_de_envio(resposta: ReciboDeEnvio, envio: Envio) -> x509.Certificate:
    """Check the bus's receipt and return the certificate that signed it.

    Raises:
        ConteudoDivergenteError: another trâmite, other hashes, or a signature that does not hold.
    """
    dados = resposta.recibo_de_envio
    _conferir(envio, idt=dados.idt, nre=dados.nre, hashes=dados.hashes)
    texto = recibo.texto_do_recibo_de_envio(idt=dados.idt, nre=dados.nre, data=dados.data, hashes_=dados.hashes)
    return _assinante(texto, resposta)


def _assinante(texto: str, resposta: Recibo | ReciboDeEnvio) -> x509.Certificate:
    certificados = recibo.cadeia(resposta.cadeia_do_certificado)
    return recibo.verificar_assinatura(texto, assinatura=resposta.hash_da_assinatura, certificados=certificados)


def _conferir(envio: Envio | None, *, idt: int, nre: str, hashes: Sequence[str]) -> None:
    if envio is None:
        return
    if (idt, nre) != (envio.idt, envio.nre):
        raise ConteudoDivergenteError(f"o recibo fala do trâmite {idt} (NRE {nre}), e não do {envio.idt} ({envio.nre})")
    if sorted(hashes) != sorted(envio.hashes):
        raise ConteudoDivergenteError(f"o recibo do trâmite {idt} não nomeia exatamente os componentes enviados")

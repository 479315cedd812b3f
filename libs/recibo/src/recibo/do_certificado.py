"""What can be said about a receipt by the certificates that come with it."""

from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.x509.oid import NameOID

from recibo.achados import Achado, Assunto, confere, nao_confere, nao_conferido
from recibo.autoridades import Autoridades, e_ac
from recibo.leitura import Recibo
from recibo.texto import Tipo


def titular(certificado: x509.Certificate) -> str:
    """Whose certificate this is, in one line."""
    comuns = certificado.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    nome = str(comuns[0].value) if comuns else certificado.subject.rfc4514_string()
    return "".join(letra if letra.isprintable() else "�" for letra in nome) or "titular sem nome"


def algoritmo(chave: PublicKeyTypes) -> str:
    """How a key like this signs."""
    match chave:
        case rsa.RSAPublicKey():
            return f"RSA de {chave.key_size} bits com SHA-256"
        case ec.EllipticCurvePublicKey():
            return f"ECDSA na curva {chave.curve.name} com SHA-256"
        case _:
            return "de um tipo que não se usa em recibos"


def cadeia(certificados: tuple[x509.Certificate, ...]) -> Achado:
    """Each certificate was issued by the next one."""
    for numero, (emitido, emissor) in enumerate(pairwise(certificados), 2):
        if not _emitiu(emissor, emitido):
            return nao_confere(
                Assunto.CADEIA,
                f"A cadeia está interrompida: o certificado de {titular(emitido)} não foi emitido pelo seguinte, o "
                f"{numero}º, de {titular(emissor)}.",
            )
    if len(certificados) == 1:
        return confere(Assunto.CADEIA, "O recibo traz só o certificado de quem assina, sem a cadeia dele.")
    return confere(
        Assunto.CADEIA, f"O recibo traz {len(certificados)} certificados, e cada um foi emitido pelo seguinte."
    )


def validade(certificados: tuple[x509.Certificate, ...], *, em: datetime | None, agora: datetime) -> Achado:
    """Every certificate was valid at the date of the receipt."""
    if em is None:
        return nao_conferido(
            Assunto.VALIDADE, "Sem data, não se sabe se o certificado valia quando o recibo foi feito."
        )
    for um in certificados:
        if not um.not_valid_before_utc <= em <= um.not_valid_after_utc:
            return nao_confere(
                Assunto.VALIDADE,
                f"O certificado de {titular(um)} não valia na data do recibo: vale de "
                f"{_dia(um.not_valid_before_utc)} a {_dia(um.not_valid_after_utc)}.",
            )
    venceu = certificados[0].not_valid_after_utc
    hoje = f" Hoje está vencido ({_dia(venceu)}), o que não desfaz o recibo." if venceu < agora else ""
    return confere(Assunto.VALIDADE, f"O certificado de {titular(certificados[0])} valia na data do recibo.{hoje}")


def autoridade(certificados: tuple[x509.Certificate, ...], *, autoridades: Autoridades | None, em: datetime) -> Achado:
    """The chain leads to somebody who is trusted."""
    if autoridades is None:
        return nao_conferido(
            Assunto.AUTORIDADE,
            f"Nenhuma autoridade foi indicada. A assinatura é da chave de quem se diz {titular(certificados[0])}, mas "
            "ninguém confirma esse nome.",
        )
    if autoridades.conhecem(certificados, em=em):
        return confere(
            Assunto.AUTORIDADE, f"O certificado de {titular(certificados[0])} vem de uma autoridade em que se confia."
        )
    return nao_confere(
        Assunto.AUTORIDADE,
        f"O certificado de {titular(certificados[0])} não leva, na data do recibo, a nenhuma das autoridades em que se "
        "confia: falta um certificado no meio da cadeia, ele não valia, ou a autoridade é outra.",
    )


def assinante(recibo: Recibo, *, esperado: x509.Certificate | None, autoridades: Autoridades | None) -> Achado:
    """Who signed is who should have: by the certificate that was handed over, or by those that the bus publishes."""
    folha = recibo.cadeia[0]
    if esperado is not None:
        if folha.public_key() == esperado.public_key():
            return confere(Assunto.ASSINANTE, f"Quem assina é quem você indicou: {titular(esperado)}.")
        return nao_confere(
            Assunto.ASSINANTE, f"Quem assina é {titular(folha)}, e não quem você indicou ({titular(esperado)})."
        )
    if recibo.conteudo.tipo is Tipo.ENVIO:
        return _do_barramento(folha, autoridades)
    return nao_conferido(
        Assunto.ASSINANTE,
        f"Quem assina é {titular(folha)}. O recibo não diz a quem o processo foi enviado: confira se este é o sistema "
        "do destinatário.",
    )


def revogacao(certificado: x509.Certificate) -> Achado:
    """Offline nobody knows."""
    return nao_conferido(
        Assunto.REVOGACAO,
        "Sem consultar a rede não se sabe se o certificado foi revogado. Em caso de dúvida, procure o número de série "
        f"{certificado.serial_number:x} na lista de revogados da autoridade que o emitiu.",
    )


def _do_barramento(folha: x509.Certificate, autoridades: Autoridades | None) -> Achado:
    publicadas = () if autoridades is None else autoridades.folhas
    if not publicadas:
        return nao_conferido(
            Assunto.ASSINANTE,
            f"Quem assina é {titular(folha)}. Um recibo de envio é assinado pelo barramento: confira se é ele. O que "
            "ele publica em /certificados resolve isso.",
        )
    if any(folha.public_key() == uma.public_key() for uma in publicadas):
        return confere(Assunto.ASSINANTE, f"Quem assina é o barramento: {titular(folha)}.")
    return nao_confere(
        Assunto.ASSINANTE,
        f"Quem assina é {titular(folha)}, e não o barramento: a chave não é nenhuma das que ele publica.",
    )


def _emitiu(emissor: x509.Certificate, emitido: x509.Certificate) -> bool:
    try:
        emitido.verify_directly_issued_by(emissor)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return e_ac(emissor)


def _dia(instante: datetime) -> str:
    return f"{instante:%d/%m/%Y}"

"""Verifies a receipt offline: what holds, what doesn't, what could not be looked at and why (tramita-api.md §9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from recibo import do_certificado, do_conteudo
from recibo.achados import Achado, Assunto, Laudo, confere, nao_confere, veredito
from recibo.assinatura import confere_bytes
from recibo.autoridades import Autoridades
from recibo.do_certificado import titular
from recibo.do_conteudo import Documento
from recibo.leitura import Recibo


@dataclass(frozen=True, slots=True, kw_only=True)
class Conferencia:
    """What a verifier brings along.

    Attributes:
        agora: now.
        autoridades: whom it trusts; without them nobody vouches for the name of the signer.
        assinante: the certificate of who should have signed, if known.
        documentos: files that should be covered.
    """

    agora: datetime
    autoridades: Autoridades | None = None
    assinante: x509.Certificate | None = None
    documentos: Sequence[Documento] = ()

    def __call__(self, recibo: Recibo, /) -> Laudo:
        """Verify one receipt."""
        conteudo, folha = recibo.conteudo, recibo.cadeia[0]
        achados = tuple(self._achados(recibo))
        return Laudo(
            veredito=veredito(achados),
            tipo=conteudo.tipo,
            idt=conteudo.idt,
            nre=conteudo.nre,
            data=conteudo.data,
            assinante=titular(folha),
            valido_ate=folha.not_valid_after_utc,
            hashes=conteudo.hashes,
            achados=achados,
        )

    def _achados(self, recibo: Recibo) -> Iterator[Achado]:
        yield _assinatura(recibo)
        yield from do_conteudo.texto(recibo)
        yield from do_conteudo.numeros(recibo.conteudo)
        yield from do_conteudo.hashes(recibo.conteudo)
        yield do_conteudo.data(recibo.conteudo, agora=self.agora)
        em = do_conteudo.instante(recibo.conteudo.data)
        yield do_certificado.cadeia(recibo.cadeia)
        yield do_certificado.validade(recibo.cadeia, em=em, agora=self.agora)
        yield do_certificado.autoridade(recibo.cadeia, autoridades=self.autoridades, em=em or self.agora)
        yield do_certificado.assinante(recibo, esperado=self.assinante, autoridades=self.autoridades)
        yield do_certificado.revogacao(recibo.cadeia[0])
        yield from do_conteudo.documentos(recibo.conteudo, self.documentos)


def _assinatura(recibo: Recibo) -> Achado:
    chave = recibo.cadeia[0].public_key()
    if confere_bytes(recibo.conteudo.texto, assinatura=recibo.assinatura, chave=chave):
        return confere(
            Assunto.ASSINATURA,
            f"A assinatura ({do_certificado.algoritmo(chave)}) é deste recibo, e da chave de "
            f"{titular(recibo.cadeia[0])}: nada mudou desde que foi assinado.",
        )
    return nao_confere(
        Assunto.ASSINATURA,
        f"A assinatura não é deste recibo com a chave de {titular(recibo.cadeia[0])}. Ou o recibo mudou depois de "
        "assinado (IDT, NRE, data ou hashes), ou a assinatura se estragou, ou quem assinou foi outro.",
    )

"""What two receipts of one trâmite, of sending and of conclusion, say about each other."""

from collections.abc import Iterator, Sequence

from recibo.achados import Achado, Assunto, confere, nao_confere, nao_conferido
from recibo.do_conteudo import instante
from recibo.leitura import Recibo
from recibo.texto import Tipo


def pares(recibos: Sequence[Recibo], /) -> Iterator[tuple[Recibo, Recibo]]:
    """Those to compare, of sending first: of one IDT; or the only two there are, if they are one of each kind."""
    envios = [um for um in recibos if um.conteudo.tipo is Tipo.ENVIO]
    conclusoes = [um for um in recibos if um.conteudo.tipo is Tipo.CONCLUSAO]
    if len(envios) == len(conclusoes) == 1:
        yield envios[0], conclusoes[0]
        return
    for envio in envios:
        yield from ((envio, outro) for outro in conclusoes if outro.conteudo.idt == envio.conteudo.idt)


def comparar(envio: Recibo, conclusao: Recibo, /) -> tuple[Achado, ...]:
    """Whether they are of the same trâmite, over the same components, in a possible order, by two different signers."""
    return (_tramite(envio, conclusao), _hashes(envio, conclusao), *_datas(envio, conclusao), _partes(envio, conclusao))


def _tramite(envio: Recibo, conclusao: Recibo) -> Achado:
    um, outro = envio.conteudo, conclusao.conteudo
    if (um.idt, um.nre) == (outro.idt, outro.nre):
        return confere(Assunto.TRAMITE, f"Os dois recibos são do mesmo trâmite: IDT {um.idt}, NRE {um.nre}.")
    return nao_confere(
        Assunto.TRAMITE,
        f"Os recibos não são do mesmo trâmite: o de envio é do IDT {um.idt} (NRE {um.nre}), o de conclusão, do IDT "
        f"{outro.idt} (NRE {outro.nre}).",
    )


def _hashes(envio: Recibo, conclusao: Recibo) -> Achado:
    enviados, recebidos = set(envio.conteudo.hashes), set(conclusao.conteudo.hashes)
    if enviados == recebidos:
        return confere(Assunto.HASHES, "O destinatário recebeu exatamente os componentes que o barramento recebeu.")
    if recebidos < enviados:  # §14: a receipt over what was fetched in this run
        return nao_conferido(
            Assunto.HASHES,
            f"O recibo de conclusão cobre {len(recebidos)} dos {len(enviados)} componentes enviados: só os que o "
            "destinatário baixou na última leitura. Dos outros ele nada diz.",
        )
    return nao_confere(
        Assunto.HASHES,
        "O recibo de conclusão cobre componentes que o de envio não cobre: um dos dois é de outro trâmite.",
    )


def _datas(envio: Recibo, conclusao: Recibo) -> Iterator[Achado]:
    antes, depois = instante(envio.conteudo.data), instante(conclusao.conteudo.data)
    if antes is None or depois is None:
        return  # each receipt's own date was already found wanting
    if antes <= depois:
        yield confere(Assunto.DATA, "O recebimento veio depois do envio.")
    else:
        yield nao_confere(Assunto.DATA, "O recibo de conclusão é anterior ao de envio.")


def _partes(envio: Recibo, conclusao: Recibo) -> Achado:
    if envio.cadeia[0].public_key() == conclusao.cadeia[0].public_key():
        return nao_confere(
            Assunto.PARTES,
            "A mesma chave assinou os dois recibos. O de envio é do barramento e o de conclusão, do sistema do "
            "destinatário.",
        )
    return confere(Assunto.PARTES, "Os dois recibos foram assinados com chaves diferentes.")

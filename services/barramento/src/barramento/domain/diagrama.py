"""The states of a trâmite as a diagram, made from the transition table."""

from barramento.domain.tramite import TRANSICOES


def mermaid() -> str:
    """A Mermaid state diagram; the documentation holds it and a test compares."""
    linhas = ["stateDiagram-v2"]
    for ato, transicao in TRANSICOES.items():
        origens = [str(int(de)) for de in sorted(transicao.de)] or ["[*]"]
        linhas += [f"    {de} --> {int(transicao.para)}: {ato} ({transicao.quem})" for de in origens]
    destinos = {t.para for t in TRANSICOES.values()}
    finais = destinos - {de for t in TRANSICOES.values() for de in t.de}
    linhas += [f"    {int(final)} --> [*]" for final in sorted(finais)]
    return "\n".join(linhas) + "\n"

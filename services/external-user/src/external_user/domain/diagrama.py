"""The states of a registration as a diagram, made from the transition table."""

from external_user.domain.estado import TRANSICOES, Estado, permitidos


def mermaid() -> str:
    """A Mermaid state diagram; the documentation holds it and a test compares."""
    linhas = ["stateDiagram-v2", f"    [*] --> {Estado.AGUARDANDO_EMAIL}: iniciar"]
    linhas += [f"    {de} --> {para}: {ato}" for (de, ato), para in TRANSICOES.items()]
    linhas += [f"    {estado} --> [*]" for estado in Estado if not permitidos(estado)]
    return "\n".join(linhas) + "\n"

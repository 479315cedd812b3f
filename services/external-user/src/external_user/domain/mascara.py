"""Personal data as everyone may see it by default (external-user.md §12)."""

VISIVEIS_DO_RG = 3


def cpf_mascarado(cpf: str, /) -> str:
    """`***.982.247-**` of 11 digits: text, so that left zeros stay."""
    return f"***.{cpf[3:6]}.{cpf[6:9]}-**"


def email_mascarado(email: str, /) -> str:
    """`m•••@exemplo.com.br`: enough for its owner to know which one it is."""
    local, _, dominio = email.partition("@")
    return f"{local[:1]}•••@{dominio}"


def telefone_mascarado(telefone: str, /) -> str:
    """Area and the last two digits of `+55DDNUMERO`; nothing of nothing."""
    return f"({telefone[3:5]}) •••••-••{telefone[-2:]}" if telefone else ""


def rg_mascarado(rg: str, /) -> str:
    """The last three characters."""
    return f"•••{rg[-VISIVEIS_DO_RG:]}"

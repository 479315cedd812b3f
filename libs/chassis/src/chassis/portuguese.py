"""What the library of commands says by itself, in Portuguese: it has no translations and no hook for them."""

import re

from typer import rich_utils

FAULTS = (
    (r"No such command '(.*)'\..*", r"Não há o comando \1."),
    (r"No such option: (\S+).*", r"Não há a opção \1."),
    (r"Missing \w+ '(.*?)'.*", r"Falta dizer \1."),
    (r"Option '(.*)' requires .*", r"A opção \1 pede um valor."),
    (r"Option '(.*)' does not take a value\.", r"A opção \1 não leva valor."),
    (r"Got unexpected extra argument\(?s?\)? \((.*)\)", r"Sobra na linha de comando: \1."),
    (r"Invalid value for '(.*?)': Input should be a valid (?:integer|number).*", r"O valor de \1 não é um número."),
    (r"Invalid value for '(.*?)': Input should be greater than or equal to (.*)", r"O menor valor de \1 é \2."),
    (r"Invalid value for '(.*?)': Input should be less than or equal to (.*)", r"O maior valor de \1 é \2."),
    (r"Invalid value for '(.*?)': Input should be (.*)", r"O valor de \1 precisa ser \2."),
    (r"Invalid value for '(.*?)': .*is not one of (.*)\.", r"O valor de \1 precisa ser um destes: \2."),
    (r"Invalid value for '(.*?)': (.*)", r"O valor de \1 não serve: \2"),
)
HELP = "Mostra esta ajuda."
USAGE = "Uso: "


def speak() -> None:
    """Put the headings of help pages into Portuguese."""
    rich_utils.ARGUMENTS_PANEL_TITLE = "Argumentos"
    rich_utils.OPTIONS_PANEL_TITLE = "Opções"
    rich_utils.COMMANDS_PANEL_TITLE = "Comandos"
    rich_utils.ERRORS_PANEL_TITLE = "Erro"
    rich_utils.DEFAULT_STRING = "[padrão: {}]"
    rich_utils.ENVVAR_STRING = "[variável: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[obrigatório]"
    rich_utils.ABORTED_TEXT = "Interrompido."
    rich_utils.RICH_HELP = "Veja [blue]'{command_path} {help_option}'[/]."


def fault(message: str) -> str:
    """What was wrong with the line that the person typed."""
    for english, portuguese in FAULTS:
        if re.fullmatch(english, message, re.DOTALL):
            return re.sub(english, portuguese, message, flags=re.DOTALL)
    return message


def usage(text: str) -> str:
    """A line of usage."""
    return text.replace("Usage: ", USAGE, 1).replace("[OPTIONS]", "[OPÇÕES]").replace("COMMAND [ARGS]...", "COMANDO …")

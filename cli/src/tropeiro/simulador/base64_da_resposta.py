r"""What a download answers, decoded as it comes (tramita-api.md §5).

The client tries `json_decode` first and takes the body as it is when that fails. So a JSON string (with `\/` or
without) and raw base64 both work, but raw base64 made of digits only becomes a number there, and the file is lost.
"""

import binascii

ESPACOS = b" \t\r\n"
DIGITOS = b"0123456789"
INTEIRO_DO_PHP = 18


class Base64DaResposta:
    """Decodes one answer, piece by piece, in constant memory."""

    def __init__(self) -> None:
        self._json: bool | None = None
        self._fechado = False
        self._barra = b""
        self._resto = b""
        self._com_sobra = False
        self._so_digitos = True
        self._lidos = 0

    def alimentar(self, dados: bytes) -> bytes:
        """The bytes that this piece completes.

        Raises:
            ValueError: the answer is neither a JSON string of base64 nor base64.
        """
        texto = self._texto(dados)
        self._lidos += len(texto)
        self._so_digitos = self._so_digitos and not texto.strip(DIGITOS)
        texto = self._resto + texto
        inteiros = len(texto) - len(texto) % 4
        self._resto = texto[inteiros:]
        return self._decodificar(texto[:inteiros])

    def concluir(self) -> None:
        """Check that the answer was whole.

        Raises:
            ValueError: cut short, or digits that the client would read as a number.
        """
        if self._resto or (self._json and not self._fechado):
            raise ValueError("a resposta terminou no meio do conteúdo")
        if not self._json and self._so_digitos and self._lidos > INTEIRO_DO_PHP:
            raise ValueError("base64 só de algarismos e sem aspas: o cliente o leria como número")

    def _texto(self, dados: bytes) -> bytes:
        if self._json is None:
            dados = dados.lstrip(ESPACOS)
            if not dados:
                return b""
            self._json = dados.startswith(b'"')
            dados = dados[1:] if self._json else dados
        return self._da_string(dados) if self._json else dados.translate(None, ESPACOS)

    def _da_string(self, dados: bytes) -> bytes:
        if self._fechado:
            return self._nada_depois(dados)
        dados = (self._barra + dados).replace(b"\\/", b"/")
        self._barra = b"\\" if dados.endswith(b"\\") else b""
        dados = dados.removesuffix(b"\\")
        conteudo, aspas, depois = dados.partition(b'"')
        if aspas:
            self._fechado = True
            self._nada_depois(depois)
        return conteudo

    def _nada_depois(self, dados: bytes) -> bytes:
        if dados.strip(ESPACOS):
            raise ValueError("há texto depois do fim do conteúdo")
        return b""

    def _decodificar(self, texto: bytes) -> bytes:
        if texto and self._com_sobra:
            raise ValueError("há base64 depois do preenchimento")
        self._com_sobra = self._com_sobra or texto.endswith(b"=")
        return binascii.a2b_base64(texto, strict_mode=True)

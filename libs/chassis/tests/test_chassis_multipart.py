"""Forms as real clients send them, cut anywhere."""

from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.http import Problem
from chassis.multipart import Form, FormLimits, read_form

CONTENT = bytes(range(256)) * 12 + b"\r\n--limite\r\n-- \r\n" + bytes(300)
GUZZLE = (
    b'--limite\r\nContent-Disposition: form-data; name="conteudo"; filename="conteudo.html"\r\nContent-Length: 5\r\n'
    b"Content-Type: text/html\r\n\r\n%b\r\n"
    b'--limite\r\nContent-Disposition: form-data; name="hashDoComponenteDigital"\r\nContent-Length: 3\r\n\r\nabc=\r\n'
    b'--limite\r\nContent-Disposition: form-data; name="protocolo"\r\n\r\n00001.000001/2026-01\r\n--limite--\r\n'
)
KIND = "multipart/form-data; boundary=limite"


async def in_chunks(body: bytes, size: int) -> AsyncIterator[bytes]:
    for begin in range(0, len(body), size):
        yield body[begin : begin + size]


async def read(
    body: bytes, *, size: int = 70, kind: str | None = KIND, limits: FormLimits | None = None
) -> tuple[Form, bytes]:
    taken = bytearray()

    async def sink(piece: bytes) -> None:
        taken.extend(piece)

    form = await read_form(kind, in_chunks(body, size), file_field="conteudo", sink=sink, limits=limits or FormLimits())
    return form, bytes(taken)


@pytest.mark.parametrize("size", [1, 2, 7, 64, 100_000])
async def test_the_file_may_come_before_the_fields_that_name_it(size: int) -> None:
    content = CONTENT.replace(b"\r\n--limite\r\n", b"\r\n--limitado\r\n")
    form, taken = await read(GUZZLE % content, size=size)
    assert taken == content
    assert form.file_bytes == len(content)
    assert form.fields == {"hashDoComponenteDigital": "abc=", "protocolo": "00001.000001/2026-01"}


async def test_a_form_of_httpx_and_one_with_unquoted_names_are_read() -> None:
    request = httpx.Request(
        "PUT", "http://a/", data={"protocolo": "ação"}, files={"conteudo": ("a.html", CONTENT, "text/html")}
    )
    form, taken = await read(request.read(), kind=request.headers["content-type"])
    assert taken == CONTENT
    assert form.fields == {"protocolo": "ação"}
    plain = b"--limite\r\ncontent-disposition: form-data; name=conteudo\r\n\r\nabc\r\n--limite--"
    assert await read(plain, kind='multipart/form-data; charset=utf-8; boundary="limite"') == (
        Form(fields={}, file_bytes=3),
        b"abc",
    )


@given(content=st.binary(max_size=400), size=st.integers(1, 50))
async def test_any_content_comes_out_as_it_went_in(content: bytes, size: int) -> None:
    request = httpx.Request("PUT", "http://a/", files={"conteudo": content, "outro": (None, "x")})
    form, taken = await read(request.read(), size=size, kind=request.headers["content-type"])
    assert taken == content
    assert form.fields == {"outro": "x"}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        pytest.param(b"{}", "application/json", 415, id="not a form"),
        pytest.param(b"", None, 415, id="nothing"),
        pytest.param(b"", "multipart/form-data", 415, id="no boundary"),
        pytest.param(b"", f"multipart/form-data; boundary={'x' * 71}", 415, id="no boundary of RFC 2046"),
        pytest.param((GUZZLE % b"abc")[:-30], KIND, 400, id="cut off"),
        pytest.param((GUZZLE % b"abc").replace(b"conteudo", b"outro"), KIND, 400, id="no file"),
        pytest.param((GUZZLE % b"abc").replace(b"protocolo", b"conteudo"), KIND, 400, id="two files"),
        pytest.param((GUZZLE % b"abc").replace(b'name="protocolo"', b"x=y"), KIND, 400, id="no name"),
        pytest.param((GUZZLE % b"abc").replace(b"abc=", b"\xff"), KIND, 400, id="not UTF-8"),
        pytest.param((GUZZLE % b"abc").replace(b"abc=", b"x" * 101), KIND, 400, id="field too large"),
        pytest.param(b"nada disso", KIND, 400, id="malformed"),
    ],
)
async def test_what_cannot_be_read_is_a_problem(body: bytes, kind: str | None, status: int) -> None:
    with pytest.raises(Problem) as refused:
        await read(body, kind=kind, limits=FormLimits(field_bytes=100))
    assert refused.value.status == status


@pytest.mark.parametrize("names", [[b"f0", b"f1", b"f2", b"f3"], [b"f"] * 4])
async def test_too_many_fields_are_refused(names: list[bytes]) -> None:
    many = b"".join(b'--limite\r\nContent-Disposition: form-data; name="%b"\r\n\r\nx\r\n' % name for name in names)
    with pytest.raises(Problem, match=r"formulario\.invalido"):
        await read(many + GUZZLE % b"", limits=FormLimits(fields=3))

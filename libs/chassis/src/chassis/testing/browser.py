"""Pages in a real browser: Debian's chromium, driven by Playwright, looked at by axe.

async with browser.open(app, "/fila", width=360) as visit:
    await visit.check()
"""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import pytest_asyncio
from fastapi import FastAPI

from chassis.server import Listener, serving
from chassis.settings import ServiceSettings

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import ConsoleMessage, Page, Request, Response

CHROMIUM: Final = Path("/usr/bin/chromium")
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WCAG: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# design §5.1; counted as the browser holds it, not as it travels compressed.
WEIGHT: Final = 300_000


class Visit:
    """A page that is open, and everything that it loaded and said since."""

    def __init__(self, page: "Page", *, base: str) -> None:
        """`base` is the address of the site, without a slash at its end."""
        self.page = page
        self.base = base
        self._loaded: list[Response] = []
        self._said: list[str] = []
        page.on("request", self._begin_anew)
        page.on("response", lambda response: self._loaded.append(response))  # noqa: PLW0108 - Playwright marks handlers
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._said.append(str(error)))

    async def go(self, path: str, /) -> "Response":
        """Open another page of the site."""
        response = await self.page.goto(f"{self.base}{path}")
        assert response is not None, path  # noqa: S101 - None is for addresses inside a page
        return response

    async def check(self) -> None:
        """Everything that must hold on every page."""
        await self.check_accessibility()
        await self.check_weight()
        self.check_quiet()

    async def check_accessibility(self) -> None:
        """No violation of WCAG 2.0, 2.1 and 2.2, levels A and AA, that a program can find.

        Raises:
            AssertionError: says which, and where.
        """
        from axe_playwright_python.async_playwright import Axe  # noqa: PLC0415 - half a megabyte, for few tests

        options = {"runOnly": {"type": "tag", "values": list(WCAG)}, "resultTypes": ["violations"]}
        found = (await Axe().run(self.page, options=options)).response["violations"]
        assert not found, "\n".join(_told(violation) for violation in found)  # noqa: S101 - a check of tests

    async def check_weight(self) -> None:
        """The page and all that it loads weigh less than 300 kB.

        Raises:
            AssertionError: says what weighs how much.
        """
        weights = await self.weights()
        assert sum(weights.values()) < WEIGHT, weights  # noqa: S101 - a check of tests

    async def weights(self) -> dict[str, int]:
        """How many bytes the page and each file that it loaded have, uncompressed."""
        await self.page.wait_for_load_state("networkidle")
        bodies = [response for response in self._loaded if response.ok or response.status >= 400]  # noqa: PLR2004 - a class of HTTP status
        return {response.url: len(await response.body()) for response in bodies}

    def check_quiet(self) -> None:
        """No script failed, and nothing was held back by the Content-Security-Policy.

        Raises:
            AssertionError: says what the browser said.
        """
        assert not self._said, self._said  # noqa: S101 - a check of tests

    def _begin_anew(self, request: "Request") -> None:
        if request.is_navigation_request():
            self._loaded.clear()

    def _hear(self, message: "ConsoleMessage") -> None:
        # That a page came with an error status is no fault of the page.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self._said.append(message.text)


class Browser:
    """A running browser; every visit has cookies of its own."""

    def __init__(self, chromium: "Chromium") -> None:
        self._chromium = chromium

    @asynccontextmanager
    async def open(self, app: FastAPI, path: str = "/", **options: Any) -> AsyncIterator[Visit]:  # noqa: ANN401 - those of `visit`
        """Serve an application while its page is looked at."""
        settings = ServiceSettings.model_validate({"port": 0, "database_url": "postgresql://127.0.0.1/none"})
        async with (
            serving([Listener(app=app)], settings=settings) as [port],
            self.visit(f"http://127.0.0.1:{port}", path, **options) as visit,
        ):
            yield visit

    @asynccontextmanager
    async def visit(
        self,
        base: str,
        path: str = "/",
        *,
        width: int = 1280,
        height: int = 800,
        **options: Any,  # noqa: ANN401 - Playwright's own
    ) -> AsyncIterator[Visit]:
        """Open a page of a site that is running.

        Args:
            base: the site.
            path: the page.
            width: of the window, in CSS pixels. 320 is 1280 at 400 % zoom (WCAG 1.4.10).
            height: of the window.
            options: of Playwright's `new_context`, as in `java_script_enabled=False`.
        """
        given = {"viewport": {"width": width, "height": height}, "locale": "pt-BR", **options}
        async with await self._chromium.new_context(**given) as context:
            visit = Visit(await context.new_page(), base=base.rstrip("/"))
            await visit.go(path)
            yield visit


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's chromium."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed (Debian: apt-get install chromium)")
    from playwright.async_api import async_playwright  # noqa: PLC0415 - slow to import, for few tests

    async with contextlib.AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        stack.push_async_callback(chromium.close)
        yield Browser(chromium)


def _told(violation: dict[str, Any]) -> str:
    places = "\n".join(f"    {node['html']}\n      {node['failureSummary']}" for node in violation["nodes"])
    return f"{violation['id']}: {violation['help']}\n{places}"

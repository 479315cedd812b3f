"""Catches all mail of the stack in a Maildir: `python -m tropeiro.stack.smtp PORT FOLDER`."""

import asyncio
import signal
import sys
from functools import partial
from pathlib import Path

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP

from chassis.embedded.ports import HOST

LARGEST_BYTES = 50 * 1024 * 1024


def main() -> None:
    """Take mail until asked to leave."""
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    asyncio.run(_serve(port, folder))


async def _serve(port: int, folder: Path) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, asked.set)
    speak = partial(SMTP, Mailbox(folder), data_size_limit=LARGEST_BYTES, enable_SMTPUTF8=True)
    server = await loop.create_server(speak, HOST, port)
    await asked.wait()
    server.close()


if __name__ == "__main__":
    main()

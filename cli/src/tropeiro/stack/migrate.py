"""Brings the databases of all services up to date, in one process: `python -m tropeiro.stack.migrate FOLDER`.

What `<service> migrate` does for one. Here for all at once: to start Python with everything that a service imports
takes longer than to migrate.
"""

import asyncio
import sys
from pathlib import Path

from chassis import migrations
from chassis.embedded import postgres, provision
from tropeiro.stack.folder import Folder
from tropeiro.stack.parts.service import SERVICES
from tropeiro.stack.ports import ports


def main() -> None:
    """Migrate, and tell what was applied."""
    asyncio.run(_all(Folder(Path(sys.argv[1]))))


async def _all(folder: Folder) -> None:
    passwords = folder.passwords
    port = ports(folder.read_version().base_port)["postgres"]
    admin = postgres.superuser_dsn(port, passwords.of(postgres.SUPERUSER))
    for service in SERVICES:
        database = provision.connections(admin, service.package, passwords=passwords)
        for name in await migrations.upgrade(service.package, database.migrator):
            print(f"{service.name}: {name}", flush=True)  # noqa: T201 - into the log of this part


if __name__ == "__main__":
    main()

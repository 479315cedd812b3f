"""The command `barramento`."""

from barramento.app import checks, listeners, worker
from barramento.settings import Settings
from chassis.cli import Service, service_cli

app = service_cli(
    Service(name="barramento", package="barramento", settings=Settings, api=listeners, worker=worker, checks=checks)
)

if __name__ == "__main__":
    app()

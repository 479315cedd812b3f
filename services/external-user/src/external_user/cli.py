"""The command `external-user`."""

from chassis.cli import Service, service_cli
from external_user.app import listeners, worker
from external_user.settings import Settings

app = service_cli(
    Service(name="external-user", package="external_user", settings=Settings, api=listeners, worker=worker)
)

if __name__ == "__main__":
    app()

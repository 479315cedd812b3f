"""The command `metrics`."""

from chassis.cli import Service, service_cli
from metrics.app import listeners, worker
from metrics.settings import Settings

SERVICE = Service(name="metrics", package="metrics", settings=Settings, api=listeners, worker=worker, publishes=False)
app = service_cli(SERVICE)

if __name__ == "__main__":
    app()

"""Settings of the registry."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Read from `REGISTRY_…`."""

    model_config = SettingsConfigDict(env_prefix="REGISTRY_")

    port: int = Field(default=8102, ge=0, le=65535, description="porta da API / port of the API")
    expiry_every_s: float = Field(
        default=60,
        gt=0,
        description="de quanto em quanto tempo se procuram certificados vencidos / how often to look for expired "
        "certificates",
    )

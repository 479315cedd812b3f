"""What the figures need to know."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.web import PageSettings


class Settings(PageSettings):
    """Read from the environment, `METRICS_…`."""

    model_config = SettingsConfigDict(env_prefix="METRICS_")

    port: int = Field(default=8104, ge=0, le=65535, description="porta da API e das páginas / port")
    painel_publico: bool = Field(
        default=False,
        description="mostra a qualquer pessoa os totais da rede, sem trâmites nem pessoas / network totals for all",
    )
    batch: int = Field(default=200, gt=0, le=500, description="eventos por transação / events in one transaction")
    linger_ms: int = Field(
        default=200,
        ge=0,
        le=10_000,
        description="quanto uns poucos eventos esperam por outros, para irem na mesma transação / wait for more events",
    )
    inbox_days: int = Field(
        default=90, gt=0, description="dias que a caixa de entrada lembra de um evento / days that the inbox remembers"
    )

"""Every test of the house may ask for real servers (`postgres`, `kafka`, `database`, `issuer`, `browser`)."""

from hypothesis import settings

pytest_plugins = ["chassis.testing.plugin", "chassis.testing.issuer", "chassis.testing.browser"]

# `pytest --hypothesis-profile=fundo`: more examples than a change needs to pass.
settings.register_profile("fundo", max_examples=1000)

"""Every test of the house may ask for real servers (`postgres`, `kafka`, `database`, `issuer`, `browser`)."""

pytest_plugins = ["chassis.testing.plugin", "chassis.testing.issuer", "chassis.testing.browser"]

"""Every test of the house may ask for real servers (`postgres`, `kafka`, `database`, `issuer`)."""

pytest_plugins = ["chassis.testing.plugin", "chassis.testing.issuer"]

"""Every test of the house may ask for real servers (`postgres`, `kafka`, `database`)."""

pytest_plugins = ["chassis.testing.plugin"]

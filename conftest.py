"""Every test of the house may ask for real servers (`postgres`, `kafka`, `database`, `issuer`, `browser`)."""

from hypothesis import settings

pytest_plugins = ["chassis.testing.plugin", "chassis.testing.issuer", "chassis.testing.browser"]

# `pytest --hypothesis-profile=fundo`: more examples than a change needs to pass.
settings.register_profile("fundo", max_examples=1000)

LONGEST_ID = 200


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case after what is given, but not after bytes or long texts.

    Some differ from run to run, as signatures do, and the workers of one run compare names.
    """
    is_content = isinstance(val, bytes) or (isinstance(val, str) and len(val) > LONGEST_ID)
    return argname if is_content else None

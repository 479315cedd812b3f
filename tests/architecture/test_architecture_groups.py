"""Tests that may not run beside each other stay on one worker."""

import os

import pytest


@pytest.mark.xdist_group("juntos")
def test_a_group_of_tests_goes_to_one_worker(request: pytest.FixtureRequest) -> None:
    """pytest-xdist tells its scheduler by a suffix of the id; a pytest that keeps ids elsewhere loses it silently."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@juntos")

"""Stacks for tests: each on a folder and ports of its own, taken down whatever happens."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from stack_driver import NewStack, Stack, free_base


@pytest.fixture(scope="module")
def new_stack() -> Iterator[NewStack]:
    """Makes stacks; their folders have short names, because a unix socket lies in them."""
    made: list[Stack] = []

    def make() -> Stack:
        folder = Path(tempfile.mkdtemp(prefix="tropeiro-")) / "dados"
        made.append(Stack(data=folder, base_port=free_base(but=[stack.base_port for stack in made])))
        return made[-1]

    yield make
    for stack in made:
        if stack.data.exists():
            stack.tropeiro("down", "--yes")
        shutil.rmtree(stack.data.parent)

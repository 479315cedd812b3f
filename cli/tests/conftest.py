"""Stacks for tests: each on a folder and ports of its own, taken down whatever happens."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from stack_driver import NewStack, Stack

from tropeiro.stack.ports import SPREAD, free_base


@pytest.fixture(scope="module")
def new_stack() -> Iterator[NewStack]:
    """Makes stacks; their folders have short names, because a unix socket lies in them."""
    made: list[Stack] = []

    def make() -> Stack:
        folder = Path(tempfile.mkdtemp(prefix="tropeiro-")) / "dados"
        others = {stack.base_port for stack in made}
        bases = (base for base in random.sample(SPREAD, len(SPREAD)) if base not in others)
        made.append(Stack(data=folder, base_port=free_base(bases)))
        return made[-1]

    yield make
    for stack in made:
        if stack.data.exists():
            stack.tropeiro("down", "--yes")
        shutil.rmtree(stack.data.parent)

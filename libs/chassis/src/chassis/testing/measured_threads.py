"""Threads that end while coverage.py measures, without a hang.

coverage.py keeps what it knows of each greenlet in a weak dictionary. When a thread ends, greenlet drops the thread's
own one in a pending call of the main thread, and the dictionary's callback runs in there, traced. Python 3.11 enters a
traced function again and again as long as another pending call waits, which can't be served before this one ends: for
ever, at full speed, deaf to alarms. So each thread's greenlet is held: a few hundred bytes a thread.
"""

import sys
import threading
from types import FrameType

import greenlet

_held: list[greenlet.greenlet] = []


def hold() -> None:
    """Hold the greenlet of each thread that begins from now on in this process."""
    threading.setprofile(_hold)


def _hold(_frame: FrameType, _event: str, _arg: object) -> None:
    sys.setprofile(None)  # once a thread is enough
    _held.append(greenlet.getcurrent())

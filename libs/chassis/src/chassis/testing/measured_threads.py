"""Threads that end while coverage.py measures a run of tests, without a hang.

coverage.py, told to follow greenlets, asks for the current one in each thread that it traces and keeps what it knows of
it in a weak dictionary. When such a thread ends, greenlet drops the thread's own one in a pending call of the main
thread, and the dictionary's callback runs in there, traced. Python 3.11 enters a traced function again and again as
long as another pending call waits, which can't be served before this one ends: for ever, at full speed, deaf to alarms.
(Held, they don't die; but then greenlet looks for who holds them, and that import fails in frames without builtins.)

So the threads of a test process aren't traced. What runs in them is measured in the processes that tests start.
"""

import threading


def leave_unmeasured() -> None:
    """Trace no thread that begins from now on in this process."""
    threading.settrace(None)

"""What the measuring of coverage needs (`chassis.testing.measured_threads`)."""

import subprocess
import sys
import textwrap

SCRIPT = """
    import threading, weakref
    import greenlet
    from chassis.testing import measured_threads

    measured_threads.hold()
    seen = []
    thread = threading.Thread(target=lambda: seen.append(weakref.ref(greenlet.getcurrent())))
    thread.start()
    thread.join()
    assert seen[0]() is not None
"""


def test_a_threads_greenlet_outlives_it() -> None:
    subprocess.run([sys.executable, "-c", textwrap.dedent(SCRIPT)], check=True, timeout=60)  # noqa: S603 - our own script

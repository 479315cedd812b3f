"""What the measuring of coverage needs (`chassis.testing.measured_threads`)."""

import subprocess
import sys
import textwrap

SCRIPT = """
    import sys, threading
    from chassis.testing import measured_threads

    def traced():
        seen = []
        thread = threading.Thread(target=lambda: seen.append(sys.gettrace()))
        thread.start()
        thread.join()
        return seen[0] is not None

    threading.settrace(lambda *_: None)
    assert traced()
    measured_threads.leave_unmeasured()
    assert not traced()
"""


def test_threads_of_a_test_process_are_not_traced() -> None:
    subprocess.run([sys.executable, "-c", textwrap.dedent(SCRIPT)], check=True, timeout=60)  # noqa: S603 - our own script

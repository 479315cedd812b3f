"""schemathesis at an API: whatever is sent, is the answer one that its document promises?"""

import asyncio
import os
import sys
from pathlib import Path

CHECKS = "not_a_server_error,content_type_conformance,response_schema_conformance"
MEASURED_BY = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")


async def examined(document: str, *options: str, folder: Path, config: str = "", checks: str = CHECKS) -> str:
    """What schemathesis tells when it finds nothing.

    Args:
        document: address or path of the API's OpenAPI.
        options: of `st run`, beside the phases and the checks.
        folder: where it runs.
        config: its schemathesis.toml.
        checks: what each answer is held against.

    Raises:
        AssertionError: it found something; tells all of it.
    """
    (folder / "schemathesis.toml").write_text(config)
    # Nothing of ours runs in it, and threads that end while coverage.py measures may hang (`measured_threads`).
    unmeasured = {name: value for name, value in os.environ.items() if name not in MEASURED_BY}
    asking = await asyncio.create_subprocess_exec(
        *(Path(sys.executable).with_name("st"), "--config-file", "schemathesis.toml", "run", document),
        *("--phases", "examples,fuzzing", "--checks", checks, "--no-color", *options),
        cwd=folder,
        env=unmeasured,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await asking.communicate()
    if asking.returncode != 0:
        raise AssertionError(told.decode())
    return told.decode()

"""Where downloads are kept between stacks."""

import os
from pathlib import Path

from platformdirs import user_cache_path


def cache_folder() -> Path:
    """TROPEIRO_CACHE, else the user's cache folder."""
    given = os.environ.get("TROPEIRO_CACHE")
    return Path(given).expanduser() if given else user_cache_path("tropeiro")

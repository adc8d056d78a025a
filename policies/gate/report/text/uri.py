"""A file's name as a URI reference: whatever it holds, it is a path, and names no scheme, host, query or fragment.

RFC 3986: https://www.rfc-editor.org/rfc/rfc3986#section-4.2
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from queuegate._light import regex

_DRIVE: Final = regex(r"[A-Za-z]:/")
_WEB: Final = regex(r"https://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?")


def uri(path: str) -> str:
    """A path with `/`, relative or absolute; an absolute one becomes a `file:` URI, and cannot name a host."""
    if path.startswith("/") or _DRIVE.match(path):
        return f"file:///{_quoted(path.lstrip('/'))}"
    return _quoted(path)


def is_inside(path: str) -> bool:
    """Does a path from the repository's root lead to something below it?"""
    return not (path.startswith("/") or _DRIVE.match(path) or path.split("/", 1)[0] == "..")


def is_web(text: str) -> bool:
    """Is it an address to follow, and nothing else?"""
    return _WEB.fullmatch(text) is not None


def _quoted(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape") if _from_system(path) else path.encode("utf-8", "replace"), safe="/")


def _from_system(path: str) -> bool:
    """Are its half characters bytes of a file name that is not UTF-8?"""
    return all("\udc80" <= char <= "\udcff" for char in path if "\ud800" <= char <= "\udfff")

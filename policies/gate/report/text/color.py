"""Whether a report is coloured, and how: a few styles, by what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

Paint = Callable[[str, str], str]
"""A text and a style's name to the text as it is printed."""

_STYLES: Final = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "undecided": "1;35",
    "clean": "1;32",
    "strong": "1",
    "frame": "34",
    "quiet": "2",
}


class Stream(Protocol):
    def isatty(self) -> bool: ...


def wants_color(environ: Mapping[str, str], stream: Stream | None) -> bool:
    """Is colour wanted? NO_COLOR decides (https://no-color.org), then FORCE_COLOR (https://force-color.org), then whether a terminal that can do it reads along."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    try:
        return environ.get("TERM") != "dumb" and stream is not None and stream.isatty()
    except ValueError:  # the stream is closed
        return False


def painter(*, color: bool) -> Paint:
    """How to paint: with ANSI escapes, or not at all."""
    return (lambda text, style: f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if text else text) if color else (lambda text, _: text)

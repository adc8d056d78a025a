"""The formats of a report, by name. A format's module is imported when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from .model import Report


class Look(NamedTuple):
    """How a report for people looks: in colour or not, how many columns it has, and whether it tells a newcomer what to do next."""

    color: bool = False
    width: int = 100
    first: bool = False


def _terminal(report: Report, look: Look) -> str:
    from .terminal import render  # noqa: PLC0415 - when it is asked for

    return render(report, color=look.color, width=look.width, first=look.first)


def _json(report: Report, _: Look) -> str:
    from .json import render  # noqa: PLC0415 - when it is asked for

    return render(report)


def _markdown(report: Report, _: Look) -> str:
    from .markdown import render  # noqa: PLC0415 - when it is asked for

    return render(report)


def _github(report: Report, _: Look) -> str:
    from .github import render  # noqa: PLC0415 - when it is asked for

    return render(report)


FORMATS: Final[dict[str, Callable[[Report, Look], str]]] = {"terminal": _terminal, "json": _json, "markdown": _markdown, "github": _github}

FOR_PEOPLE: Final = frozenset({"terminal"})
"""Formats that may lose a character which the terminal cannot show. All others are UTF-8, whatever the terminal is."""

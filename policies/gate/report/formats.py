"""The formats of a report, by name. A format's module is imported when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple

if TYPE_CHECKING:
    from .record.model import Report


class Ended(NamedTuple):
    """How the run ended: its exit code, and what decides it. `category` is what a forge calls this run, where somebody gave it a name."""

    code: int = 0
    fail_on: str = "error"
    strict: bool = False
    category: str = ""


class Look(NamedTuple):
    """How a report looks: in colour or not, how many columns it has, whether it tells a newcomer what to do next, leaves nothing out (`full`), and names what did not run (`verbose`).

    For a forge: `below` is the way from the repository's root to the working folder, `blob` where it shows files of the commit, and `others` are the reports that are given beside this one. `ended` tells programs how it ended.
    """

    color: bool = False
    width: int = 100
    first: bool = False
    full: bool = False
    verbose: bool = False
    below: str = ""
    blob: str = ""
    others: tuple[str, ...] = ()
    ended: Ended = Ended()


def _terminal(report: Report, look: Look) -> str:
    from .door import for_people  # noqa: PLC0415 - when it is asked for
    from .terminal.screen import render  # noqa: PLC0415 - as above

    return for_people(render(report, color=look.color, width=look.width, first=look.first, full=look.full, verbose=look.verbose))


def _json(report: Report, _: Look) -> str:
    from .json import render  # noqa: PLC0415 - when it is asked for

    return render(report)


def _markdown(report: Report, look: Look) -> str:
    from .door import for_people  # noqa: PLC0415 - when it is asked for
    from .markdown import placed, render  # noqa: PLC0415 - as above

    return for_people(render(report, placed(look.below, look.blob)))


def _github(report: Report, look: Look) -> str:
    from .continuous_integration.github import render  # noqa: PLC0415 - when it is asked for

    return render(report, look.below, look.others)


def _sarif(report: Report, look: Look) -> str:
    from .door import for_programs  # noqa: PLC0415 - when it is asked for
    from .sarif.log import render  # noqa: PLC0415 - as above

    return for_programs(render(report, look))


def _code_scanning(report: Report, look: Look) -> str:
    from .door import for_programs  # noqa: PLC0415 - when it is asked for
    from .sarif.log import render  # noqa: PLC0415 - as above

    return for_programs(render(report, look, github=True))


def _junit(report: Report, look: Look) -> str:
    from .continuous_integration.junit import render  # noqa: PLC0415 - as above
    from .door import for_markup  # noqa: PLC0415 - when it is asked for

    return for_markup(render(report, look))


def _gitlab(report: Report, look: Look) -> str:
    from .continuous_integration.gitlab import render  # noqa: PLC0415 - as above
    from .door import for_programs  # noqa: PLC0415 - when it is asked for

    return for_programs(render(report, look.below))


FORMATS: Final[dict[str, Callable[[Report, Look], str]]] = {
    "terminal": _terminal,
    "json": _json,
    "markdown": _markdown,
    "github": _github,
    "sarif": _sarif,
    "code-scanning": _code_scanning,
    "gitlab": _gitlab,
    "junit": _junit,
}
"""Each format's renderer. Whatever one gives is fit to leave the process: nothing in it commands a CI system but what we mean."""


def rendered(name: str, report: Report, look: Look) -> list[bytes]:
    """A report as the parts of a file."""
    if name == "json":
        from .json import chunks  # noqa: PLC0415 - when it is asked for

        return chunks(report)
    return [FORMATS[name](report, look).encode("utf-8", "backslashreplace")]


FOR_PEOPLE: Final = frozenset({"terminal"})
"""Formats that may lose a character which the terminal cannot show. All others are UTF-8, whatever the terminal is."""

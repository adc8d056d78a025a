"""What a linter of a run is asked for, and what comes of it. Apart from what runs them, since a run without linters has an outcome, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from ..report.model import Engine, Finding, Problem


class Use(NamedTuple):
    """A linter in a run: whether it runs, and then the words of its command, what tells this installation from the next, of what it may speak, and its rules' own severities."""

    name: str
    status: Literal["ran", "off", "not-installed"]
    version: str | None = None
    command: tuple[str, ...] = ()
    identity: str = ""
    scope: Literal["pipelines", "template"] = "template"
    levels: Mapping[str, str] = {}


class Outcome(NamedTuple):
    """What came of the linters. `elsewhere` holds what is said of resources outside their scope: it is counted, not reported."""

    findings: Sequence[Finding] = ()
    elsewhere: Sequence[Finding] = ()
    problems: Sequence[Problem] = ()
    engines: Sequence[Engine] = ()

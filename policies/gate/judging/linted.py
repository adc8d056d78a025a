"""What a linter of a run is asked for, and what comes of it. Apart from what runs them, since a run without linters has an outcome, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from queuegate._light import NamedTuple

from ...severity import Severity
from ..report.record.model import Engine, Finding, Problem

Scope = Literal["pipelines", "errors", "template"]


class Use(NamedTuple):
    """A linter in a run: whether it runs, and then the words of its command, what tells this installation from the next, of what it may speak, and its rules' own severities.

    A scope of `errors` is that of pipelines, and beyond them of errors: a resource that CloudFormation refuses takes the whole deployment with it, the pipeline included. What
    else a linter says of other resources is not what somebody asked who checks pipelines.
    """

    name: str
    status: Literal["ran", "off", "not-installed"]
    version: str | None = None
    command: tuple[str, ...] = ()
    identity: str = ""
    scope: Scope = "template"
    levels: Mapping[str, str] = {}

    def speaks_of(self, finding: Finding) -> bool:
        """Is this finding in its scope?"""
        return self.scope == "template" or bool(finding.pipelines) or (self.scope == "errors" and finding.severity is Severity.ERROR)


class Outcome(NamedTuple):
    """What came of the linters. `elsewhere` holds what is said of resources outside their scope: it is counted, not reported."""

    findings: Sequence[Finding] = ()
    elsewhere: Sequence[Finding] = ()
    problems: Sequence[Problem] = ()
    engines: Sequence[Engine] = ()

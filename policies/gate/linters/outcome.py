"""What comes of the linters of a run. Apart from what runs them, since a run without linters has an outcome, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..report.model import Engine, Finding, Problem


class Outcome(NamedTuple):
    """What came of the linters. `elsewhere` holds what is said of resources outside their scope: it is counted, not reported."""

    findings: Sequence[Finding] = ()
    elsewhere: Sequence[Finding] = ()
    problems: Sequence[Problem] = ()
    engines: Sequence[Engine] = ()

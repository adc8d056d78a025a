"""A team's own rules in a run: imported where code may run, and known by their pages alone where it may not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from queuegate.synth.sources.template import Spot

from ....contents import Named
from ...catalogue.rules import know
from ...judging.opened import Own
from ...own_rules.records import Flaw
from ...settings.settings import Loaded, Wrong

if TYPE_CHECKING:
    from ....rule import Rule
    from .trusted import Copy

KIND = "rules"
"""What a report calls the kind of what holds them."""
REASON = "the team's own rules are code, and --static runs none"


def taken(loaded: Loaded, copy: Copy | None, root: Path, *, runs: bool) -> tuple[Callable[[Named], bool], Own]:
    """Which of all rules can judge, and which of the team's do not. Their code runs here, if `runs` and the settings name any."""
    scan = loaded.own
    rules: list[Rule] = []
    flaws = [*scan.flaws]
    if runs and scan.rules:
        from ...own_rules.load import loaded as imported  # noqa: PLC0415 - few teams have rules of their own

        rules, broken = imported(scan.rules)
        flaws += broken
    know_by = {rule.name: rule for rule in rules}
    know((know_by.get(one.rule.name, one.rule) for one in scan.rules), all_of_them=not scan.flaws)
    idle = frozenset(one.rule.name for one in scan.rules) - know_by.keys()
    skipped = () if runs or not scan.rules else tuple(loaded.settings.rules)
    return (lambda rule: rule.name not in idle), Own(tuple(_wrongs(flaws, copy, root)), skipped)


def _wrongs(flaws: Iterable[Flaw], copy: Copy | None, root: Path) -> Iterable[Wrong]:
    """What is read in a copy of the repository is known by its path in the repository."""
    for flaw in flaws:
        file = root / os.path.relpath(flaw.file, os.path.realpath(copy.folder)) if copy else flaw.file
        yield Wrong(flaw.message, Spot(str(file), flaw.line))

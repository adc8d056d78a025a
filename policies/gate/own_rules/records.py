"""What is known of a team's own rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple

if TYPE_CHECKING:
    from ...rule import Rule


PACKAGE: Final = "queuegate_own_rules_"
"""How the name of the package begins that a named folder is."""


class Flaw(NamedTuple):
    """Why a module is no rule, with its next step, and the line that says so."""

    message: str
    file: Path
    line: int


class Module(NamedTuple):
    """A file that may hold a rule: `top` is the folder that the settings name, `group` what its place says."""

    file: Path
    top: Path
    group: str


class Scanned(NamedTuple):
    """A rule as it is written: its metadata, and the function that judges. Nothing of it was run."""

    rule: Rule
    module: Module
    function: str
    line: int


class Scan(NamedTuple):
    """Every rule that the settings name, and what is none."""

    rules: tuple[Scanned, ...] = ()
    flaws: tuple[Flaw, ...] = ()


def is_own(rule: Rule) -> bool:
    """Is it a team's rule?"""
    return rule.check.__module__.startswith(PACKAGE)

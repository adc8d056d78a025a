"""The rules that a run can name: those of the table of contents, those that speak of the gate's own settings, and those of the team."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from ...contents import LISTED, Listed, Named
from ...severity import Severity

if TYPE_CHECKING:
    from ...rule import Rule

OFF = "off"
UNUSED_WAIVER: Final = Listed("unused-waiver", "gate", "Waiver")
UNUSED_SETTING: Final = Listed("unused-setting", "gate", "Setting")
_OWN: Final[ContextVar[tuple[Rule, ...]]] = ContextVar("own", default=())
"""The team's rules, as the settings name them that were read last."""
_ALL: Final[ContextVar[bool]] = ContextVar("all", default=True)
"""Are these all of them, or is there a module of which not even the name is known?"""


def ours() -> tuple[Named, ...]:
    """The rules of Queuegate."""
    return (*LISTED, UNUSED_WAIVER, UNUSED_SETTING)


def taken_names() -> tuple[str, ...]:
    """The names of our rules and groups, which no rule of a team can have."""
    return (*(rule.name for rule in ours()), *dict.fromkeys(rule.group for rule in ours()))


def named() -> tuple[Named, ...]:
    """Every rule that a run can name."""
    return (*ours(), *_OWN.get())


def every_rule() -> tuple[Rule, ...]:
    """The rules themselves."""
    return tuple(one.rule for one in named())


def know(own: Iterable[Rule], *, all_of_them: bool = True) -> None:
    """From now on these are the team's rules."""
    _OWN.set(tuple(own))
    _ALL.set(all_of_them)


def knows_all() -> bool:
    """Is each rule known by its name? If not, one that seems unknown may be the team's."""
    return _ALL.get()


def groups() -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.group for rule in named()))


def chosen(levels: Mapping[str, str], only: tuple[str, ...] = (), skip: tuple[str, ...] = ()) -> tuple[Named, ...]:
    """The rules to run: not those that the settings turn off or `skip` names; with `only`, none but these, even one that is turned off.

    `levels` are the settings' severities; `only` and `skip` hold ids of rules and groups. A rule's own level goes before its group's.
    """
    if only:
        rules = [rule for rule in named() if rule.name in only or (rule.group in only and level(rule, levels) != OFF)]
    else:
        rules = [rule for rule in named() if level(rule, levels) != OFF]
    return tuple(rule for rule in rules if rule.name not in skip and rule.group not in skip)


def severities(levels: Mapping[str, str]) -> dict[str, Severity]:
    """The severity that the settings give to each rule of which they speak."""
    found = {rule.name: level(rule, levels) for rule in named()}
    return {name: Severity(chosen_level) for name, chosen_level in found.items() if chosen_level not in (None, OFF)}


def level(rule: Named, levels: Mapping[str, str]) -> str | None:
    return levels.get(rule.name, levels.get(rule.group))


def listed_json(rules: Iterable[Rule]) -> str:
    """The rules as data."""
    rows = [{"rule": rule.name, "group": rule.group, "severity": rule.severity, "summary": rule.summary, "fix": rule.fix, "docs": rule.docs} for rule in rules]
    return f"{json.dumps(rows, indent=2, ensure_ascii=False)}\n"

"""The rules that a run can name: those of the table of contents, and the one that speaks of the gate's own waivers."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ...contents import RULES
from ...rule import Rule, Severity
from .. import unused_waiver

OFF = "off"


def every_rule() -> tuple[Rule, ...]:
    return (*RULES, unused_waiver.check)


def groups() -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.group for rule in every_rule()))


def chosen(levels: Mapping[str, str], only: tuple[str, ...] = (), skip: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """The rules to run: not those that the settings turn off or `skip` names; with `only`, none but these, even one that is turned off.

    `levels` are the settings' severities; `only` and `skip` hold ids of rules and groups. A rule's own level goes before its group's.
    """
    if only:
        rules = [rule for rule in every_rule() if rule.name in only or (rule.group in only and level(rule, levels) != OFF)]
    else:
        rules = [rule for rule in every_rule() if level(rule, levels) != OFF]
    return tuple(rule for rule in rules if rule.name not in skip and rule.group not in skip)


def severities(levels: Mapping[str, str]) -> dict[str, Severity]:
    """The severity that the settings give to each rule of which they speak."""
    found = {rule.name: level(rule, levels) for rule in every_rule()}
    return {name: Severity(chosen_level) for name, chosen_level in found.items() if chosen_level not in (None, OFF)}


def level(rule: Rule, levels: Mapping[str, str]) -> str | None:
    return levels.get(rule.name, levels.get(rule.group))


def listed() -> str:
    """Every rule in a line, under its group."""
    width = max(len(rule.name) for rule in every_rule())
    return "\n".join(
        "\n".join([group, *(f"  {rule.name:<{width}}  {rule.severity:<7}  {rule.summary}" for rule in every_rule() if rule.group == group), ""])
        for group in groups()
    )


def listed_json() -> str:
    """Every rule as data."""
    rows = [
        {"rule": rule.name, "group": rule.group, "severity": rule.severity, "summary": rule.summary, "fix": rule.fix, "docs": rule.docs}
        for rule in every_rule()
    ]
    return f"{json.dumps(rows, indent=2, ensure_ascii=False)}\n"

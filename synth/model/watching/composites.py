"""Composite alarms: which alarms the rule of one names, whether it can become true by one of those going into ALARM, and whether the composite alarm tells anybody.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-compositealarm.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_cloudwatch.AtLeastOptions.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

from queuegate._light import regex

from ...language.functions import coerce
from ...linking.facts import Facts
from ...linking.resources import View
from ...values.defaults import ALARM, COMPOSITE_ALARM
from ...values.slips import is_slip
from ...values.text import Text, Token
from ...values.value import ABSENT
from ...values.worlds import World, every, some

if TYPE_CHECKING:
    import re

_PART: Final = regex(r"(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:\"([^\"]+)\"|'([^']+)'|([^\"')]+))\s*\)|\b(AND|OR|NOT|TRUE|FALSE)\b|([()])|\S")
_SEVERAL: Final = regex(r"AT_LEAST\s*\(\s*\d+\s*%?\s*,\s*(NOT\s+)?(ALARM|OK|INSUFFICIENT_DATA)\s*,\s*\(((?:\"[^\"]*\"|'[^']*'|[^\"'()])*)\)\s*\)")
_NAME: Final = regex(r"\"[^\"]*\"|'[^']*'|[^\"',\s][^\"',]*")
_STATES: Final = ("ALARM", "OK", "INSUFFICIENT_DATA")
_MOST: Final = 5
"""With more alarms in a rule, any of them may turn it."""
_Rule: TypeAlias = "bool | tuple[str, _Rule | str, _Rule | str]"
"""TRUE, FALSE, a state and whose it is, or a word with what it stands before or between."""
_AS_IT_IS: Final = "\x02"
_HELD: Final = "\x01"
"""Stands for the alarm that is asked about, where a rule refers to it."""


def holds_for(composite: Facts, alarm: View) -> bool:
    """Does its rule name this alarm, and can it become TRUE by that one's going into ALARM?"""
    return (named := _rule(composite, alarm)) is not None and _may_turn(named)


def names_in_vain(composite: Facts, alarm: View) -> bool:
    """Does its rule name this alarm, and does it never become TRUE by that one's going into ALARM (`OK(orders)`)?"""
    return (named := _rule(composite, alarm)) is not None and not _may_turn(named)


def needs_too(composite: Facts, alarm: View) -> str:
    """An alarm on something else that has to be in ALARM as well before its rule becomes TRUE by this one (`ALARM(dead) AND ALARM(age)`); "" where there is none, or nobody knows which it is."""
    named = _rule(composite, alarm)
    needed = _needed(named) if named is not None and _may_turn(named) else frozenset()
    for other in composite.links.of(ALARM) if needed else ():
        if other is not alarm.facts and _is_on_another(other, alarm.facts) and (theirs := _rule(composite, View(other, alarm.world))) is not None:
            own = next((i for i, (_, whose) in enumerate(theirs) if whose == _HELD), None)
            if own is not None and named is not None and named[own][1] in needed:
                return other.name
    return ""


def _needed(parts: list[tuple[str, str]]) -> frozenset[str]:
    """Those that are in ALARM whenever the rule is TRUE and this alarm is."""
    others, turned = _turning(parts) or ((), [])
    return frozenset(one for one in others if turned and all(around[one] == "ALARM" for around in turned))


def _is_on_another(other: Facts, alarm: Facts) -> bool:
    """Do both say plainly what they watch, and is that another queue or function?"""
    mine, its = (one.body.get("Properties", {}).get("Dimensions") for one in (alarm, other))
    return bool(mine and its) and mine != its


def nearly_named(composite: Facts, alarm: View) -> str:
    """What its rule names that is most likely meant for this alarm, and is not its name: its logical id as a text, the text of its AlarmName where nothing is put into that, or a slip of it. "" where there is none."""
    if _rule(composite, alarm) is not None:
        return ""
    value, place = composite.dig(("AlarmRule",), alarm.world)
    rule = "" if value is ABSENT else str(coerce.text(value, alarm.world, place))
    named = [(found[2] or found[3] or found[4]).strip() for found in _PART.finditer(_each(rule)) if found[1]]
    own = _name_of(alarm)
    written = alarm.facts.body.get("Properties", {}).get("AlarmName")
    spelt = written.get("Fn::Sub") if isinstance(written, dict) else None
    others = {_name_of(View(facts, alarm.world)) for facts in alarm.facts.links.of(alarm.facts.type) if facts is not alarm.facts}
    return next((one for one in named if one not in others and (one in (alarm.id, spelt) or (own and is_slip(one, own)))), "")


def _name_of(alarm: View) -> str:
    own, at = alarm.facts.dig(("AlarmName",), alarm.world)
    return "" if own is ABSENT else str(coerce.text(own, alarm.world, at))


def tells_of(composite: Facts, alarm: View) -> bool:
    """Is it there, does it tell somebody, and can it do so since this alarm goes into ALARM?"""
    return _tells_of(composite, alarm, ())


def _tells_of(composite: Facts, alarm: View, below: tuple[Facts, ...]) -> bool:
    """Those that it is `below` are asked already."""
    asks: list[Callable[[], bool]] = [
        partial(holds_for, composite, alarm),
        partial(composite.scope.exists, composite.id, alarm.world),
        partial(_tells, composite, alarm.world, below),
    ]
    return every(alarm.world, asks)


def _tells(composite: Facts, world: World, below: tuple[Facts, ...]) -> bool:
    """Has it an action that is on, or is it a part of another one that tells?"""
    view, asked = View(composite, world), (*below, composite)
    others = [one for one in composite.links.of(COMPOSITE_ALARM) if one not in asked]
    return _acts(composite, world) or some(world, [partial(_tells_of, one, view, asked) for one in others])


def _acts(composite: Facts, world: World) -> bool:
    on, at = composite.dig(("ActionsEnabled",), world)
    actions, place = composite.dig(("AlarmActions",), world)
    return (on is ABSENT or coerce.boolean(on, world, at)) and actions is not ABSENT and bool(coerce.filled(actions, world, place))


def _rule(composite: Facts, alarm: View) -> list[tuple[str, str]] | None:
    """The parts of a rule that names this alarm: a state and whose it is (`_HELD` for this alarm), or a word or bracket; None where it does not name it."""
    value, place = composite.dig(("AlarmRule",), alarm.world)
    rule = Text() if value is ABSENT else coerce.text(value, alarm.world, place)
    name = _name_of(alarm)
    spelt = _each("".join(_spelt(part, alarm) for part in rule))
    parts = [_part(found, name) for found in _PART.finditer(spelt)]
    return parts if _HELD in spelt or any(whose == _HELD for _, whose in parts) else None


def _each(rule: str) -> str:
    """The rule with each AT_LEAST as one alarm of its list or another: while enough of the others are in that state, any one of them turns it."""
    return _SEVERAL.sub(_any_of, rule)


def _any_of(found: re.Match[str]) -> str:
    states = [f"{found[1] or ''}{found[2]}({name.strip()})" for name in _NAME.findall(found[3])]
    return f"({' OR '.join(states) or 'FALSE'})"


def _spelt(part: str | Token, alarm: View) -> str:
    """What is written as `${Env}` and not put in is no part that nobody knows."""
    if isinstance(part, str):
        return part.replace("${", f"${_AS_IT_IS}{{")
    return _HELD if (part.scope, part.name) == (alarm.facts.scope.id, alarm.facts.id) else str(part)


def _part(found: re.Match[str], own: str) -> tuple[str, str]:
    """A name that has brackets or blanks in it stands between quotes."""
    if not found[1]:
        return ("", found[0])
    named = found[2] or found[3] or found[4]
    return (found[1], _HELD if _is_of(named, own) else named)


def _is_of(named: str, own: str) -> bool:
    text = named.strip().rpartition(":alarm:")[2]
    return _HELD in named or (own != "" and text == own)


def _may_turn(parts: list[tuple[str, str]]) -> bool:
    """Can it become TRUE by this alarm's going into ALARM, whatever the others are meanwhile? What cannot be read may."""
    found = _turning(parts)
    return found is None or bool(found[1])


def _turning(parts: list[tuple[str, str]]) -> tuple[list[str], list[dict[str, str]]] | None:
    """The others that a rule names, and all of their states in which this alarm's going into ALARM makes it TRUE; None where it cannot be read."""
    left = iter([*parts, ("", "")])
    try:
        rule, after = _either(left)
    except (StopIteration, RecursionError, ValueError):
        return None
    others = sorted({whose for state, whose in parts if state and whose != _HELD})
    if after != ("", "") or len(others) > _MOST:
        return None
    several = [dict(zip(others, states, strict=True)) for states in product(_STATES, repeat=len(others))]
    return others, [one for one in several if _turns(rule, one)]


def _turns(rule: _Rule, around: dict[str, str]) -> bool:
    return _is_true(rule, {**around, _HELD: "ALARM"}) and not all(_is_true(rule, {**around, _HELD: before}) for before in ("OK", "INSUFFICIENT_DATA"))


def _is_true(rule: _Rule, states: dict[str, str]) -> bool:
    if isinstance(rule, bool):
        return rule
    word, one, other = rule
    match word, one, other:
        case "NOT", tuple() | bool(), _:
            return not _is_true(one, states)
        case "AND", tuple() | bool(), tuple() | bool():
            return _is_true(one, states) and _is_true(other, states)
        case "OR", tuple() | bool(), tuple() | bool():
            return _is_true(one, states) or _is_true(other, states)
    return states[str(one)] == word


def _either(left: Iterator[tuple[str, str]]) -> tuple[_Rule, tuple[str, str]]:
    """What OR stands between, and what is behind it."""
    rule, after = _all(left)
    while after == ("", "OR"):
        other, after = _all(left)
        rule = ("OR", rule, other)
    return rule, after


def _all(left: Iterator[tuple[str, str]]) -> tuple[_Rule, tuple[str, str]]:
    rule = _one(left)
    while (after := next(left)) == ("", "AND"):
        rule = ("AND", rule, _one(left))
    return rule, after


def _one(left: Iterator[tuple[str, str]]) -> _Rule:
    state, word = next(left)
    if state:
        return (state, word, "")
    if word == "NOT":
        return ("NOT", _one(left), "")
    if word == "(":
        rule, after = _either(left)
        if after == ("", ")"):
            return rule
    if word in ("TRUE", "FALSE"):
        return word == "TRUE"
    raise ValueError(word)

"""What a type cannot say of a setting: is there such a rule, such a day? Each check gives None, or the complaint with its next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from msgspec import Meta

from queuegate._light import regex

from .suggest import nearest

Check = Callable[[Any], str | None]
_CALL = regex(r"[a-z0-9-]+:[A-Za-z0-9]+ on \S+")
PLACEHOLDER: Final = "it is accepted: say why here"
"""What the editor writes where a person has to say why."""
_PLACEHOLDERS: Final = frozenset({PLACEHOLDER, "reason", ""})
_FILLERS: Final = "\u115f\u1160\u3164\uffa0"
"""Letters for Unicode, and blanks for whoever reads."""
_OTHERS = regex(r"[A-Z][A-Za-z0-9_]*\d")


def checked(check: Check) -> Meta:
    """Annotate a type: what it holds has to pass this check."""
    return Meta(extra={"check": check})


def words(wants: str) -> Meta:
    """Annotate a type: how to call what has to stand there."""
    return Meta(extra={"wants": wants})


def _known() -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    from ..catalogue.rules import groups, knows_all, named  # noqa: PLC0415 - a schema needs no rules

    return tuple(rule.name for rule in named()), groups(), knows_all()


def rule_or_group(name: str) -> str | None:
    rules, groups, every = _known()
    if name in rules or name in groups or not every:
        return None
    return f"there is no rule and no group {name!r}{nearest(name, (*rules, *groups))}. `queuegate rules` lists them"


def rule_id(name: str) -> str | None:
    """One rule of ours, or what looks like a linter's (`CKV_AWS_117`, `E3505`)."""
    rules, groups, every = _known()
    if name in rules or _OTHERS.match(name):
        return None
    if name in groups:
        return f"{name!r} is a group, and a waiver names one rule. `queuegate rules` lists the rules of each group"
    return None if not every else f"there is no rule {name!r}{nearest(name, rules)}. `queuegate rules` lists them"


def linter_rule(name: str) -> str | None:
    return None if _OTHERS.match(name) else f"{name!r} is not a linter's rule id. Write one such as CKV_AWS_117 or E3505"


def day(text: str) -> str | None:
    try:
        date.fromisoformat(text)
    except ValueError:
        return f"there is no day {text}. Write one as YYYY-MM-DD"
    return None


def pattern(text: str) -> str | None:
    return None if text.strip("/ ") else "this names nothing. Write a logical id or a construct path"


def external_name(text: str) -> str | None:
    return None if text.strip() else "this names nothing. Write the import's name, the ARN, or the SSM parameter's name"


def reason(text: str) -> str | None:
    """Words of one's own: what an editor, or a help text of ours, has put there to be replaced is none, nor is what nobody sees."""
    if " ".join(text.split()).strip("\"'.,:;… ").casefold() not in _PLACEHOLDERS and any(one.isalnum() and one not in _FILLERS for one in text):
        return None
    return f"{text.strip()!r} stands where the reason belongs. Write why this is accepted"


def stated_call(text: str) -> str | None:
    """`dynamodb:PutItem on Table`."""
    if _CALL.fullmatch(text.strip()):
        return None
    return f"{text!r} is not a call. Write the action and what it is done on, such as dynamodb:PutItem on Table; [] where it calls nothing of AWS"


TO_FILL_IN: Final = "VALUE"
"""What our own suggestions have in the place of what only the team knows."""


def filled_in(properties: dict[str, object]) -> str | None:
    """A line of ours that was pasted as it is says nothing yet."""
    left = next((name for name, value in properties.items() if value == TO_FILL_IN), None)
    return None if left is None else f"{left} is {TO_FILL_IN}, which stands in the place of what it is. Write that, as in a template"

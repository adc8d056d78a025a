"""The lines of a Condition as tests of a request's context.

Operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Sets: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html

A line whose operator is not understood, or whose values nobody can compare, is a question of its own with the answers `true` and `false`: the same text is the same question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Final

from queuegate._light import NamedTuple, regex

from ....values.text import Text
from ...policies.statement import Condition
from ..sets.globs import Glob, accepts, arn_glob, glob
from ..sets.regions import ABSENT, ANSWER, BOOLEAN, Among, Each, OneOf, Test, Within
from ..sets.spans import DOMAINS, Span, all_but, moment, networks, numbers

_OPERATOR: Final = regex(
    r"(?:(?P<set>forallvalues|foranyvalue):)?"
    r"(?:(?P<kind>string|arn)(?P<negated>not)?(?P<how>equals|like|equalsignorecase)"
    r"|(?P<word>bool|null)"
    r"|(?P<line>numeric|date)(?P<unequal>not)?(?P<side>equals|lessthan|lessthanequals|greaterthan|greaterthanequals)"
    r"|(?P<outside>not)?(?P<address>ipaddress))(?P<lax>ifexists)?"
)
ALWAYS: Final = frozenset({"aws:securetransport"})
"""Keys that every request has, and that are true or false:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport"""
ASKED: Final = "condition "
"""What the dimension of a line begins with that is not understood."""


class Line(NamedTuple):
    """One line: its key in lower case, the test (None: not understood), and its text."""

    key: str
    test: Test | None
    text: str


def line(condition: Condition, values: tuple[Text, ...]) -> Line:
    """One line of a Condition; `values` are its values, spelt out."""
    shown = f"{condition.operator} {condition.key}: {', '.join(map(str, values))}"
    found = _OPERATOR.fullmatch(condition.operator.lower())
    return Line(condition.key.lower(), found and _test(found, values), shown)


def _test(found: re.Match[str], values: tuple[Text, ...]) -> Test | None:
    lax, of_set = bool(found["lax"]), found["set"]
    if found["kind"]:
        made = OneOf(tuple(_pattern(found)(value) for value in values), bool(found["negated"]), absent=bool(found["negated"]) or lax)
        if of_set is None:
            return made
        return None if lax and of_set == "foranyvalue" else Each(made, of_set == "forallvalues")
    plain = [value.plain() for value in values]
    if of_set or not all(isinstance(value, str) for value in plain):
        return None
    if found["word"]:
        wanted = {str(value).lower() for value in plain}
        if found["word"] == "null":
            return OneOf((), but="false" in wanted, absent="true" in wanted) if wanted <= ANSWER else None
        return Among(frozenset(wanted & ANSWER | ({ABSENT} if lax else set())), BOOLEAN)
    return _range(found, [str(value) for value in plain], lax=lax)


def _pattern(found: re.Match[str]) -> Callable[[Text], Glob]:
    if found["kind"] == "arn":
        return arn_glob
    return lambda value: glob(value, wild=found["how"] == "like", fold=found["how"] == "equalsignorecase")


def _range(found: re.Match[str], values: list[str], *, lax: bool) -> Test | None:
    negated = bool(found["unequal"] or found["outside"])
    unit = "address" if found["address"] else "date" if found["line"] == "date" else "number"
    try:
        spans: tuple[Span, ...] = networks(values) if unit == "address" else numbers(found["side"], map(moment if unit == "date" else Fraction, values))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return Within(all_but(spans, unit) if negated else spans, unit, absent=lax or negated, but=negated)


def of_one_kind(lines: Iterable[Line]) -> Mapping[str, str]:
    """What each key is in all of these lines: `label`, `line` (with its unit), `set` or `string`. A key has one kind, or else its lines could not be compared."""
    seen: dict[str, list[Test]] = {}
    for one in lines:
        if one.test is not None:
            seen.setdefault(one.key, []).append(one.test)
    kinds = {}
    for key, tests in seen.items():
        units = [test.unit for test in tests if isinstance(test, Within)]
        if key in ALWAYS or any(isinstance(test, Among) for test in tests):
            kinds[key] = "label"
        elif units:
            kinds[key] = units[0]
        else:
            single = any(isinstance(test, OneOf) and test.globs for test in tests)
            kinds[key] = "string" if single or not any(isinstance(test, Each) for test in tests) else "set"
    return kinds


def asked(one: Line, kinds: Mapping[str, str]) -> tuple[str, Test]:
    """The dimension and the test of a line, as the key's kind has it."""
    found = _as(one.test, kinds[one.key], one.key) if one.test is not None else None
    return (f"{ASKED}{one.text}", Among(frozenset({"true"}), ANSWER)) if found is None else (one.key, found)


def _as(test: Test, kind: str, key: str) -> Test | None:
    match kind, test:
        case "label", Among():
            return _always(test, key)
        case "label", OneOf():
            labels = {label for label in ANSWER if any(accepts(pattern, label) for pattern in test.globs) is not test.but} | (
                {ABSENT} if test.absent else set()
            )
            return _always(Among(frozenset(labels), BOOLEAN), key)
        case "set", Each():
            return test
        case "set", OneOf():
            return Each(OneOf((), but=test.but), every=test.absent)
        case "string", OneOf():
            return test
        case "string", Each():
            return OneOf(test.one.globs, test.one.but, absent=test.every)
        case _, Within() if test.unit == kind:
            return test
        case _, OneOf() if kind in DOMAINS and not test.globs:
            return Within(DOMAINS[kind] if test.but else (), kind, absent=test.absent)
    return None


def _always(test: Among, key: str) -> Among:
    return Among(test.labels & ANSWER, ANSWER) if key in ALWAYS else test

"""Is the condition of a statement met when a worker, or Lambda in its name, calls a service?

Keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
Operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Sets: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from queuegate._light import regex

from ...language.coerce import text
from ...language.intrinsics import Result, resolve
from ...values.text import Text, split
from ...values.value import ABSENT, Malformed, Place
from ...values.worlds import Undecided, World, every, some
from ..policies.items import items
from ..policies.limits import is_no_key
from ..policies.match import covers
from ..policies.statement import Statement, only_if
from .context import ALIASES, Request, filled

_TLS: Final = {"aws:securetransport": Text.of("true")}
_OPERATOR: Final = regex(
    r"(?P<set>forallvalues:|foranyvalue:)?(?:(?P<kind>string|arn)(?P<negated>not)?(?P<how>equals|like|equalsignorecase)|(?P<word>bool|null)|(?P<other>"
    r"(?:numeric|date)(?P<unequal>not)?equals|(?:numeric|date)(?:less|greater)than(?:equals)?|(?P<away>not)?ipaddress|binaryequals))(?P<lax>ifexists)?"
)
"""Of the `other` ones it is known only what they say of a key that a request does not have."""
_ARN_PARTS: Final = 6
_NO_ARN: Final = ("AWS::AccountId", "AWS::Region")
"""Pseudo parameters of one word: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html"""


def is_met(statement: Statement, request: Request, spell: Callable[[Text], Text] | None = None) -> bool:
    """Raises `Undecided` for a key whose value only the request tells. Every request uses TLS: Lambda's pollers and the SDKs know no other way.

    `spell` spells the statement's names and ARNs as the request's are; without it they are spelt out as far as the template tells.
    """
    world, known = statement.world, ChainMap[str, Text | None](_TLS, request)  # type: ignore[arg-type]  # neither is written to

    def holds(operator: str, keys: Any, at: Place) -> bool:
        keys, at = resolve(keys, world, at)
        if keys is ABSENT:
            return True
        if not isinstance(keys, dict):
            raise Malformed(f"{operator} is no mapping", place=at)
        return every(world, [partial(is_so, operator, key, values, at / key) for key, values in keys.items()])

    def is_so(operator: str, key: str, values: Any, at: Place) -> bool:
        if resolve(values, world, at)[0] is ABSENT:
            return True  # CloudFormation leaves the key out, and the operator asks nothing of it
        test = _OPERATOR.fullmatch(operator.lower())
        if test is None or (key.lower() not in known and not is_no_key(key)):
            raise Undecided(only_if(operator, key), place=at)
        asked, listed = known.get(key.lower()), items(values, world, at)
        if test["word"] == "null":
            return some(world, [partial(equals, item, Text.of("true" if asked is None else "false"), test) for item in listed])
        if asked is None:
            return _is_met_without(test, operator, key, at)
        if test["other"]:
            raise Undecided(only_if(operator, key), place=at)
        return _said(some(world, [partial(equals, item, asked, test) for item in listed]), test, operator, key, at)

    def equals(item: Callable[[], Result], asked: Text, test: re.Match[str]) -> bool:
        value, at = item()
        if value is ABSENT:
            return False
        if (read := filled(statement.read(text(value, world, at)), known)) is None:
            return False
        wanted = spell(read) if spell else at.scope.spelt(read, world)
        if test["kind"] == "arn":
            return _arn_like(wanted, asked, world)
        if test["word"] or test["how"] == "equalsignorecase":
            return covers(_lower(wanted), _lower(asked), wild=False)
        return covers(wanted, asked, wild=test["how"] == "like")

    operators, place = resolve(statement.body.get("Condition", ABSENT), world, statement.place / "Condition")
    if operators is ABSENT:
        return True
    if not isinstance(operators, dict):
        raise Malformed("a Condition is no mapping", place=place)
    return every(world, [partial(holds, operator, keys, place / operator) for operator, keys in operators.items()])


def _said(met: bool, test: re.Match[str], operator: str, key: str, at: Place) -> bool:  # noqa: FBT001 - what is asked
    """What an operator says of one value of the key. A key of KMS may have other aliases than the one that is known."""
    if key.lower() == ALIASES and not (met and test["set"] == "foranyvalue:" and not _is_negated(test)):
        raise Undecided(only_if(operator, key), place=at)
    return met is not _is_negated(test)


def _is_negated(test: re.Match[str]) -> bool:
    return bool(test["negated"] or test["unequal"] or test["away"])


def _is_met_without(test: re.Match[str], operator: str, key: str, at: Place) -> bool:
    """What an operator says of a key that the request does not have."""
    if test["lax"] and test["set"] == "foranyvalue:":
        raise Undecided(f"whether {operator} {key} is met without {key} is not documented", place=at)  # of IfExists and ForAnyValue AWS says the opposite
    return bool(test["lax"]) or (_is_negated(test) if test["set"] is None else test["set"] == "forallvalues:")


def _arn_like(wanted: Text, asked: Text, world: World) -> bool:
    """Each of the six parts is compared by itself, with wildcards, whether the operator is called Equals or Like."""
    if wanted.plain() == "*" or wanted == asked:
        return True
    ours, theirs = _parts(wanted), _parts(asked)
    return len(ours) == len(theirs) and every(world, [partial(covers, one, two) for one, two in zip(ours, theirs, strict=True)])


def _parts(arn: Text) -> list[Text]:
    """The parts of an ARN; the last one may hold colons. A part of it that is not known is a part of one of these, as everybody writes ARNs."""
    if len(arn) == 1 and arn.tokens and arn[0].name not in _NO_ARN:
        raise arn.doubt()
    fields = split(arn, ":", whole=True)
    last = [piece for field in fields[_ARN_PARTS - 1 :] for piece in (":", *field)][1:]
    return [*fields[: _ARN_PARTS - 1], Text.of(*last)]


def _lower(value: Text) -> Text:
    return Text(part.lower() if isinstance(part, str) else part for part in value)

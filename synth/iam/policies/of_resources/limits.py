"""Whom the conditions of a resource's statement leave over.

What makes a policy public, and what does not: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
Keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from ....linking.resources import View
from ....values.worlds import Undecided, some
from ..items import gathered
from ..match import matches
from ..statement import EVERYBODY, Condition, Statement
from .fixed_values import are_fixed

SOURCES: Final = frozenset({"aws:sourcearn", "aws:sourceaccount", "aws:sourceowner", "aws:sourceorgid", "aws:sourceorgpaths"})
"""Keys that say in whose name a service of AWS calls."""
SERVICES: Final = frozenset({"aws:principalisawsservice", "aws:principalservicename", "aws:principalservicenameslist"})
"""Keys that say which service of AWS calls, for whatever account."""
CALLERS: Final = (
    SOURCES
    | SERVICES
    | {
        *("aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"),
        *("aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths", "aws:userid"),
    }
)
"""Keys that say who calls, or from where."""
KEY_CALLERS: Final = CALLERS | {"kms:calleraccount", "kms:viaservice"}
"""The same, and what only requests for a key have: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"""
OTHERS: Final = frozenset(
    {
        *("aws:securetransport", "aws:currenttime", "aws:epochtime", "aws:tokenissuetime", "aws:requestedregion", "aws:useragent", "aws:referer"),
        *("aws:multifactorauthpresent", "aws:multifactorauthage", "aws:viaawsservice", "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"),
    }
)
"""Keys that anybody can satisfy."""
_REST: Final = frozenset(
    {
        *("aws:assumedroot", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:chatbotsourcearn", "aws:ec2instancesourceprivateipv4"),
        *("aws:ec2instancesourcevpc", "aws:federatedprovider", "aws:principaltype", "aws:sourceidentity", "aws:tagkeys", "aws:username"),
    }
)
"""The other global keys."""
_SLIP: Final = 2
"""How many letters of a key are wrong where another is meant."""
_EQUAL: Final = ("stringequals", "stringlike", "stringequalsignorecase", "arnequals", "arnlike", "ipaddress", "bool")
_UNEQUAL: Final = ("stringnotequals", "stringnotlike", "stringnotequalsignorecase", "arnnotequals", "arnnotlike", "notipaddress")


def is_no_key(key: str) -> bool:
    """Is it plainly a slip for a global key (`aws:SourceArns`)? No request has it: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html (the key does not exist).

    AWS adds global keys, so that another one may be new.
    """
    name, known = key.lower(), CALLERS | OTHERS | _REST
    if not name.startswith("aws:") or "/" in name or name in known:
        return False
    from ....values.slips import distance  # noqa: PLC0415 - only for a key that AWS does not list

    return any(distance(name, one, _SLIP) <= _SLIP for one in known)


def is_limited(statement: Statement, keys: frozenset[str], others: Iterable[Statement] = (), about: Callable[[Statement], bool] = bool) -> bool:
    """Do its conditions, or a Deny among the other statements, leave over only those that a fixed value of one of these keys names?

    `about` says whether another one speaks of the same resource. Raises `Undecided` where a key that is not known here decides.
    """
    tests = [partial(_limits, condition, keys) for condition in statement.conditions]
    return some(statement.world, [*tests, *(partial(_walls, other, statement, keys, about) for other in others)])


def walls(view: View, statements: Callable[[], Iterable[Statement]], keys: frozenset[str]) -> list[Statement]:
    """Those statements of a queue's or a key's policies that may deny something to all whom a fixed value of one of these keys does not name: the others leave nobody out. Worked out once in a world."""
    return view.world.once(("walls", view.facts, keys), lambda: [one for one in gathered(statements())[0] if _may_wall(one, keys)])


def _may_wall(one: Statement, keys: frozenset[str]) -> bool:
    try:
        return one.denies and any(_strikes(condition, keys) for condition in one.conditions)
    except Undecided:
        return True


def asked_of_callers(statement: Statement, keys: frozenset[str]) -> list[str]:
    """What its conditions ask of these keys, as it is written: `ArnLike aws:SourceArn arn:aws:sns:*:*:*`."""
    return [f"{one.operator} {one.key} {' or '.join(map(str, one.values))}" for one in statement.conditions if one.key.lower() in keys]


def _limits(condition: Condition, keys: frozenset[str]) -> bool:
    """A test with IfExists lets everybody in who does not send the key; services always send theirs."""
    key, operator = condition.key.lower(), condition.operator.lower().removeprefix("foranyvalue:")
    if is_no_key(key):
        return operator in _EQUAL  # nobody has it
    if key not in keys | CALLERS | OTHERS:
        raise Undecided(f"whether {condition.operator} {condition.key} keeps others out is not known here", place=condition.place)
    if operator.endswith("ifexists") and (keys <= SOURCES or key == "aws:sourceip"):
        operator = operator.removesuffix("ifexists")
    return key in keys and operator in _EQUAL and are_fixed(condition.values, key)


def _walls(other: Statement, statement: Statement, keys: frozenset[str], about: Callable[[Statement], bool]) -> bool:
    """Does it deny the same to everybody else: to those whose key is unequal to a fixed value?"""
    if not other.denies or other.all_principals_but or not any(one.kind == EVERYBODY for one in other.principals):
        return False
    denied, allowed = other.actions, statement.actions
    if (
        denied.but
        or allowed.but
        or not all(any(matches(str(deny.text).lower(), str(allow.text).lower()) for deny in denied.patterns) for allow in allowed.patterns)
    ):
        return False
    conditions = other.conditions  # all have to be met: one that others can avoid lets them through
    return any(_strikes(one, keys) for one in conditions) and all(_strikes(one, keys) or _spares_services(one) for one in conditions) and about(other)


def _strikes(condition: Condition, keys: frozenset[str]) -> bool:
    """Is it met by everybody whose key is unequal to a fixed value?"""
    return (
        condition.key.lower() in keys and condition.operator.lower().removesuffix("ifexists") in _UNEQUAL and are_fixed(condition.values, condition.key.lower())
    )


def _spares_services(condition: Condition) -> bool:
    """Is it met by everybody who is no service of AWS?"""
    values = [str(value).lower() for value in condition.values]
    return condition.key.lower() == "aws:principalisawsservice" and condition.operator.lower() in ("bool", "boolifexists") and values == ["false"]

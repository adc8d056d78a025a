"""Who the public is: somebody in an account that nobody has named, and what such a person can put into a request.

A policy is public if it lets such a request through. What keeps others out is a fixed value of a key that says who calls, or from where; a key that anybody can satisfy (TLS, a
date, a user agent) keeps nobody out: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import Any, Final

from ...values.text import Text, Token
from ..policies.of_resources.fixed_values import is_open
from ..policies.of_resources.limits import KEY_CALLERS, OTHERS
from .clauses.boxes import PRINCIPAL, Box, Clause
from .clauses.conditions import ASKED
from .sets.globs import FRESH, Glob, Wild
from .sets.regions import ABSENT, Each, Labels, OneOf, Region, Sets, Spans, Strings, Within
from .sets.spans import all_but, confining
from .witness import STRANGER

_ACCOUNT: Final = Token(FRESH, STRANGER)
_NAME: Final = Token(FRESH, "somebody-elses")
_OWN: Final = Token(FRESH, "its-own")
"""The account or the organisation of the resource, which is not the stranger's."""
_WHO: Final = ("arn:aws:iam::", _ACCOUNT, ":role/stranger")
_VALUES: Final[dict[str, tuple[object, ...]]] = {
    **dict.fromkeys(("aws:sourceaccount", "aws:sourceowner", "aws:principalaccount", "aws:vpceaccount", "kms:calleraccount"), (_ACCOUNT,)),
    **dict.fromkeys(("aws:sourceorgid", "aws:principalorgid", "aws:vpceorgid"), ("o-", _NAME)),
    **dict.fromkeys(("aws:sourceorgpaths", "aws:principalorgpaths", "aws:vpceorgpaths"), ("o-", _NAME, "/r-", _NAME, "/ou-", _NAME, "/")),
    "aws:sourcevpc": ("vpc-", _NAME),
    "aws:sourcevpce": ("vpce-", _NAME),
    "aws:sourcevpcarn": ("arn:aws:ec2:eu-west-1:", _ACCOUNT, ":vpc/vpc-", _NAME),
    "aws:principalarn": _WHO,
    "aws:userid": ("AROA", _NAME, ":session"),
    "kms:viaservice": (_NAME, ".eu-west-1.amazonaws.com"),
    "lambda:eventsourcetoken": (_NAME,),
}
_SOURCES: Final = (("arn:", Wild.FIELD, ":", Wild.FIELD, ":", Wild.FIELD, ":", _ACCOUNT, ":", Wild.RUN), ("arn:aws:s3:::", _NAME))
"""Of something that has an account in its ARN, and of a bucket, which has none."""
_OF_BUCKETS: Final = Glob((*"arn:", Wild.FIELD, *":s3:", Wild.RUN))
_MOST: Final = 64
"""Combinations of what strangers may send that are tried."""
_SERVICE: Final = frozenset({"aws:principalisawsservice", "aws:principalservicename", "aws:principalservicenameslist"})
_ADDRESS: Final = "aws:sourceip"
_SOURCE: Final = "aws:sourcearn"
_SATISFIED: Final = OTHERS | {"lambda:functionurlauthtype"}
"""Keys that anybody can satisfy. A function's URL that asks for IAM lets every account in, one that asks for nothing everybody."""


def strangers(box: Box, clauses: Iterable[Clause]) -> Iterator[Box]:
    """The requests of the box that a stranger can make: once in the name of a resource that has an account in its ARN, once of a bucket, which has none; and once with each value
    that looks like somebody's and may be anybody's (`1*`).
    """
    clauses = tuple(clauses)
    tests: dict[str, list[object]] = {}
    for clause in clauses:
        for dimension, test in clause.tests:
            tests.setdefault(dimension, []).append(test)
    variables = frozenset[str]().union(*(clause.variables for clause in clauses))
    choices: list[list[tuple[str, Region]]] = [
        [(key, Strings((_glob((_OWN,)),)))] for key in sorted(variables - tests.keys()) if key.startswith("aws:resource")
    ]
    for key, several in tests.items():
        if key in _SERVICE:
            choices.append([(key, Labels(frozenset({"false", ABSENT})) if not isinstance(several[0], (OneOf, Each)) else _sets(several[0], None))])
        elif key == _ADDRESS and isinstance(several[0], Within):
            choices.append([(key, _elsewhere(clauses))])
        elif key == _SOURCE or key in _VALUES:
            values = [_glob(one) for one in (_SOURCES if key == _SOURCE else (_VALUES[key],))]
            regions = [_sets(several[0], value) for value in (*values, *_anybodys(key, several))]
            if key == _SOURCE and isinstance(regions[0], Strings):
                regions[0] = regions[0]._replace(outside=(_OF_BUCKETS,))
            choices.append([(key, one) for region in regions for one in (_apart(region) if key in variables else (region,))][:_MOST])
    for chosen in islice(product(*choices), _MOST):
        yield box._replace(regions={**box.regions, PRINCIPAL: Strings((_glob(_WHO),)), **dict(chosen)})


def _apart(region: Region) -> Iterator[Region]:
    """A value, and no value: what a variable stands for is known in each."""
    yield from (region._replace(absent=False), Strings(present=False, absent=True)) if isinstance(region, Strings) else (region,)


def _anybodys(key: str, tests: Iterable[object]) -> Iterator[Glob]:
    """What a stranger may send to satisfy patterns that confine nobody."""
    patterns = dict.fromkeys(pattern for test in tests for one in _of(test) if not one.but for pattern in one.globs)
    for pattern in patterns:
        if any(isinstance(symbol, Wild) for symbol in pattern.symbols) and is_open(_text(pattern), key):
            yield Glob(tuple(char for i, symbol in enumerate(pattern.symbols) for char in _sent(symbol, i, len(pattern.symbols), key)))


def _of(test: object) -> Iterator[OneOf]:
    if isinstance(test, OneOf):
        yield test
    elif isinstance(test, Each):
        yield test.one


def _text(pattern: Glob) -> Text:
    return Text.of(
        *(str(symbol.value)[0] if isinstance(symbol, Wild) else min(symbol) if isinstance(symbol, frozenset) else symbol for symbol in pattern.symbols)
    )


def _sent(symbol: Any, at: int, length: int, key: str) -> tuple[Any, ...]:
    """What stands for one symbol of a pattern: for the wildcard before somebody's name, the beginning of the stranger's ARN, or of that its first part."""
    if symbol is Wild.ONE:
        return ("4",)
    if isinstance(symbol, frozenset):
        return (min(symbol),)
    if not isinstance(symbol, Wild):
        return (symbol,)
    if key == "aws:principalarn" and at == 0:
        if symbol is Wild.FIELD:
            return ("a", "r", "n")
        return _glob(_WHO[:2] if length > 1 else _WHO).symbols
    return (Token(FRESH, STRANGER[: max(1, len(STRANGER) - length + 1)] if key.endswith("account") else "somebody-elses"),)


def not_known(box: Box) -> str | None:
    """A key of the box's context of which it is not known whether a stranger can satisfy it."""
    for key, region in box.regions.items():
        if ":" in key and not key.startswith(ASKED) and key not in KEY_CALLERS | _SATISFIED | _VALUES.keys() and region not in (Strings(absent=True), Sets()):
            return key
        if key.startswith(ASKED):
            return key.removeprefix(ASKED)
    return None


def _elsewhere(clauses: Iterable[Clause]) -> Spans:
    """An address outside every range that somebody has written, but for those that are too wide to confine anybody."""
    tests = [test for clause in clauses for key, test in clause.tests if key == _ADDRESS and isinstance(test, Within)]
    written = [span for test in tests for span in confining(all_but(test.spans, "address") if test.but else test.spans)]
    return Spans(all_but(tuple(written), "address"), "address", absent=False)


def _sets(test: object, value: Glob | None) -> Region:
    """The value, or none at all, as the kind of the key's tests has it."""
    if isinstance(test, Each):
        return Sets(within=(OneOf((value,) if value else ()),))
    return Strings((value,) if value else (), present=value is not None, absent=True)


def _glob(parts: Iterable[object]) -> Glob:
    return Glob(tuple(symbol for part in parts for symbol in (part if isinstance(part, str) else (part,))))

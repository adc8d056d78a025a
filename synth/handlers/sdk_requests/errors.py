"""Exceptions that a client of boto3 has by its service, and what was meant by a name that is none of them.

A client makes them of the errors of its service, and raises AttributeError for any other name: https://docs.aws.amazon.com/boto3/latest/guide/error-handling.html
The table beside this module is made by `tools/sdk_parameters.py`. A newer boto3 may know more: only a name that is nearly one of them is said to be wrong.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

from ...values.same_text import letters
from ...values.slips import distance

NAMED_BY_CODE: Final = frozenset(
    (
        *("apigatewaymanagementapi", "dynamodb", "events", "firehose", "kinesis", "kms", "lambda"),
        *("rds-data", "scheduler", "secretsmanager", "sesv2", "ssm", "stepfunctions"),
    )
)
"""Services whose errors have the names of their exceptions for codes: those of the table that answer in JSON, in whose models (https://github.com/boto/botocore/tree/develop/botocore/data) no error has another code.
SQS, which answers so too, has its older ones beside them: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs.html
"""
_TABLE: Final = Path(__file__).with_name("errors.json")
_OF_EACH: Final = "ClientError"
_LONG: Final = 10
"""Of shorter names another letter makes another name."""
_ENDS: Final = ("exception", "error", "fault")


@cache
def _errors() -> dict[str, list[str]]:
    held = json.loads(_TABLE.read_text(encoding="utf-8"))
    return {service: names.split() for service, names in held.items() if service != "botocore"}


def _root(name: str) -> str:
    """A name without what most of them end in: `QueueDoesNotExist`, and `QueueDoesNotExistException`, are one."""
    found = letters(name)
    return next((found.removesuffix(end) for end in _ENDS if found.endswith(end) and found != end), found)


def is_any(name: str) -> bool:
    """Has any service an exception of this name?"""
    return any(name in names for names in _errors().values())


def meant(service: str, name: str) -> str:
    """The exception that was meant; "" where there is one of this name, or none that is nearly called so."""
    known = _errors().get(service, [])
    if name in (*known, _OF_EACH):
        return ""
    root = _root(name)
    same = next((one for one in known if _root(one) == root), "")
    nearly = (one for one in known if distance(_root(one), root, 1) <= 1 or distance(letters(one), letters(name), 1) <= 1)
    return same or (next(nearly, "") if len(root) >= _LONG and not is_any(name) else "")

"""The name of an error of AWS's SDK is compared with a text that is nearly one of its service's.

In services that speak JSON the name is that of the error's shape: https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/the-sdk-errors.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from queuegate._light import regex

from ...services import service_of
from ..state.machine import Machine
from ..state.values import Obj, Site, Unknown

NO_ERROR: Final = "no-error"
_OF_JSON: Final = frozenset({"dynamodb", "lambda", "kinesis", "firehose", "events", "stepfunctions", "secretsmanager", "kms", "scheduler"})
"""Others have codes beside the names: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs.html"""


def noted_error(machine: Machine, value: Any, other: Any, site: Site) -> None:
    fault = machine.fault
    if fault is None or not isinstance(other, str) or not isinstance(value, Unknown) or not _is_name(value.key, fault.error):
        return
    path = next((path for path, _, _, at in reversed(machine.outside) if at.node.id == fault.site.node.id), None)
    service = service_of(path[0], path[1:]) if path is not None else None
    if service in _OF_JSON:
        from ....sdk_requests.errors import is_any, meant  # noqa: PLC0415 - few handlers tell errors apart

        if (near := meant(service, other)) and not is_any(other) and near not in site.source.text:  # else it is looked for, too
            machine.note("slips", NO_ERROR, f"{service} {other} {near}", site)


def _is_name(key: Any, error: Obj) -> bool:
    """`error.name`, and `error.code` of version 2"""
    return key in (("error", "name"), ("property", id(error), "code"))


def is_own(name: str, texts: Iterable[str]) -> bool:
    """Does the code have the name elsewhere than in comparisons, as that of an error of its own (`class ThrottlingError`, `fail("ResourceNotFound")`)?"""
    word = re.escape(name)
    compared = regex(rf"(?:[=!]==?\s*|\bcase\s+)[\"'`]{word}[\"'`]|[\"'`]{word}[\"'`]\s*[=!]==?")
    named = regex(rf"\b{word}\b")
    return any(len(named.findall(text)) > len(compared.findall(text)) for text in texts)

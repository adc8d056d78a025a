"""The name of an error of AWS's SDK is compared with a text that is nearly one of its service's.

In services that speak JSON the name is that of the error's shape: https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/the-sdk-errors.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from queuegate._light import regex

from ....services import service_of
from ...state.machine import Machine
from ...state.values import Obj, Site, Unknown

NO_ERROR: Final = "no-error"


def noted_error(machine: Machine, value: Any, other: Any, site: Site) -> None:
    fault = machine.fault
    if fault is None or not isinstance(other, str) or not isinstance(value, Unknown) or not _is_name(value.key, fault.error):
        return
    path = next((path for path, _, _, at in reversed(machine.outside) if at.node.id == fault.site.node.id), None)
    service = service_of(path[0], path[1:]) if path is not None else None
    if service is None:
        return
    from .....sdk_requests.errors import NAMED_BY_CODE, is_any, meant  # noqa: PLC0415 - few handlers tell errors apart

    near = meant(service, other) if service in NAMED_BY_CODE else ""
    if near and not is_any(other) and not _word(near).search(site.source.text):  # else it is looked for, too
        machine.note("slips", NO_ERROR, f"{service} {other} {near}", site)


def _is_name(key: Any, error: Obj) -> bool:
    """`error.name`, and `error.code` of version 2"""
    return key in (("error", "name"), ("property", id(error), "code"))


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(name)}\b")


def is_own(name: str, texts: Iterable[str]) -> bool:
    """Does the code have the name elsewhere than in comparisons, as that of an error of its own (`class ThrottlingError`, `fail("ResourceNotFound")`)?"""
    word, named = re.escape(name), _word(name)
    compared = regex(rf"(?:[=!]==?\s*|\bcase\s+)[\"'`]{word}[\"'`]|[\"'`]{word}[\"'`]\s*[=!]==?")
    return any(len(named.findall(text)) > len(compared.findall(text)) for text in texts)

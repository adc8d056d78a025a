"""An answer that tells of a failure, and raises nothing: what its parts are on a run that is told that a call gets one."""

from __future__ import annotations

from typing import Any, Final

from ....statuses import UNAVAILABLE, WRONG, Status
from .. import known
from .machine import Machine
from .values import ErrorV, Native, Opaque


class Bad:
    """The call, by its node, the kind of its failure, and what its answer has. `since`: how many choices had been made when it came; `asked`: is the status asked of the exception that it raises? `lacks`: what only
    an answer has that tells of no failure (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html).
    """

    def __init__(self, call: int, kind: str, status: int = UNAVAILABLE) -> None:
        self.call, self.since, self.asked = call, 0, False
        self.status = Status(status)
        self.lacks = ("output",) if kind == "execution-status" else ()
        self.parts: dict[str, Any] = _PARTS.get(kind) or {
            **dict.fromkeys(("status_code", "status"), self.status),
            **dict.fromkeys(("ok", "is_success", "is_informational", "is_redirect"), False),
            "is_error": True,
            "is_server_error": status >= WRONG,
            "is_client_error": status < WRONG,
            "raise_for_status": Native("raise_for_status", _refused),
        }


def _failed(machine: Machine, node: Any, *_: Any) -> Any:
    raise machine.error("CalledProcessError", "SubprocessError", node=node)


_PARTS: Final[dict[str, dict[str, Any]]] = {
    "function-error": {"FunctionError": "Unhandled", "StatusCode": 200},
    "execution-status": {"status": "FAILED"},
    "exit-status": {"returncode": 1, "check_returncode": Native("check_returncode", _failed)},
}
"""https://docs.python.org/3/library/subprocess.html#subprocess.CompletedProcess"""


def is_bad(machine: Machine, value: Any) -> bool:
    bad = machine.path.bad
    return bad is not None and isinstance(value, Opaque) and value.kind == "value" and id(value.node) == bad.call and 0 in value.taint


def is_part(machine: Machine, value: Any, name: Any) -> bool:
    """Is it known what this part of a bad answer is?"""
    return is_bad(machine, value) and isinstance(name, str) and name in machine.path.bad.parts


def _refused(machine: Machine, node: Any, answer: Opaque) -> Any:
    raised = machine.error(*known.raises("raise_for_status"), node=node)
    raised.error.cause = answer
    raise raised


def of_error(machine: Machine, error: ErrorV, name: str) -> Any:
    """What an exception that was raised for a status tells of it; None of another one.

    https://requests.readthedocs.io/en/latest/api/#requests.RequestException ; https://docs.aiohttp.org/en/stable/client_reference.html#aiohttp.ClientResponseError
    """
    if not is_bad(machine, error.cause) or name not in ("response", "status"):
        return None
    machine.path.bad.asked = True
    return error.cause if name == "response" else machine.path.bad.status

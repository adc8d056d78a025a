"""An answer that tells of a failure, and raises nothing: what its parts are on a run that is told that a call gets one."""

from __future__ import annotations

from typing import Any, Final

from ....words.statuses import UNAVAILABLE, WRONG, Status
from .. import library_errors
from .machine import Machine
from .path import MESSAGES
from .values import DictV, ErrorV, ListV, Native, Opaque, taint


class Bad:
    """The call, by its node, the kind of its failure, and what its answer has. `since`: how many choices had been made when it came; `asked`: is the status asked of the exception that it raises? `given`: the entries of its request. `lacks`: what only
    an answer has that tells of no failure (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html).
    """

    def __init__(self, call: int, kind: str, status: int = UNAVAILABLE) -> None:
        self.call, self.since, self.asked = call, 0, False
        self.status = Status(status)
        self.lacks = ("output",) if kind == "execution-status" else ()
        self.given: Any = None
        self.only = kind in _OF_ENTRIES
        """Has the answer no other parts than these?"""
        self.of_each = False
        """Was an entry given for each message?"""
        self.parts: dict[str, Any] = (
            _of_entries(kind)
            if self.only
            else _error_of_function()
            if kind == "function-error"
            else _PARTS.get(kind)
            or {
                **dict.fromkeys(("status_code", "status"), self.status),
                **dict.fromkeys(("ok", "is_success", "is_informational", "is_redirect"), False),
                "is_error": True,
                "is_server_error": status >= WRONG,
                "is_client_error": status < WRONG,
                "raise_for_status": Native("raise_for_status", _refused),
            }
        )


def _failed(machine: Machine, node: Any, *_: Any) -> Any:
    raise machine.error("CalledProcessError", "SubprocessError", node=node)


_PARTS: Final[dict[str, dict[str, Any]]] = {
    "execution-status": {"status": "FAILED"},
    "bulk": {"errors": True},
    "exit-status": {"returncode": 1, "check_returncode": Native("check_returncode", _failed)},
}
"""https://docs.python.org/3/library/subprocess.html#subprocess.CompletedProcess ; https://docs.opensearch.org/latest/api-reference/document-apis/bulk/"""


PAYLOAD: Final = "payload of an error"


def _error_of_function() -> dict[str, Any]:
    """The function's exception is told by FunctionError, and is the Payload: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html"""
    said = DictV({name: (Opaque("value", name, frozenset({0})), None) for name in ("errorMessage", "errorType", "requestId", "stackTrace")})
    return {"FunctionError": "Unhandled", "StatusCode": 200, "Payload": Native(PAYLOAD, lambda *_: None, said)}


_OF_ENTRIES: Final[dict[str, tuple[tuple[str, Any], ...]]] = {
    **dict.fromkeys(("send_message_batch", "send_messages", "publish_batch"), (("Failed", list), ("Successful", ()))),
    "put_events": (("FailedEntryCount", 1), ("Entries", list)),
    "put_records": (("FailedRecordCount", 1), ("Records", list)),
    "put_record_batch": (("FailedPutCount", 1), ("RequestResponses", list)),
    "batch_write_item": (("UnprocessedItems", dict),),
}
"""What an answer has that tells of entries that were refused: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html,
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html, https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html and their like"""
OF_ENTRIES: Final = frozenset(_OF_ENTRIES)


def _entry() -> DictV:
    made = DictV({name: (Opaque("value", name, frozenset({0})), None) for name in ("Id", "Message", "SenderFault", "ErrorMessage")}, None)
    made.entries |= dict.fromkeys(("Code", "ErrorCode"), ("InternalFailure", None))
    made.open = True
    return made


def _of_entries(operation: str) -> dict[str, Any]:
    """`list`: of one entry that was refused; `dict`: of those that were not written."""
    made = {list: ListV([_entry()]), dict: _left(DictV({})), (): ListV([])}
    parts = {name: made.get(held, held) for name, held in _OF_ENTRIES[operation]}
    return {**parts, "ResponseMetadata": Opaque("value", "ResponseMetadata")}


def _left(given: DictV) -> DictV:
    """What was not written, which is something also where it is not known what was given."""
    if given.entries and not given.open:
        return given
    made = DictV({**given.entries, "some table": (ListV([_entry()]), None)}, given.node)
    made.open = True
    return made


def entries_of(bad: Bad, given: Any) -> None:
    """All that were given were refused, each under the Id that it was given."""
    bad.of_each = isinstance(given, ListV) and {frozenset({i}) for i in range(MESSAGES)} <= {taint(one) for one in given.items}
    bad.given = given
    if isinstance(given, DictV) and "UnprocessedItems" in bad.parts:
        bad.parts["UnprocessedItems"] = _left(given)
    for name in [*bad.parts] if isinstance(given, ListV) and given.items else ():
        if isinstance(held := bad.parts[name], ListV) and held.items:
            held.items[:] = [_entry() for _ in given.items]
            for one, entry in zip(held.items, given.items, strict=True):
                if isinstance(entry, DictV) and "Id" in entry.entries:
                    one.entries["Id"] = entry.entries["Id"]
        elif isinstance(held, int) and not isinstance(held, bool):
            bad.parts[name] = len(given.items)


def is_left(bad: Bad, given: Any) -> bool:
    """Is it what was not written, or the items of one table of it, or another list of entries that were given?"""
    if isinstance(given, ListV):
        return given is not bad.given and isinstance(bad.given, ListV) and any(one is known for one in given.items for known in bad.given.items)
    left = bad.parts.get("UnprocessedItems")
    held = [given, *(value for value, _ in given.entries.values())] if isinstance(given, DictV) else []
    return isinstance(left, DictV) and any(one is known for one in held for known in (left, *(value for value, _ in left.entries.values())))


def lacking(machine: Machine, value: Any, name: Any) -> bool:
    """Is it a part that an answer of this operation never has?"""
    return is_bad(machine, value) and machine.path.bad.only and isinstance(name, str) and name not in machine.path.bad.parts


def is_bad(machine: Machine, value: Any) -> bool:
    bad = machine.path.bad
    return bad is not None and isinstance(value, Opaque) and value.kind == "value" and id(value.node) == bad.call and 0 in value.taint


def is_part(machine: Machine, value: Any, name: Any) -> bool:
    """Is it known what this part of a bad answer is?"""
    return is_bad(machine, value) and isinstance(name, str) and name in machine.path.bad.parts


def _refused(machine: Machine, node: Any, answer: Opaque) -> Any:
    raised = machine.error(*library_errors.raises("raise_for_status"), node=node)
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

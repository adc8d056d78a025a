"""Operations of AWS, and what a client or a resource of boto3 makes."""

from __future__ import annotations

from typing import Any, Final

from .....sdk_requests.entries import LARGEST, MOST_ENTRIES
from .....words.clauses import ALREADY, CONDITIONS
from .....words.event_fields import SOURCE
from ... import known, library_errors
from ...state.bad_answers import OF_ENTRIES, entries_of, is_left
from ...state.machine import Machine
from ...state.path import Path
from ...state.tries import MOST, TRIES
from ...state.values import DictV, ListV, Opaque, taint

_AWS: Final = ("boto3.client(", "boto3.resource(", "boto3.Session(", "boto3.session.Session(", "aioboto3.", "aiobotocore.")
TAKES_OFF: Final = ("delete_message", "delete_message_batch", "delete_messages")
_SETTLES: Final = (*TAKES_OFF, "delete", *known.PUTS_BACK, "get_queue_url")
"""Calls that take a message off the queue, or put it back, and what only asks where that is."""
_OF_ITEMS: Final = frozenset({"get_item", "put_item", "update_item", "delete_item", "query"})
_RECEIVES: Final = ("receive_message", "receive_messages")
_SENDS: Final = ("send_message", "send_messages", "send_message_batch")
_STARTS: Final = ("start_execution", "start_job_run", "run_task", "submit_job")
_TABLE: Final = ".table"
"""What is remembered of a Table of boto3: its name."""
_MAKES: Final = ("get_paginator", "get_waiter", "batch_writer", "get_queue_by_name", "client", "resource", "create_client")
_OF_BOTO3: Final = ("ExtraArgs", "Callback", "Config", "SourceClient", "Params", "HttpMethod", "Fields", "Conditions", "PaginationConfig", "WaiterConfig")
"""What boto3 itself does with a call, and may be None: https://docs.aws.amazon.com/boto3/latest/reference/customizations/s3.html"""


def is_call(name: str) -> bool:
    return name.startswith(_AWS)


def makes(name: str) -> bool:
    """No request is made by what a client or resource only names: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/resources.html"""
    return name in _MAKES or name[:1].isupper()


def called(machine: Machine, value: Opaque, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    """An operation of AWS, or something that a client or resource makes."""
    last = value.name.rpartition(".")[2]
    if machine.lacking and not machine.presumed and _refuses_nothing(last, args, given):
        raise machine.fails("ParamValidationError", "BotoCoreError", "ValueError", node=node)
    if _is_source(args[0] if args and last == "Queue" else given.get("QueueUrl", given.get("url"))):
        machine.notes.see(machine, "polls", "queue-arn", last, node)
    if makes(last):
        named = {_TABLE: args[0]} if last == "Table" and args else {}
        return Opaque("external", f"{value.name}()", taint(*args), node, {**value.made, **given, **named})
    _asked(machine, value, given, node)
    if last in MOST_ENTRIES:
        from .whole_batches import noted  # noqa: PLC0415 - not every handler has entries

        noted(machine, last, given, node)
        if machine.path.fail is None and machine.path.bad is None:
            from .entries import refused  # noqa: PLC0415 - few handlers send several at once

            refused(machine, last, given, node)
    if (kind := _failing_quietly(last, given)) and "(" in value.name:
        machine.notes.answers_anyhow(kind, taint(*args, *given.values()), node)
    if machine.path.bad is None and value.name.startswith("boto3.client(") and any(map(_may_be_object, given.values())):
        from .objects_given import noted as objects_noted  # noqa: PLC0415 - most requests are texts and numbers

        objects_noted(machine, value, last, given, node)
    if machine.path.bad is not None and last in OF_ENTRIES:
        several = given.get(MOST_ENTRIES.get(last, ("Entries", 0))[0])
        if machine.path.bad.call == id(node):
            entries_of(machine.path.bad, several)
        elif is_left(machine.path.bad, several):
            machine.path.handed_on = True
    once = _once(machine, last, given, node) if not CONDITIONS.isdisjoint(given) else None
    if once is not None and (id(node), machine.message) in machine.path.marked:
        raise machine.error(once.error, "ClientError", node=node)
    if machine.message is not None and last in _OF_ITEMS and _is_claimed(machine, value, last, given, node):
        raise machine.error(ALREADY, "ClientError", node=node)
    made = machine.work(node, value.name, [value, *args, *given.values()], settles=last in _SETTLES, names=library_errors.OF_AWS)
    if last in _OF_ITEMS and machine.message is not None and (there := _there(machine, value, last, given, node)) is not None:
        return there
    if last in known.PUTS_BACK and 0 in made.taint:
        machine.path.put_back |= (has_failed := machine.path.failed_at is not None)
        if not has_failed and 0 in _own(given):
            machine.path.postponed = (node, machine.module, len(machine.path.worked))
    if once is not None and machine.path.failed_at is None:
        machine.path.marks.append((node, machine.module, machine.message, None))
        from ..stores.kept import keyed  # noqa: PLC0415 - not every handler marks a message

        keyed(machine, _key(given), node)
    return made


def _may_be_object(value: Any) -> bool:
    return isinstance(value, (DictV, ListV)) or (isinstance(value, Opaque) and value.kind == "body")


def _is_claimed(machine: Machine, value: Opaque, operation: str, given: dict[str, Any], node: Any) -> bool:
    """Is a write on a condition refused for what was written before?"""
    from ..stores.items import claimed, goes_over  # noqa: PLC0415 - not every handler has items

    place = ("item", value.made.get(_TABLE, given.get("TableName")))
    if operation == "update_item" and goes_over(machine, place, given):
        machine.path.stores.over.add(id(node))
    return "ConditionExpression" in given and claimed(machine, place, given, node)


def _there(machine: Machine, value: Opaque, operation: str, given: dict[str, Any], node: Any) -> Any:
    """An item that was written when the message came before, for who reads it; None of any other call."""
    from ..stores.items import of_item  # noqa: PLC0415 - not every handler has items

    return of_item(machine, ("item", value.made.get(_TABLE, given.get("TableName"))), operation, given, node) if ".batch_writer()." not in value.name else None


def _key(given: dict[str, Any]) -> Any:
    """What the attribute is given that is not to be there yet, with its type or without; None where that is not seen."""
    from .....sdk_requests.once import named_absent  # noqa: PLC0415 - as above

    item, names = given.get("Item"), given.get("ExpressionAttributeNames")
    spelt = {name: held for name, (held, _) in names.entries.items()} if isinstance(names, DictV) else {}
    held = item.entries.get(named_absent(given.get("ConditionExpression"), spelt)) if isinstance(item, DictV) else None
    value = held[0] if held is not None else None
    return next((typed for typed, _ in value.entries.values()), None) if isinstance(value, DictV) else value


def _refuses_nothing(operation: str, args: list[Any], given: dict[str, Any]) -> bool:
    """Is None given to an operation of a client, or for the name of a resource? boto3 says so before it sends a request, of any parameter.

    https://docs.aws.amazon.com/boto3/latest/guide/error-handling.html ; https://docs.aws.amazon.com/boto3/latest/guide/resources.html#identifiers-and-attributes
    A token that is only worked out needs no Region: https://docs.aws.amazon.com/boto3/latest/reference/services/rds/client/generate_db_auth_token.html
    """
    if operation[:1].isupper():
        return bool(args) and args[0] is None
    return operation not in _MAKES and not operation.endswith("_auth_token") and any(value is None and name not in _OF_BOTO3 for name, value in given.items())


def _failing_quietly(operation: str, given: dict[str, Any]) -> str:
    """Which failure an operation tells of in its answer, and by no exception: that of the function that it invokes, or of the execution.

    https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html ; https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
    """
    if operation == "invoke" and "**" not in given and given.get("InvocationType", "RequestResponse") == "RequestResponse":
        return "function-error"
    return operation if operation in OF_ENTRIES else "execution-status" if operation == "start_sync_execution" else ""


def _once(machine: Machine, operation: str, given: dict[str, Any], node: Any) -> Any:
    """A write for a message that goes well only once; None of any other."""
    if machine.message is None:
        return None
    from ..stores.once import once  # noqa: PLC0415 - few handlers write on a condition

    if (found := once(operation, given)) is not None:
        machine.path.stores.once[id(node), machine.message] = found
    return found


def _deleted(path: Path, node: Any, module: Any) -> None:
    """The first message is taken off the queue: after its work failed, or before it."""
    if path.failed_at is not None and path.fail != id(node):
        path.lost = path.lost or (node, module)
    elif path.failed_at is None and not any(
        one.message == 0 and one.node is not node and one.kind == "work" and not known.only_brings(one.what) for one in path.sites.values()
    ):
        path.taken = path.taken or (node, module)


def _asked(machine: Machine, value: Opaque, given: dict[str, Any], node: Any) -> None:
    """An operation of AWS."""
    last = value.name.rpartition(".")[2]
    service = value.name.partition("(")[2].partition(")")[0]
    if last in _RECEIVES and service in ("sqs", ""):
        machine.notes.see(machine, "polls", "receive", last, node)
    if last in ("delete_message", "delete_message_batch") and service in ("sqs", "") and ((own := _own(given)) or machine.message is not None):
        machine.path.deleted |= own
        if 0 in own:
            _deleted(machine.path, node, machine.module)
        machine.notes.see(machine, "polls", "own" if own else "delete", last, node)
    for one in _handles(given) if service in ("sqs", "") else ():
        if isinstance(one, Opaque) and one.kind == "field" and one.name != "receiptHandle":
            machine.notes.see(machine, "polls", "handle", f"{last}: the record's {one.name} for ReceiptHandle", node)
    if last in _SENDS and service in ("sqs", ""):
        for one in _given_for(given, "DelaySeconds"):
            if (said := _delay(machine, one)) is not None:
                machine.notes.see(machine, "polls", *said, node)
    for name, most in LARGEST.get(last, {}).items() if service in ("sqs", "") else ():
        for one in _given_for(given, name):
            if type(one) is int and one > most:
                machine.notes.see(machine, "polls", "beyond", f"{last}: {one} of {most} for {name}", node)
            elif (said := _delay(machine, one)) is not None and said[0] == "delays-by-try":
                machine.notes.see(machine, "polls", "beyond-by-try", f"{last}: {said[1]} of {most} for {name}", node)
    if machine.message is not None and (last in _STARTS or (last == "invoke" and given.get("InvocationType") == "Event")):
        machine.notes.see(machine, "unawaited", "started", last, node)


def _is_source(queue: Any) -> bool:
    """Is it the ARN of the message's queue, as the record has it? An operation takes the URL: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html"""
    return isinstance(queue, Opaque) and queue.kind == "field" and queue.name == SOURCE


def _given_for(given: dict[str, Any], name: str) -> list[Any]:
    """What a parameter is given, or that of its entries."""
    entries = given.get("Entries")
    return [given.get(name), *(one.entries.get(name, (None,))[0] for one in getattr(entries, "items", ()) if isinstance(one, DictV))]


def _delay(machine: Machine, value: Any) -> tuple[str, str] | None:
    """What is known of how long a message is to wait, as a fact: the number, what it is each time that the message was received, or above what it never is."""
    if type(value) is int:
        return "delays", str(value)
    made = value.made if isinstance(value, Opaque) else {}
    if TRIES in made:
        allowed = machine.path.counts.get(machine.message)
        return "delays-by-try", " ".join(f"{one:g}" if allowed is None or i in allowed else "0" for i, one in enumerate(made[TRIES]))
    return ("delays-up-to", f"{made[MOST]:g}") if MOST in made else None


def _own(given: dict[str, Any]) -> set[int]:
    """The messages of the event whose handles they are."""
    return {message for one in _handles(given) if isinstance(one, Opaque) and one.kind == "field" and one.name == "receiptHandle" for message in one.taint}


def _handles(given: dict[str, Any]) -> list[Any]:
    """The ReceiptHandle of a request, or of its entries."""
    entries = given.get("Entries")
    return [given.get("ReceiptHandle"), *(one.entries.get("ReceiptHandle", (None,))[0] for one in getattr(entries, "items", ()) if isinstance(one, DictV))]

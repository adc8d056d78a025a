"""Calls of AWS's SDK that matter to the batch: the handler polls, deletes, or starts something whose end nobody sees.

https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/ and https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
"""

from __future__ import annotations

from typing import Any, Final

from ....services import operation_of, service_of
from ...state.machine import Machine
from ...state.refused_entries import OF_ENTRIES
from ...state.values import NOBODY, UNDEFINED, About, External, Obj, Site
from ..known import fetches
from . import entries

REQUESTS: Final = "requests"
DELETED: Final = "deleted"
GONE: Final = "gone"
"""By message, where the code deletes it after its work failed (True), or before anything was done with it."""
"""What a machine remembers of the messages that the code deletes by their own handles."""
"""What a machine remembers of requests of version 2 of the SDK that are made, and perhaps never sent: where, by what they are given."""
ANSWER: Final = "aws"
"""How the key of what the SDK gives begins."""

THIRD: Final = "3"
"""What the key of an answer of its version 3 has behind the place of its call."""
_STREAMS: Final = ("Body", "Payload")


def noted_stream(machine: Machine, key: Any, site: Site) -> None:
    """`JSON.parse(answer.Payload)`: a stream, or an array of bytes, and no text: https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/migrate-service-client-notes.html"""
    if (
        isinstance(key, tuple)
        and key[:1] == ("property",)
        and key[-1] in _STREAMS
        and is_answer(key[1])
        and key[1][:1] == (ANSWER,)
        and key[1][2:3] == (THIRD,)
    ):
        machine.note("slips", "stream", key[-1], site)


def is_sdk(path: tuple[str, ...]) -> bool:
    return path[0].startswith(("@aws-sdk/", "aws-sdk"))


def is_answer(key: Any) -> bool:
    """Is it what the SDK gave, or a part of that?"""
    while isinstance(key, tuple) and key[:1] == ("property",):
        key = key[1]
    return isinstance(key, tuple) and key[:1] == (ANSWER,)


def noted(machine: Machine, path: tuple[str, ...], arguments: tuple[Any, ...], site: Site) -> None:
    """Note what a call of the SDK does with queues and functions."""
    if not is_sdk(path):
        return
    name, first = asked(path, arguments)
    operation = operation_of(service_of(path[0], path[1:]) or "", name)
    if first is not None:
        entries.noted(machine, operation, first, site)
    match name[:1].upper() + name[1:]:
        case "ReceiveMessage":
            machine.note("polls", "receive", name, site)
        case "SendMessage" | "SendMessageBatch" if first is not None:
            for one in entries.delays(first):
                machine.note("polls", "delays", str(one), site)
        case "DeleteMessage" | "DeleteMessageBatch":
            own = entries.own(first) if first is not None else NOBODY
            machine.state.setdefault(DELETED, set()).update(own)
            _deleted(machine, own, site)
            machine.note("polls", "own" if own else "delete", name, site)
        case "Invoke" if first is not None and first.props.get("InvocationType") == "Event":
            machine.note("unawaited", "started", name, site)
        case "StartExecution" | "InvokeAsync":
            machine.note("unawaited", "started", name, site)


def _deleted(machine: Machine, own: About, site: Site) -> None:
    gone = machine.state.setdefault(GONE, {})
    for one in own:
        failed = machine.fault is not None and machine.fault.about == {one} and machine.fault.site.node.id != site.node.id
        begun = any(event.kind == "work" and one in event.about and event.site.node.id != site.node.id and not fetches(event.what) for event in machine.events)
        if failed or not begun:
            gone.setdefault(one, (site, failed))


_ENDS_AT_ONCE: Final = (
    "getSignedUrl",
    "getSignedUrlPromise",
    "createPresignedPost",
    "createSet",
    "makeRequest",
    "setupRequestListeners",
    "customizeRequests",
    "endpoint",
    "config",
)
_SENDS: Final = ("promise", "send", "on", "eachPage", "eachItem", "createReadStream")


def requested(machine: Machine, external: External, arguments: tuple[Any, ...], site: Site) -> External:
    """An operation of version 2 without a callback: a request that is not sent yet, by `promise()` for example.

    https://docs.aws.amazon.com/sdk-for-javascript/v2/developer-guide/using-promises.html
    """
    made = external.then("()", arguments or None)
    if external.path[-2:-1] == ("new",) and external.path[-1] not in (*_ENDS_AT_ONCE, *_SENDS) and not machine.starting:
        if site.context in ("await", "drop"):
            machine.note("unawaited", "unsent", site.text.partition("(")[0], site)
        else:
            machine.state.setdefault(REQUESTS, {})[id(made.arguments)] = (made.arguments, site)
    return made


def asked(path: tuple[str, ...], arguments: tuple[Any, ...]) -> tuple[str, Obj | None]:
    """The operation, and its parameters."""
    command = next((one for one in arguments if isinstance(one, External) and len(one.path) > 1 and one.path[1].endswith("Command")), None)
    steps = [one for one in path if one not in ("promise", "()", "new")]
    given = command.arguments if command is not None else arguments
    return command.path[1].removesuffix("Command") if command is not None else steps[-1], next((one for one in given if isinstance(one, Obj)), None)


def is_refused(path: tuple[str, ...], arguments: tuple[Any, ...]) -> bool:
    """Is an operation given `undefined` for what it requires?"""
    from .....sdk_requests.parameters import is_given_nothing  # noqa: PLC0415 - only of code that is tried without a variable

    name, given = asked(path, arguments)
    service = service_of(path[0], path[1:])
    if service is None or given is None:
        return False
    return is_given_nothing(service, operation_of(service, name), {parameter: held is UNDEFINED for parameter, held in given.props.items()})


def failing_quietly(path: tuple[str, ...], arguments: tuple[Any, ...]) -> str:
    """Which failure an operation tells of in its answer, and by no exception: that of the function that it invokes, or of the execution; or the operation, of which entries may be refused.

    https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html ; https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
    """
    name, given = asked(path, arguments) if is_sdk(path) else ("", None)
    if given is None or given.open:
        return ""
    if name[:1].upper() + name[1:] == "Invoke" and given.props.get("InvocationType", "RequestResponse") == "RequestResponse":
        return "function-error"
    if name[:1].upper() + name[1:] == "StartSyncExecution":
        return "execution-status"
    operation = operation_of(service_of(path[0], path[1:]) or "", name)
    return operation if operation in OF_ENTRIES else ""


_TIMEOUTS: Final = ("timeout", "headersTimeout", "bodyTimeout")
"""The last two are undici's, one after the other: https://undici.nodejs.org/#/docs/api/Client ; got has an object of them, and `request` is for all of it."""


def limits(arguments: tuple[Any, ...]) -> list[Any]:
    """What the timeout of a request is reckoned from, where that is not known, as its options say."""
    given = (one for one in arguments if isinstance(one, Obj))
    keys = (getattr(one.props.get(name), "key", None) for one in given for name in ("timeout", "signal"))
    return [key[-1] if isinstance(key, tuple) and key[:2] == ("AbortSignal", "timeout") else key for key in keys]


def timeout(arguments: tuple[Any, ...], *, whole: bool = True) -> float | None:
    """The seconds after which a request over HTTP is given up, as its options say. `whole`: its body is waited for, too."""
    names = _TIMEOUTS if whole else _TIMEOUTS[:-1]
    for one in arguments:
        if isinstance(one, External) and "Request" in one.path and (within := timeout(one.arguments, whole=whole)) is not None:
            return within
        if not isinstance(one, Obj):
            continue
        if isinstance(agent := one.props.get("dispatcher"), External) and (within := timeout(agent.arguments, whole=whole)) is not None:
            return within
        phases = one.props.get("timeout")
        if isinstance(phases, Obj) and isinstance(within := phases.props.get("request"), (int, float)):
            return float(within) / 1000
        given = [held for name in names if isinstance(held := one.props.get(name), (int, float)) and held > 0]
        if given:
            return sum(given) / 1000
        signal = one.props.get("signal")
        key = getattr(signal, "key", None)
        if isinstance(key, tuple) and key[:2] == ("AbortSignal", "timeout") and isinstance(key[-1], tuple) and isinstance(key[-1][-1], (int, float)):
            return float(key[-1][-1]) / 1000
    return None


def may_time_out(arguments: tuple[Any, ...]) -> bool:
    """May the options have a timeout that is not seen?"""
    options = (one for i, one in enumerate(arguments) if (i or isinstance(one, Obj)) and not isinstance(one, str))
    return (
        any(
            not isinstance(one, Obj)
            or one.open
            or any(one.props.get(name, 0) != 0 for name in (*_TIMEOUTS, "signal", "cancelToken", "hooks"))
            or _may_be_told(one)
            for one in options
        )
        and timeout(arguments) is None
    )


def _may_be_told(options: Obj) -> bool:
    """Has a request a dispatcher of which it is not known how long that waits? https://undici.nodejs.org/#/docs/api/Client"""
    agent = options.props.get("dispatcher", UNDEFINED)
    if not isinstance(agent, External) or agent.path[0] != "undici" or agent.path[-1] != "new":
        return agent is not UNDEFINED
    given = [one for one in agent.arguments if isinstance(one, Obj)]
    return len(given) < 1 or given[-1].open or any(given[-1].props.get(name, UNDEFINED) != 0 for name in _TIMEOUTS[1:])

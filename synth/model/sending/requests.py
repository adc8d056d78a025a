"""Senders that call SendMessage with parameters of their own: the universal target of a schedule, and the states of a state machine.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html, https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html and
https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from queuegate._light import regex

from ...values.text import Text
from ...values.value import ABSENT
from ...values.worlds import Undecided
from .parts import Found, Part, as_role

_OPERATION: Final = regex(r"(?:aws-sdk:)?sqs:sendMessage(?:Batch)?(?:\.waitForTaskToken)?")
_PLACEHOLDER: Final = regex(r"\$\{([A-Za-z0-9]+)\}")
DEPTH: Final = 50
"""How many states of one machine are looked into below each other: a Map or a Parallel holds states of its own."""


def requested(target: Part) -> list[Any]:
    """What a schedule sends whose target is the operation itself."""
    if not _is_sending(target.get("Arn"), ":scheduler:::"):
        return []
    request = target.get("Input").document()
    return [*as_role("scheduler", placed(url_of(request)[1], target.get("Input")), target.get("RoleArn"), target, request)]


def requests_of_states(body: Part) -> Found:
    """What the tasks of a state machine send. One that takes the URL from its input sends nobody knows where; a definition that nobody knows is taken for one that sends nothing."""
    definition = body.get("Definition") or body.get("DefinitionString")
    try:
        states = [state for _, state in states_of(definition.document(), DEPTH)]
    except Undecided:
        return
    substitutions = body.get("DefinitionSubstitutions")
    for state in states:
        if _is_sending(state.get("Resource"), ":states:::"):
            request = state.get("Arguments") or state.get("Parameters")
            url = substituted(url_of(request)[1], substitutions)
            if url and not str(url.text()).startswith("{%"):
                yield from as_role("states", placed(url, definition), state.get("Credentials", "RoleArn") or body.get("RoleArn"), state, request)


def url_of(request: Part) -> tuple[str, Part]:
    """The name under which it has the URL of the queue, and the URL: also where the name is in other letters (`QueueURL`), which the service does not know."""
    keys = [str(key) for key in request.value] if isinstance(request.value, dict) else []
    name = "QueueUrl" if "QueueUrl" in keys else next((key for key in keys if key.casefold() == "queueurl"), "QueueUrl")
    return name, request.get(name)


def placed(named: Part, document: Part) -> Part:
    """The place of a text is the place of what it spells."""
    return named._replace(place=document.place) if named and isinstance(document.value, (str, Text)) else named


def sets(request: Part, name: str) -> bool:
    """Does each message of the request have this parameter? A state may take its value from its input (`MessageGroupId.$`)."""
    entries = [*request.get("Entries").items()] or [request]
    return all(entry.get(name) or entry.get(f"{name}.$") for entry in entries) or bool(request.get("Entries.$"))


def delays(request: Part) -> bool:
    """Is a message of the request given DelaySeconds? 0, which is no delay, is left to SQS."""
    entries = [*request.get("Entries").items()] or [request]
    given = (entry.get(name) for entry in entries for name in ("DelaySeconds", "DelaySeconds.$"))
    return any(part and str(part.value) != "0" for part in given)


def _is_sending(arn: Part, before: str) -> bool:
    return bool(_OPERATION.fullmatch(str(arn.text()).partition(before)[2]))


def inner_machines(state: Part) -> list[Part]:
    """The machines within a Map or a Parallel."""
    return [state.get("ItemProcessor"), state.get("Iterator"), *state.get("Branches").items()]


def states_of(machine: Part, depth: int) -> Iterator[tuple[str, Part]]:
    """The states of a machine and of those within it, each with its name."""
    states = machine.get("States")
    for name in states.value if depth and isinstance(states.value, dict) else ():
        if state := states.get(name):
            yield str(name), state
            for inner in inner_machines(state):
                yield from states_of(inner, depth - 1)


def substituted(named: Part, substitutions: Part) -> Part:
    """The text with what DefinitionSubstitutions put into it: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html"""
    pieces: list[Any] = []
    for piece in named.text():
        if not isinstance(piece, str):
            pieces.append(piece)
            continue
        for i, part in enumerate(_PLACEHOLDER.split(piece)):
            put = substitutions.get(part) if i % 2 else None
            pieces += [part] if put is None else [*put.text()] if put else [f"${{{part}}}"]
    return named._replace(value=Text.of(*pieces) if pieces else ABSENT)

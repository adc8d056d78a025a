"""What the definition of a state machine takes from DefinitionSubstitutions, and nobody puts there: the name of a function, a queue, a table or a topic.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Final

from queuegate._light import NamedTuple, regex

from ....linking.resources import View
from ....values.value import Place
from ....values.worlds import Undecided
from ..parts import Part, body_of
from ..requests import DEPTH, placed, states_of
from .state_machines import machines_naming

_NAMING: Final = ("FunctionName", "QueueUrl", "StateMachineArn", "TableName", "TopicArn")
_OFFERED: Final = ("sendMessage", "sendMessage.waitForTaskToken")
_EMPTY: Final = regex(r"\$\{([A-Za-z0-9_]+)\}")


class LeftEmpty(NamedTuple):
    """A placeholder that stands for all of a state's field, the names that DefinitionSubstitutions has, and where the definition is written. `refused`: Step Functions takes no such Resource."""

    machine: View
    state: str
    field: str
    name: str
    defined: tuple[str, ...]
    place: Place
    refused: bool


def left_empty(queue: View) -> Iterator[LeftEmpty]:
    """Those of the machines that name the queue anywhere, each once. A definition that nobody knows leaves nothing empty, nor do substitutions that a function makes."""
    for machine in machines_naming(queue):
        with suppress(Undecided):
            yield from machine.world.once(("left empty", machine.facts), partial(_each, machine))


def _each(machine: View) -> list[LeftEmpty]:
    return [*{(one.state, one.field): one for one in _of(machine)}.values()]


def _of(machine: View) -> Iterator[LeftEmpty]:
    body = body_of(machine)
    definition, puts = body.get("Definition") or body.get("DefinitionString"), body.get("DefinitionSubstitutions")
    defined = tuple(map(str, puts.value)) if isinstance(puts.value, dict) else ()
    if puts and (not isinstance(puts.value, dict) or any(one.startswith("Fn::") for one in defined)):
        return
    for state_name, state in states_of(definition.document(), DEPTH):
        for field, part in _named(state) if state.get("Type").says("Task") else ():
            text = part.text().plain()
            if isinstance(text, str) and (empty := _EMPTY.fullmatch(text)) and empty[1] not in defined:
                yield LeftEmpty(machine, state_name, field, empty[1], defined, placed(part, definition).place, field == "Resource")


def _named(state: Part) -> Iterator[tuple[str, Part]]:
    request = state.get("Arguments") or state.get("Parameters")
    yield from ((name, part) for name in _NAMING if (part := request.get(name)))
    yield "Resource", state.get("Resource")


class Unoffered(NamedTuple):
    """The state of a machine whose Resource asks Step Functions for an operation of SQS that it does not have, and where that is written."""

    machine: View
    state: str
    resource: str
    place: Place


def unoffered(queue: View) -> Iterator[Unoffered]:
    """Those of the machines that name the queue anywhere. Of the SDK's operations (`aws-sdk:sqs:`) all are there: https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html"""
    for machine in machines_naming(queue):
        yield from machine.world.once(("unoffered", machine.facts), partial(_unoffered, machine))


def _unoffered(machine: View) -> list[Unoffered]:
    body, found = body_of(machine), []
    with suppress(Undecided):
        definition = body.get("Definition") or body.get("DefinitionString")
        for name, state in states_of(definition.document(), DEPTH):
            text = str(state.get("Resource").text())
            operation = text.partition(":states:::sqs:")[2]
            if operation and "${" not in operation and operation not in _OFFERED:
                found.append(Unoffered(machine, name, text, placed(state.get("Resource"), definition).place))
    return found

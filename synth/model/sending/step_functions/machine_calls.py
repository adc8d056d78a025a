"""What a state machine that sends calls besides: functions, tables and topics that its definition names.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html, https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html and
https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import NamedTuple

from ....linking.resources import View
from ....values.defaults import ALIAS, FUNCTION, VERSION
from ....values.text import Text, Token
from ....values.value import Place
from ....values.worlds import Undecided
from ...functions import Role, role_named
from ..parts import Part, body_of
from ..requests import DEPTH, placed, states_of, substituted

_NAMED_BY: Final = {"lambda": "FunctionName", "dynamodb": "TableName", "sns": "TopicArn"}
_ACTIONS: Final = {
    "lambda:invoke": "lambda:InvokeFunction",
    "dynamodb:getItem": "dynamodb:GetItem",
    "dynamodb:putItem": "dynamodb:PutItem",
    "dynamodb:updateItem": "dynamodb:UpdateItem",
    "dynamodb:deleteItem": "dynamodb:DeleteItem",
    "sns:publish": "sns:Publish",
}
"""What the machine's role needs for each, by what the Resource of a task says behind `:states:::`."""


class MachineCall(NamedTuple):
    """What the task of a state calls in the name of the machine's role, and the resource that it names."""

    state: str
    action: str
    named: Text
    place: Place

    @property
    def service(self) -> str:
        return self.action.partition(":")[0]


def calls_of_machine(machine: View) -> Iterator[MachineCall]:
    """The calls whose resource the definition names. A task that acts with a role of its own (Credentials) is none, nor one that takes the name from its input."""
    body = body_of(machine)
    definition, puts = body.get("Definition") or body.get("DefinitionString"), body.get("DefinitionSubstitutions")
    for name, state in states_of(definition.document(), DEPTH):
        with suppress(Undecided):
            if state.get("Type").says("Task") and not state.get("Credentials"):
                yield from _call(name, state, definition, puts, machine)


def role_of_machine(machine: View) -> Role:
    """Raises `Outside` where its role is not among the targets."""
    return role_named(body_of(machine).get("RoleArn").text(), machine)


def _call(name: str, state: Part, definition: Part, puts: Part, machine: View) -> Iterator[MachineCall]:
    resource = substituted(state.get("Resource"), puts)
    text = resource.text()
    head = text[0] if text else ""
    if isinstance(head, Token):
        facts = machine.facts.links.facts.get((head.scope, head.name)) if head.kind == "resource" and len(text) == 1 else None
        if facts is not None and facts.type in (FUNCTION, ALIAS, VERSION):
            yield MachineCall(name, "lambda:InvokeFunction", text, placed(resource, definition).place)
        return
    operation = str(text).partition(":states:::")[2].partition(".")[0]
    if (action := _ACTIONS.get(operation)) is None:
        return
    request = state.get("Arguments") or state.get("Parameters")
    named = substituted(request.get(_NAMED_BY[action.partition(":")[0]]), puts)
    if named and (given := named.text()) and not str(given).startswith("{%") and "${" not in "".join(part for part in given if isinstance(part, str)):
        yield MachineCall(name, action, given, placed(named, definition).place)

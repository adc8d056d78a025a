"""What the role of an EventBridge pipe needs beside sending to its target, to read its source and to call the function that enriches; and that of a state machine, for what its definition calls.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import NamedTuple

from ...linking.facts import Facts
from ...model import Sender, View
from ...values.defaults import FUNCTION, GLOBAL_TABLE, QUEUE, TABLE
from ...values.text import Text, Token
from ...values.value import Place
from ...values.worlds import Undecided
from .named.arns import arns_for
from .named.named_resources import located
from .need import POLL, Need

_STREAM: Final = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
_KINESIS: Final = ("kinesis:GetRecords", "kinesis:GetShardIterator")
_READS: Final = {
    (QUEUE, "Arn"): POLL,
    (TABLE, "StreamArn"): _STREAM,
    (GLOBAL_TABLE, "StreamArn"): _STREAM,
    ("AWS::Kinesis::Stream", "Arn"): _KINESIS,
}
_ENRICHES: Final = {(FUNCTION, "Arn"): ("lambda:InvokeFunction",)}

_LABEL: Final = "/stream/label"
"""What follows the ARN of a table in that of its stream: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html"""


class PipeNeed(NamedTuple):
    """What a pipe does to a resource of the targets that it names by a property (`Source`, `Enrichment`). `asked` are the ways to spell its ARN, of which a policy has to allow one."""

    how: str
    actions: tuple[str, ...]
    asked: tuple[Text, ...]
    owner: Facts
    place: Place


def needs_of_pipe(sender: Sender) -> Iterator[PipeNeed]:
    """What the pipe that sends reads and calls, as far as it names resources of the targets by their attributes."""
    if sender.service != "pipes" or (body := sender.settings) is None:
        return
    for how, known in (("Source", _READS), ("Enrichment", _ENRICHES)):
        named = body.get(how)
        arn = named.text()
        owner, attribute = _meant(arn, sender, [kind for kind, own in known if own == "Arn"])
        if owner is not None and (actions := known.get((owner.type, attribute))):
            within = [Text.of(owner.links.arn(owner, sender.view.world), _LABEL)] if attribute == "StreamArn" else []
            yield PipeNeed(how, actions, (arn, *within), owner, named.place)


def needs_of_machine(machine: View) -> Iterator[Need]:
    """What the calls of its definition need, as far as it names what they call."""
    from ...model import calls_of_machine  # noqa: PLC0415 - few templates have state machines

    for call in calls_of_machine(machine):
        found = located(call.service, call.named, machine, call.action)
        yield Need(call.action, found.arn, f"{machine.name} calls it in the state {call.state}", call.place, arns_for(call.action, found), found.facts)


def _meant(arn: Text, sender: Sender, kinds: list[str]) -> tuple[Facts | None, str]:
    """The resource that is named, by an attribute or by an ARN that is put together, and which attribute that is."""
    token = arn[0] if len(arn) == 1 else None
    links, world = sender.view.facts.links, sender.view.world
    if isinstance(token, Token) and token.kind == "resource":
        return links.facts.get((token.scope, token.name)), token.attribute
    for kind in kinds:
        with suppress(Undecided):
            return links.find(arn, kind, world, sender.view.facts.scope), "Arn"
    return None, ""

"""Which kind of source a mapping reads, as far as its ARN, the resource that it names, and its properties tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from queuegate._light import regex

from ...linking.facts import Facts
from ...linking.gaps import Gap
from ...values.defaults import GLOBAL_TABLE, MAPPING, QUEUE, TABLE
from ...values.text import Text, Token, settle
from ...values.value import ABSENT
from ...values.worlds import Impossible, Undecided, World

if TYPE_CHECKING:
    from ...language.scope import Scope
    from ...linking.links import Links

STREAM_ONLY: Final = (
    "AmazonManagedKafkaEventSourceConfig",
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "DocumentDBEventSourceConfig",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "Queues",
    "SelfManagedEventSource",
    "SelfManagedKafkaEventSourceConfig",
    "SourceAccessConfigurations",
    "Topics",
    "TumblingWindowInSeconds",
)
"""What only mappings of other sources have: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html lists those of SQS."""
STARTING: Final = ("StartingPosition", "StartingPositionTimestamp")
"""The same, of where in a stream to begin."""

_OTHER_SOURCES: Final = frozenset(
    {
        "AWS::AmazonMQ::Broker",
        "AWS::DocDB::DBCluster",
        GLOBAL_TABLE,
        TABLE,
        "AWS::Kinesis::Stream",
        "AWS::Kinesis::StreamConsumer",
        "AWS::MSK::Cluster",
        "AWS::MSK::ServerlessCluster",
        "AWS::MSK::VpcConnection",
    }
)
"""What an EventSourceArn may name beside a queue: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html"""
_ARN_SERVICE: Final = regex(r"arn:[^:]*:([a-z0-9-]+):")
_FIFO: Final = ".fifo"
"""How the name of a FIFO queue ends, and no other's: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-fifo.html"""


def reads_sqs(facts: Facts, world: World) -> bool:
    """Is the source of this mapping a queue? One that nobody can read counts as a queue, unless a property says that it is a stream."""
    try:
        value = settle(facts.dig(("EventSourceArn",), world)[0], world, own=False)
    except Undecided:
        value = None
    text = Text.of(value) if isinstance(value, (str, Text)) else Text()
    if isinstance(open_ := text[0] if text else "", Token) and open_.variable is not None:
        text = Text.of(str(open_.variable.atoms[0]))  # another source than the default is one of its kind
    head = text[0] if text else ""
    if isinstance(head, Token) and head.kind == "resource":
        kind = facts.links.facts[head.scope, head.name].type
        if kind == QUEUE:
            return True
        if kind in _OTHER_SOURCES:
            return False
    elif service := _ARN_SERVICE.match("".join(part if isinstance(part, str) else "?" for part in text)):
        return service[1] == "sqs"
    properties = facts.body.get("Properties")
    return not isinstance(properties, dict) or not any(facts.dig((name,), world)[0] is not ABSENT for name in (*STREAM_ONLY, *STARTING))


def unknown_streams(links: Links, scope: Scope) -> Iterator[Gap]:
    """The mappings of which nobody knows what they read, and that have a property of a stream: they are no pipeline here, and may be one with a property too many."""
    for facts in links.of(MAPPING, scope):
        world = World()
        world.steps = []
        try:
            value = settle(facts.dig(("EventSourceArn",), world)[0], world, own=False)
            text = Text.of(value) if isinstance(value, (str, Text)) else Text()
        except Undecided:
            text = Text()
        except Impossible:
            continue
        known = any(token.kind == "resource" for token in text.tokens) or _ARN_SERVICE.match("".join(part if isinstance(part, str) else "?" for part in text))
        own = facts.body.get("Properties")
        named = [name for name in (*STREAM_ONLY, *STARTING) if isinstance(own, dict) and name in own]
        if not known and named and isinstance(own, dict) and "EventSourceArn" in own:
            what = f"what {facts.name} reads is not known (its {named[0]} is a property of streams)"
            settle_by = next((token.doubt().settle for token in text.tokens), "")
            yield Gap(what, settle_by, facts.place / "Properties" / "EventSourceArn")


def ends_in_fifo(name: Text) -> bool:
    """Does a name or ARN end as a FIFO queue's does? Raises `Undecided` where a part of it that nobody knows decides."""
    end = name[-1] if name else ""
    if isinstance(end, Token) and end.kind == "pseudo":
        return False  # no Region, account or stack has a dot in its name
    if isinstance(end, Token) and end.variable is not None and end.variable.assumed:
        return str(end.variable.atoms[0]).endswith(_FIFO)  # another queue than the default is one of its kind
    if isinstance(end, Token) or (end != _FIFO and _FIFO.endswith(end) and name.tokens):
        raise name.doubt()
    return end.endswith(_FIFO)

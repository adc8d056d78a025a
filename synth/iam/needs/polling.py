"""What a role needs so that Lambda can poll: of each queue whose mappings invoke the function, and of the keys that their messages are encrypted with.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html and
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Final

from ...linking.facts import Facts
from ...linking.resources import view_of
from ...model import Function, Mapping
from ...values.worlds import Undecided
from .need import POLL, Found, Need, Open, tried, uses_key

_STREAMS: Final = ("kinesis", "dynamodb", "kafka", "kafka-cluster", "ec2", "secretsmanager", "kms", "mq", "rds", "tag", "glue", "s3", "sns", "sqs")
"""What the mappings of other sources need: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html"""


def polling(function: Function) -> Found:
    """Of every mapping that invokes the function."""
    for facts in function.facts.links.pointing(Mapping.type, "function", function.facts):
        yield from tried(("sqs", "kms"), partial(_of, function, facts))


def _of(function: Function, facts: Facts) -> Found:
    mapping: Mapping = view_of(facts, function.world)
    if not function.mappings.any(lambda other: other == mapping):
        return
    if not mapping.reads_sqs():
        yield Open(_STREAMS, Undecided(f"{mapping.name} reads something else than a queue: what that needs is not judged", place=mapping.place))
        return
    arn, place = mapping.source_arn(), mapping.event_source.place
    if arn is None:
        return
    owner = None
    with suppress(Undecided):
        queue = mapping.queue.facts
        owner = queue if queue.scope is not queue.links.externals else None
    yield from (Need(action, arn, f"Lambda polls {mapping.source()}", place, (arn,), owner) for action in POLL)
    yield from tried(("kms",), partial(_decrypting, mapping))


def _decrypting(mapping: Mapping) -> Found:
    queue = mapping.queue
    yield from uses_key(queue, ("kms:Decrypt",), f"{queue.name} is encrypted with it", queue.key_id.place)
    with suppress(Undecided):  # whether some other queue has this one for its dead letters is that queue's question
        for source in queue.sources:
            yield from uses_key(source, ("kms:Decrypt",), f"dead letters of {source.name} stay encrypted with it", source.key_id.place)

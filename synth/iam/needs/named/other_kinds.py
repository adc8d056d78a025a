"""What the environment of a function names, and its code gives to an operation that is for another kind of resource, or that asks for something else of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import NamedTuple

from ....handlers import Call, Env, calls
from ....linking.facts import Facts
from ....linking.formats.arn_formats import IDENTITIES, given_by
from ....model import Function
from ....values.defaults import BUCKET, FUNCTION, GLOBAL_TABLE, QUEUE, STATE_MACHINE, TABLE, TOPIC
from ....values.text import Text, Token, settle
from ....values.value import ABSENT, Place
from .named_resources import spelt_name


class Takes(NamedTuple):
    """The types of resource that a service's operations are for, what they need of one, and what that is called: Ref gives it."""

    kinds: tuple[str, ...]
    forms: tuple[str, ...]
    wanted: str


_TAKES: Final = {
    "dynamodb": Takes((TABLE, GLOBAL_TABLE), ("name", "ARN"), "the name or ARN of a table"),
    "s3": Takes((BUCKET,), ("name",), "the name of a bucket"),
    "sns": Takes((TOPIC,), ("ARN",), "the ARN of a topic"),
    "sqs": Takes((QUEUE,), ("URL", "ARN", "name"), "the URL of a queue"),
    "firehose": Takes(("AWS::KinesisFirehose::DeliveryStream",), ("name",), "the name of a delivery stream"),
    "kinesis": Takes(("AWS::Kinesis::Stream",), ("name", "ARN"), "the name or ARN of a stream"),
    "lambda": Takes((FUNCTION,), ("name", "ARN"), "the name or ARN of a function"),
    "stepfunctions": Takes((STATE_MACHINE,), ("ARN",), "the ARN of a state machine"),
}
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html, https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html,
https://docs.aws.amazon.com/sns/latest/api/API_Publish.html, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html,
https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html, https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html,
https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html and https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html. (What SQS makes of an ARN or a name is the matter of queue-arn-as-url, and of who asks for the URL of a name.)"""
_MOVES: Final = ("start_message_move_task", "list_message_move_tasks")
_OF_LETTERS: Final = Takes((QUEUE,), ("ARN",), "the ARN of a dead-letter queue")
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html"""
_STARTS: Final = ("start_execution", "start_sync_execution")
"""Other operations of Step Functions are for executions, activities and map runs, too."""


class OtherKind(NamedTuple):
    """The call, the variable with its place, the resource that it names, what it holds of that, and what the operation takes."""

    call: Call
    variable: str
    place: Place
    named: Facts
    form: str
    takes: Takes

    @property
    def is_meant(self) -> bool:
        """Is it a resource of the right kind, of which the operation takes something else?"""
        return self.named.type in self.takes.kinds


def other_kinds(function: Function) -> Iterator[OtherKind]:
    """Every such call of the code, as far as the code is read and the variable is a reference to a resource of the template."""
    told, _ = function.facts.dig(("Environment", "Variables"), function.world)
    for call in calls(function).calls if told is not ABSENT else ():
        takes = _OF_LETTERS if call.operation in _MOVES else _TAKES.get(call.service)
        variable = call.named[0] if call.named is not None and len(call.named) == 1 else None
        if takes is None or not isinstance(variable, Env) or (call.service == "stepfunctions" and call.operation not in _STARTS):
            continue
        known = Text.of(settle(spelt_name((variable,), function), function.world))
        head = known[0] if len(known) == 1 else None
        named = function.facts.links.facts.get((head.scope, head.name)) if isinstance(head, Token) and head.kind == "resource" else None
        form = given_by(named.type, head.attribute) if named is not None and isinstance(head, Token) else None
        if named is not None and form is not None and not _is_taken(named, form, takes, function):
            place = function.facts.dig(("Environment", "Variables", variable.name), function.world)[1]
            yield OtherKind(call, variable.name, place, named, form, takes)


def _is_taken(named: Facts, form: str, takes: Takes, function: Function) -> bool:
    """May it be what the operation takes? The name that a template writes may be that of two resources of different kinds, and one that CloudFormation makes up is not."""
    if named.type in takes.kinds:
        return form in takes.forms
    key = IDENTITIES[named.type].property if named.type in IDENTITIES else ""
    return form == "name" and "name" in takes.forms and (not key or named.dig((key,), function.world)[0] is not ABSENT)

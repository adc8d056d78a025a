"""What the ARN of a dead-letter queue is spelt with, and where the queue that it names lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..language.coerce import document
from ..language.intrinsics import elements, resolve
from ..linking.resources import Facts, View
from ..values.defaults import QUEUE
from ..values.text import Text, Token, settle, split
from ..values.value import Place
from ..values.worlds import Outside, some

if TYPE_CHECKING:
    from ..linking.links import Links

_GIVES: Final = {"": "URL", "QueueUrl": "URL", "QueueName": "name"}
"""What Ref ("") and GetAtt give of a queue: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html"""
_LATE: Final = ("AWS::CloudFormation::", "AWS::SSM::", "AWS::ServiceCatalog::")
"""Resources whose attributes may be anything, a queue's ARN too."""


_GIVERS: Final = {
    "AWS::SNS::Subscription": ("RedrivePolicy", "deadLetterTargetArn"),
    "AWS::Lambda::Function": ("DeadLetterConfig", "TargetArn"),
    "AWS::Lambda::EventInvokeConfig": ("DestinationConfig", "OnFailure", "Destination"),
    "AWS::Events::Rule": ("Targets", "DeadLetterConfig", "Arn"),
    "AWS::Scheduler::Schedule": ("Target", "DeadLetterConfig", "Arn"),
}
"""What puts aside what it cannot deliver, beside a queue, and where it says whereto: a rule for each of its targets.

https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html, https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html, https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html"""


class Home(NamedTuple):
    """The Region and the account that an ARN names; what nobody knows of them is a token."""

    region: Text
    account: Text


def instead_of_arn(target: Text, asker: View) -> str | None:
    """What a text is, in words, where it is known to be no queue's ARN: another attribute of a queue, another resource, a URL. None where it may be one."""
    head = target[0] if target else ""
    if isinstance(head, Token):
        return _reference(head, asker) if len(target) == 1 else None
    if not head.startswith("arn:"):
        return None if target.tokens and "arn:".startswith(head) else f"'{target}'"
    service = head.split(":")[2:3] if head.count(":") > 2 else []  # noqa: PLR2004 - arn:partition:service:
    return f"'{target}'" if service and service != ["sqs"] else None


def is_arn(text: Text) -> bool:
    """Is it an ARN, however it is spelt?"""
    head = text[0] if text else ""
    return head.attribute == "Arn" if isinstance(head, Token) and len(text) == 1 else isinstance(head, str) and head.startswith("arn:")


def is_url(text: Text) -> bool:
    """Is it the URL of a queue, however it is spelt?"""
    head = text[0] if text else ""
    return _GIVES.get(head.attribute) == "URL" if isinstance(head, Token) and len(text) == 1 else isinstance(head, str) and head.startswith("https://")


def givers(links: Links) -> list[Facts]:
    """Everything that puts aside what it cannot deliver."""
    return links.keep("givers", lambda: [facts for kind in _GIVERS for facts in links.of(kind) if _GIVERS[kind][0] in str(facts.body.get("Properties"))])


def gives_up_to(giver: Facts, queue: View) -> bool:
    """Does it exist, and put aside to this queue?"""
    first, *others = _GIVERS[giver.type]
    value, place = giver.dig((first,), queue.world)
    listed = elements(value, queue.world, place) if isinstance(value, list) else [(value, place)]
    return giver.scope.exists(giver.id, queue.world) and some(queue.world, [lambda one=one: _leads(giver, one, others, queue) for one in listed])  # type: ignore[misc]  # a default argument is no annotation


def _leads(giver: Facts, one: tuple[Any, Place], keys: list[str], queue: View) -> bool:
    value, place = one
    for key in keys:
        value = document(value, queue.world, place)
        if not isinstance(value, dict) or key not in value:
            return False
        value, place = resolve(value[key], queue.world, place / key)
    try:
        return isinstance(value, (str, Text)) and giver.links.find(Text.of(value), QUEUE, queue.world, giver.scope) is queue.facts
    except Outside:
        return False


def home_of(arn: Text, asker: View) -> Home | None:
    """Where the resource of an ARN lies, None where nothing spells it. The deployment's own Region and account are put in where they are given."""
    own = {name: asker.facts.scope.ref(name, asker.world, asker.facts.place)[0] for name in ("AWS::Region", "AWS::AccountId")}
    spelt = Text.of(settle(asker.facts.scope.spelt(arn, asker.world), asker.world))
    spelt = Text.of(settle(spelt.replace(lambda token: own.get(token.name, token)), asker.world))
    if not spelt or not isinstance(spelt[0], str) or not spelt[0].startswith("arn:"):
        return None
    fields = split(spelt, ":", whole=True)
    return Home(fields[3], fields[4]) if len(fields) > 5 else None  # noqa: PLR2004 - arn:partition:service:region:account:name


def _reference(token: Token, asker: View) -> str | None:
    facts = asker.facts.links.facts.get((token.scope, token.name)) if token.kind == "resource" else None
    if facts is None or not facts.type.startswith("AWS::") or facts.type.startswith(_LATE):
        return None
    if facts.type == QUEUE:
        return f"the {what} of {View(facts, asker.world).name}" if (what := _GIVES.get(token.attribute)) else None
    return f"{View(facts, asker.world).name}, a resource of type {facts.type}"

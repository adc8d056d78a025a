"""What the ARN of a dead-letter queue is spelt with, and where the queue that it names lies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language.functions.coerce import document
from ...language.functions.intrinsics import elements, resolve
from ...linking.facts import Facts
from ...linking.reference_index import naming
from ...linking.resources import View
from ...values.defaults import FUNCTION, INVOKE_CONFIG, MAPPING, QUEUE, RULE, SCHEDULE, SUBSCRIPTION
from ...values.text import Text, Token, settle, split
from ...values.value import ABSENT, Place
from ...values.worlds import Outside, World, some

_GIVES: Final = {"": "URL", "QueueUrl": "URL", "QueueName": "name"}
"""What Ref ("") and GetAtt give of a queue: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html"""
_NAME: Final = 5
"""Which part of an ARN the name is: arn:partition:service:region:account:name."""
LATE: Final = ("AWS::CloudFormation::", "AWS::SSM::", "AWS::ServiceCatalog::")
"""Resources whose attributes may be anything, a queue's ARN too."""


_GIVERS: Final = {
    SUBSCRIPTION: ("RedrivePolicy", "deadLetterTargetArn"),
    FUNCTION: ("DeadLetterConfig", "TargetArn"),
    INVOKE_CONFIG: ("DestinationConfig", "OnFailure", "Destination"),
    RULE: ("Targets", "DeadLetterConfig", "Arn"),
    SCHEDULE: ("Target", "DeadLetterConfig", "Arn"),
}
"""What puts aside what it cannot deliver, beside a queue, and where it says whereto: a rule for each of its targets.

https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html, https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html, https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html"""


_ON_FAILURE: Final = ("DestinationConfig", "OnFailure", "Destination")
_DESTINED: Final = {
    FUNCTION: (("DeadLetterConfig", "TargetArn"),),
    INVOKE_CONFIG: (_ON_FAILURE, ("DestinationConfig", "OnSuccess", "Destination")),
    MAPPING: (_ON_FAILURE,),
}
"""Where Lambda is told whereto it hands on what became of invocations, and of records of a stream:
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html and https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html"""


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
        return None if target.tokens and "arn:".startswith(head) else shown(target)
    if not target.tokens and "${" in head:
        return shown(target)
    service = head.split(":")[2:3] if head.count(":") > 2 else []  # noqa: PLR2004 - arn:partition:service:
    return f"'{target}'" if service and service != ["sqs"] else None


def shown(text: Text) -> str:
    """A text as it is written; of one that looks like Fn::Sub's and is none, or whose `${` is left open, that."""
    opened = str(text).rpartition("${") if not text.tokens else ("", "", "")
    what = "" if not opened[1] else ", in which nothing is put in without Fn::Sub" if "}" in opened[2] else ", whose ${ nothing closes"
    return f"'{text}'{what}"


def is_arn(text: Text) -> bool:
    """Is it an ARN, however it is spelt?"""
    head = text[0] if text else ""
    return head.attribute == "Arn" if isinstance(head, Token) and len(text) == 1 else isinstance(head, str) and head.startswith("arn:")


def is_url(text: Text) -> bool:
    """Is it the URL of a queue, however it is spelt?"""
    head = text[0] if text else ""
    return _GIVES.get(head.attribute) == "URL" if isinstance(head, Token) and len(text) == 1 else isinstance(head, str) and head.startswith("https://")


def is_name(text: Text) -> bool:
    """Is it the name of a queue alone, by a reference or spelt out?"""
    head = text[0] if len(text) == 1 else ""
    return head.attribute == "QueueName" if isinstance(head, Token) else head != "" and ":" not in head


def givers_up_to(queue: View) -> list[Facts]:
    """Everything that puts aside what it cannot deliver, in some world or perhaps to this queue."""
    links = queue.facts.links
    several = (facts for kind in _GIVERS for facts in links.of(kind) if _GIVERS[kind][0] in str(facts.body.get("Properties")))
    return naming(links, "gives up to", lambda: several, _given_up_to, queue.facts)


def destined_for(queue: View) -> Iterator[View]:
    """Everything that tells Lambda to hand something on there by a reference to the queue, whether that gives its ARN or not, as far as it is known and exists."""
    links = queue.facts.links
    several = (facts for kind, paths in _DESTINED.items() for facts in links.of(kind) if any(path[0] in str(facts.body.get("Properties")) for path in paths))
    for facts in naming(links, "is destined for", lambda: several, _destinations, queue.facts):
        if facts.scope.exists(facts.id, queue.world):
            yield View(facts, queue.world)


def _destinations(giver: Facts, world: World) -> Iterator[Facts]:
    for path in _DESTINED[giver.type]:
        value = giver.dig(path, world)[0]
        for token in value.tokens if isinstance(value, Text) else ():
            if token.kind == "resource" and (found := giver.links.facts.get((token.scope, token.name))) is not None:
                yield found


def _given_up_to(giver: Facts, world: World) -> Iterator[Facts]:
    return (queue for value, place in _listed(giver, world) if (queue := _queue(giver, value, place, world)) is not None)


def gives_up_to(giver: Facts, queue: View) -> bool:
    """Does it exist, and put aside to this queue?"""
    world = queue.world
    found = [lambda value=value, at=at: _queue(giver, value, at, world) is queue.facts for value, at in _listed(giver, world)]
    return giver.scope.exists(giver.id, world) and some(world, found)


def _listed(giver: Facts, world: World) -> list[tuple[Any, Place]]:
    value, place = giver.dig((_GIVERS[giver.type][0],), world)
    return [*elements(value, world, place)] if isinstance(value, list) else [(value, place)]


def _queue(giver: Facts, value: Any, place: Place, world: World) -> Facts | None:
    for key in _GIVERS[giver.type][1:]:
        value = document(value, world, place)
        if not isinstance(value, dict) or key not in value:
            return None
        value, place = resolve(value[key], world, place / key)
    try:
        return giver.links.find(Text.of(value), QUEUE, world, giver.scope) if isinstance(value, (str, Text)) else None
    except Outside:
        return None


def home_of(arn: Text, asker: View) -> Home | None:
    """Where the resource of an ARN lies, None where nothing spells it. The deployment's own Region and account are put in where they are given."""
    own = {name: asker.facts.scope.ref(name, asker.world, asker.facts.place)[0] for name in ("AWS::Region", "AWS::AccountId")}
    spelt = asker.facts.scope.spelt(arn, asker.world)
    if not (spelt and isinstance(spelt[0], str) and spelt[0].startswith("arn:")):
        spelt = Text.of(settle(spelt, asker.world))
    if not (spelt and isinstance(spelt[0], str) and spelt[0].startswith("arn:")):
        return None
    fields = split(spelt, ":", whole=True)
    if len(fields) <= _NAME:
        return None
    region, account = (Text.of(settle(field.replace(lambda token: own.get(token.name, token)), asker.world)) for field in fields[_NAME - 2 : _NAME])
    return Home(region, account)


def _reference(token: Token, asker: View) -> str | None:
    facts = asker.facts.links.facts.get((token.scope, token.name)) if token.kind == "resource" else None
    if facts is None or not facts.type.startswith("AWS::") or facts.type.startswith(LATE):
        return None
    if facts.type == QUEUE:
        name = View(facts, asker.world).name
        if what := _GIVES.get(token.attribute):
            return f"the {what} of {name}"
        return None if token.attribute == "Arn" else f"{name}.{token.attribute}, which no queue has (it has Arn, QueueName and QueueUrl)"
    return f"{View(facts, asker.world).name}, a resource of type {facts.type}"


def keys_of_redrive_policy(view: View) -> list[str]:
    """What the RedrivePolicy of a queue or a subscription has; nothing where there is none, or it is no document."""
    policy, place = view.facts.dig(("RedrivePolicy",), view.world)
    found = {} if policy is ABSENT else document(policy, view.world, place)
    return [*found] if isinstance(found, dict) else []

"""What the ARN of a dead-letter queue is spelt with, and where the queue that it names lies."""

from __future__ import annotations

from typing import Final, NamedTuple

from ..linking.resources import View
from ..values.defaults import QUEUE
from ..values.text import Text, Token, settle, split

_GIVES: Final = {"": "URL", "QueueUrl": "URL", "QueueName": "name"}
"""What Ref ("") and GetAtt give of a queue: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html"""
_LATE: Final = ("AWS::CloudFormation::", "AWS::SSM::", "AWS::ServiceCatalog::")
"""Resources whose attributes may be anything, a queue's ARN too."""


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
    return f"{View(facts, asker.world).name}, a resource of type {facts.type},"

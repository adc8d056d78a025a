"""Statements that let a service send for what it never sends for: the aws:SourceArn of a request is the ARN of a topic, a bucket or a rule, and no other.

https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html, https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html and
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
"""

from __future__ import annotations

from typing import Final

from queuegate._light import NamedTuple, regex

from ...linking.resources import View
from ...values.defaults import BUCKET, RULE, TOPIC
from ...values.text import Text, Token, split
from ..policies.of_resources.limits import SOURCES
from ..policies.statement import Condition, Statement

_FOR: Final = {"sns": (TOPIC, "topic"), "s3": (BUCKET, "bucket"), "events": (RULE, "rule")}
"""For what each service sends to a queue: its type, and in words."""
_POSITIVE: Final = ("arnequals", "arnlike", "stringequals", "stringlike")
_NAMED: Final = (BUCKET, RULE)
"""Those of which Ref gives the name: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html"""
_ARN: Final = 6
_OWN: Final = regex(r"[A-Za-z]*Arn\Z")


class ForeignSource(NamedTuple):
    """A service, what it sends for in words, and the line of the Condition that names something else."""

    service: str
    sends_for: str
    named: str
    condition: Condition


def foreign_source(statement: Statement, queue: View) -> ForeignSource | None:
    """That of a statement for one service, whose source can be none of that service's. None where it may be one, or nobody knows what is named."""
    who = [str(one.name).partition(".")[0] if one.kind == "Service" else "" for one in statement.principals]
    if len(who) != 1 or who[0] not in _FOR:
        return None
    kind, word = _FOR[who[0]]
    for line in statement.conditions:
        if line.key.lower() == "aws:sourcearn" and line.key.lower() in SOURCES and line.operator.lower().removesuffix("ifexists") in _POSITIVE:
            named = [_foreign(value, who[0], kind, queue) for value in line.values]
            if named and all(named):
                return ForeignSource(f"{who[0]}.amazonaws.com", word, named[0], line)
    return None


def _foreign(value: Text, service: str, kind: str, queue: View) -> str:
    """What it names, where that is something else; "" where it may be what the service sends for."""
    head = value[0] if len(value) == 1 else ""
    if isinstance(head, Token):
        found = queue.facts.links.facts.get((head.scope, head.name)) if head.kind == "resource" else None
        if found is None or not _is_its_own(found.type, head.attribute):
            return ""
        if found.type == kind:
            return f"the name of {found.name} (Ref)" if kind in _NAMED and not head.attribute else ""
        return f"{found.name}, a resource of type {found.type}"
    parts = [part.plain() for part in split(value, ":", whole=True)]
    named = parts[2] if len(parts) >= _ARN and parts[0] == "arn" else None
    return str(value) if isinstance(named, str) and named.isalnum() and named != service else ""


def _is_its_own(kind: str, attribute: str) -> bool:
    """Is that the name or the ARN of the resource itself? Outputs of a stack, the value of a parameter, and what a custom resource gives may be anything."""
    return kind.startswith("AWS::") and not kind.startswith("AWS::CloudFormation::") and (not attribute or bool(_OWN.match(attribute)))

"""A tag of the mapping, its queue or its function is one that AWS refuses.

Keys that begin with `aws:` are reserved, and a resource has at most 50 tags. CloudFormation fails on create and on update. Tags of a stack reach its mappings too.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {Tags: [{Key: "aws:team", Value: orders}]}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {Tags: [{Key: team, Value: orders}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.model import View, may_have_tag, tags

from ..rule import Finding, Mapping, Severity, rule

MOST: Final = 50
RESERVED: Final = "aws:"
"""https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"""


@rule(
    "tag-not-accepted",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
    fix="Give the tag a key that does not begin with aws:, and keep to 50 tags.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from _judge(mapping)
    for queue in mapping.own_queues():
        yield from _judge(queue)
    if function := mapping.own_function():
        yield from _judge(function)


def _judge(part: View) -> Iterator[Finding]:
    if not may_have_tag(part, RESERVED, MOST):
        return
    for count, (key, place) in enumerate(tags(part), 1):
        wrong = (
            f"has a key that AWS reserves ({RESERVED})"
            if key.lower().startswith(RESERVED)
            else f"is number {count}, and AWS accepts {MOST} tags for a resource"
            if count == MOST + 1
            else ""
        )
        if wrong:
            yield Finding(
                f"Tag {key[:128]} of {part.name} {wrong}: CloudFormation fails, on create and on update",
                at=place,
                key=key,
                fix=f"Give the tag {key[:128]} of {part.name} a key that does not begin with {RESERVED}."
                if key.lower().startswith(RESERVED)
                else f"Remove tags from {part.name} until {MOST} are left.",
            )

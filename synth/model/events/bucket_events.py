"""Buckets whose events a rule of EventBridge sends to a queue, and whether they send any: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ...language.functions import coerce
from ...language.functions.intrinsics import resolve
from ...linking.resources import View
from ...values.defaults import BUCKET
from ...values.text import Text
from ...values.value import ABSENT
from ...values.worlds import Outside
from ..sending.parts import Part, event_pattern
from ..sending.service_senders import Sender

_SETTERS: Final = ("Custom::", "AWS::CloudFormation::CustomResource")


def silent_buckets(sender: Sender) -> Iterator[View]:
    """The buckets of the targets that a rule's pattern names, and that send EventBridge nothing. Of what CloudTrail tells of S3 nothing is said: that comes without."""
    for named in patterned_buckets(sender):
        if (bucket := _bucket(named, sender.view)) is not None and not _sends(bucket):
            yield bucket


def patterned_buckets(sender: Sender) -> Iterator[Part]:
    """The buckets that the pattern of a rule names, where it is one of S3's own events and not of what CloudTrail tells of S3."""
    pattern = event_pattern(sender.view)
    kinds = [item.text().plain() for item in pattern.get("detail-type").items()]
    if [item.text().plain() for item in pattern.get("source").items()] == ["aws.s3"] and kinds and all(str(kind).startswith("Object ") for kind in kinds):
        yield from (one for one in pattern.get("detail", "bucket", "name").items() if isinstance(one.value, (str, Text)))


def patterned_keys(sender: Sender) -> Iterator[tuple[str, str]]:
    """What the keys of objects begin and end with that the pattern of a rule lets through; "" where that may be anything.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    keys = [*event_pattern(sender.view).get("detail", "object", "key").items()]
    for key in keys:
        begins, ends, like = (key.get(operator).text().plain() for operator in ("prefix", "suffix", "wildcard"))
        if isinstance(like, str) and "*" in like:
            begins, ends = like.partition("*")[0], like.rpartition("*")[2]
        yield begins if isinstance(begins, str) else "", ends if isinstance(ends, str) else ""
    if not keys:
        yield "", ""


def _bucket(named: Part, view: View) -> View | None:
    try:
        found = view.facts.links.find(named.text(), BUCKET, view.world, view.facts.scope)
    except Outside:
        return None
    return View(found, view.world)


def _sends(bucket: View) -> bool:
    """Is EventBridge told: by the bucket, or perhaps by a custom resource that names it?"""
    facts, world = bucket.facts, bucket.world
    told, place = facts.dig(("NotificationConfiguration", "EventBridgeConfiguration"), world)
    if told is not ABSENT:
        on, at = resolve(told["EventBridgeEnabled"], world, place / "EventBridgeEnabled") if _has(told, "EventBridgeEnabled") else (True, place)
        return bool(coerce.boolean(on, world, at))
    others = (one for one in facts.links.facts.values() if one.type.startswith(_SETTERS))
    return any(facts.id in str(one.body) for one in others)


def _has(node: Any, key: str) -> bool:
    return isinstance(node, dict) and key in node

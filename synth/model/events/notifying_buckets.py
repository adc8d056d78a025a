"""The buckets of whose objects the messages of a queue tell: `Records[].s3.bucket.name` of a notification, `detail.bucket.name` of an event.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html and https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate._light import NamedTuple

from ...linking.resources import View
from ...values.defaults import BUCKET
from ...values.text import Text, Token
from ..sending.parts import Part, body_of
from ..sending.service_senders import Sender, senders
from .bucket_events import patterned_buckets, patterned_keys
from .message_shapes import publishing


class Notifying(NamedTuple):
    """A bucket, by its name as the targets have it, and what the keys of the objects begin and end with of which it tells; "" where that may be anything."""

    bucket: Text
    begins: str
    ends: str


def notifying_buckets(queue: View) -> Iterator[Notifying]:
    """Those that are known come first; then `Undecided` is raised where something else may send to the queue."""
    for sender in senders(queue):
        if not sender.gives_up:
            if sender.service == "events":
                yield from (Notifying(bucket.text(), *key) for bucket in patterned_buckets(sender) for key in patterned_keys(sender))
            for one in publishing(sender) if sender.service == "sns" else (sender,):
                yield from (Notifying(bucket, *_filtered(one)) for bucket in _named(one.view)) if one.service == "s3" else ()


def _filtered(sender: Sender) -> tuple[str, str]:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html"""
    known = {str(rule.get("Name").text()).lower(): rule.get("Value").text().plain() for rule in filter_rules(sender)}
    begins, ends = known.get("prefix", ""), known.get("suffix", "")
    return begins if isinstance(begins, str) else "", ends if isinstance(ends, str) else ""


def filter_rules(sender: Sender) -> list[Part]:
    """The prefix and the suffix that a notification asks for: https://docs.aws.amazon.com/AmazonS3/latest/API/API_FilterRule.html"""
    settings = sender.settings
    return [] if settings is None else [*settings.get("Filter", "S3Key", "Rules").items(), *settings.get("Filter", "Key", "FilterRules").items()]


def _named(view: View) -> Iterator[Text]:
    """A bucket by its Ref; of what sets its notification, such as the CDK's custom resource, the bucket that it names."""
    if view.facts.type == BUCKET:
        yield Text.of(Token("resource", view.facts.id, "", view.facts.scope.id))
    else:
        named = body_of(view).get("BucketName")
        yield from [named.text()] if isinstance(named.value, (str, Text)) else []

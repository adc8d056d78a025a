"""The buckets of whose objects the messages of a queue tell: `Records[].s3.bucket.name` of a notification, `detail.bucket.name` of an event.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html and https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

from __future__ import annotations

from collections.abc import Iterator

from ...linking.resources import View
from ...values.text import Text, Token
from ..sending.parts import part_of
from ..sending.service_senders import senders
from .bucket_events import patterned_buckets
from .message_shapes import publishing


def notifying_buckets(queue: View) -> Iterator[Text]:
    """Their names as the targets have them. Those that are known come first; then `Undecided` is raised where something else may send to the queue."""
    for sender in senders(queue):
        if not sender.gives_up:
            yield from (one.text() for one in patterned_buckets(sender)) if sender.service == "events" else ()
            for one in publishing(sender) if sender.service == "sns" else (sender,):
                yield from _named(one.view) if one.service == "s3" else ()


def _named(view: View) -> Iterator[Text]:
    """A bucket by its Ref; of what sets its notification, such as the CDK's custom resource, the bucket that it names."""
    if view.facts.type == "AWS::S3::Bucket":
        yield Text.of(Token("resource", view.facts.id, "", view.facts.scope.id))
    else:
        named = part_of(view.facts.body.get("Properties", {}), view.world, view.place / "Properties").get("BucketName")
        yield from [named.text()] if isinstance(named.value, (str, Text)) else []

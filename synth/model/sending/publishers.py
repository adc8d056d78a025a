"""Which services of AWS publish to a topic in their own name: a bucket's notifications, and the targets of rules.

The topic's policy has to let them: https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html and
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from ...linking.facts import Facts
from ...linking.reference_index import naming
from ...linking.resources import View
from ...values.defaults import BUCKET, RULE, TOPIC
from ...values.text import Text
from ...values.worlds import Undecided, World
from .parts import Found, Part, Sending, body_of
from .sender_kinds import of_bucket_name, of_rule, own_arn
from .service_senders import Sender


def _bucket(body: Part, view: View) -> Found:
    for one in body.get("NotificationConfiguration", "TopicConfigurations").items():
        yield Sending("s3", one.get("Topic"), partial(own_arn, view), None, one)


def _notifications(body: Part, _: View) -> Found:
    for one in body.get("NotificationConfiguration", "TopicConfigurations").items():
        yield Sending("s3", one.get("TopicArn"), partial(of_bucket_name, body), None, one)


def _rule(body: Part, view: View) -> Found:
    for target in body.get("Targets").items() if not body.get("RoleArn") else ():
        if not target.get("RoleArn"):
            yield Sending("events", target.get("Arn"), partial(of_rule, body, view), None, target)


_KINDS: Final = {BUCKET: _bucket, "Custom::S3BucketNotifications": _notifications, RULE: _rule}


def publishers(topic: View) -> Iterator[Sender]:
    """The buckets and rules that publish to this topic, as far as that is known."""
    links = topic.facts.links
    for facts in naming(links, "publishes to", lambda: (one for kind in _KINDS for one in links.of(kind)), _topics, topic.facts):
        view = View(facts, topic.world)
        try:
            for sending in _read(view):
                if _topic(sending.named, view) is topic.facts and view.exists():
                    yield Sender(sending.service, view, sending.named.place, tuple(sending.arns()), None, sending.settings, sending.named.text())
        except Undecided:
            continue


def _read(view: View) -> Found:
    return _KINDS[view.facts.type](body_of(view), view)


def _topics(facts: Facts, world: World) -> Iterator[Facts]:
    view = View(facts, world)
    return (topic for sending in _read(view) if (topic := _topic(sending.named, view)) is not None)


def _topic(named: Part, view: View) -> Facts | None:
    """The topic that it names; None where it is none of the targets', or not known."""
    try:
        return view.facts.links.find(named.text(), TOPIC, view.world, view.facts.scope) if isinstance(named.value, (str, Text)) else None
    except Undecided:
        return None

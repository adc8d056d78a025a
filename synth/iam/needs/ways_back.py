"""How what a worker sends comes back to the queue that it reads, through a topic or a bucket: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import NamedTuple

from ...model import Mapping, Role, Sender, senders
from ...values.text import Text
from ...values.worlds import Outside, Undecided
from ..evaluation.allows import allows
from ..evaluation.grants import Grant, called, granted, on_all
from ..policies.items import any_of, gathered
from ..policies.match import covers
from ..policies.spelling import spelt

_BY: Final = {"sns": ("sns:Publish", ""), "s3": ("s3:PutObject", "/*")}
"""By service, the action by which something is given to what sends to the queue, and what it is done to, below its ARN."""


class WayBack(NamedTuple):
    """What sends to the queue whatever it is given, and the grant by which the worker may give it something; `on` is the topic or bucket as people call it."""

    sender: Sender
    grant: Grant
    action: str
    on: str


def ways_back(mapping: Mapping) -> Iterator[WayBack]:
    """The ways back to the mapping's queue that its role names, without a filter that may leave something out. As far as they are known."""
    role = mapping.function.role
    try:
        several = gathered(senders(mapping.queue))[0]
    except Outside:
        return
    for sender in several:
        with suppress(Undecided):
            if sender.service not in _BY or not _sends_everything(sender):
                continue
            action, below = _BY[sender.service]
            own = [
                grant for grant in gathered(granted(role))[0] if grant.action.lower() == action.lower() and not on_all(grant.statement, sender.service, role)
            ]
            for arn in sender.arns:
                name = called(arn, role)
                on = sender.view.name if name.startswith("arn:") else name
                yield from (WayBack(sender, grant, action, on) for grant in own if _reaches(grant, action, Text.of(arn, below), role))


def _reaches(grant: Grant, action: str, given: Text, role: Role) -> bool:
    """Does the grant allow it on this, or on a part of it (`inbox/done/*` of `inbox/*`)?"""
    if grant.covers(given, role):
        return allows(role, action, given)
    links, world = role.facts.links, role.world
    listed, but = grant.statement.list_of("Resource")
    whole = spelt(given, links, world)
    return not but and str(given).endswith("*") and any_of(world, lambda: listed, lambda found: covers(whole, spelt(found[0], links, world)))


def _sends_everything(sender: Sender) -> bool:
    """Does it send to the queue whatever is published to the topic, or a notification of every object that is made in the bucket?"""
    settings = sender.settings
    if settings is None:
        return False
    if sender.service == "sns":
        return not settings.get("FilterPolicy")
    return "ObjectCreated:*" in f"{settings.get('Event').value} {settings.get('Events').value}" and not settings.get("Filter")

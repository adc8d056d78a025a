"""How what a worker sends comes back to the queue that it reads: through a topic, a bucket, an event bus, or the stream of a table.

Lambda detects such loops where they consist of functions, queues, topics and buckets, and no others: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language import coerce
from ...linking.facts import Facts
from ...model import Mapping, Role, Sender, senders
from ...values.defaults import GLOBAL_TABLE, TABLE
from ...values.text import Text, Token
from ...values.value import ABSENT
from ...values.worlds import Outside, Undecided
from ..evaluation.allows import allows
from ..evaluation.grants import Grant, called, granted, on_all
from ..policies.items import any_of, gathered
from ..policies.match import covers
from ..policies.spelling import spelt

_WRITES: Final = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
EVERY_EVENT: Final = frozenset({"account", "id", "region", "time", "version"})
"""Fields that tell no event of an account from another: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html"""
_ANY_SOURCE: Final[tuple[Any, ...]] = ([{"prefix": ""}], [{"exists": True}], [{"wildcard": "*"}])


class WayBack(NamedTuple):
    """What sends to the queue whatever it is given, and the grant by which the worker may give it something; `on` is the topic, bucket, bus or table as people call it.

    `detected`: Lambda sees such a loop, and stops it.
    """

    sender: Sender
    grant: Grant
    action: str
    on: str
    detected: bool


class _Given(NamedTuple):
    """What a sender is given, by which actions and to which ARN, and what people call that."""

    actions: tuple[str, ...]
    arn: Text
    on: str
    detected: bool


def ways_back(mapping: Mapping) -> Iterator[WayBack]:
    """The ways back to the mapping's queue that its role names, without a filter that may leave something out. As far as they are known."""
    role = mapping.function.role
    try:
        several = gathered(senders(mapping.queue))[0]
    except Outside:
        return
    for sender in several:
        with suppress(Undecided):
            for given in _given(sender, role):
                service = given.actions[0].partition(":")[0]
                allowed = {action.lower() for action in given.actions}
                own = [grant for grant in gathered(granted(role))[0] if grant.action.lower() in allowed and not on_all(grant.statement, service, role)]
                for grant in own:
                    if _reaches(grant, grant.action, given.arn, role):
                        yield WayBack(sender, grant, next(one for one in given.actions if one.lower() == grant.action.lower()), given.on, given.detected)
                        break


def _given(sender: Sender, role: Role) -> Iterator[_Given]:
    settings, view = sender.settings, sender.view
    if settings is None:
        return
    if sender.service == "sns" and not settings.get("FilterPolicy"):
        yield from (_Given(("sns:Publish",), arn, _name(arn, sender, role), detected=True) for arn in sender.arns)
    elif sender.service == "s3" and "ObjectCreated:*" in f"{settings.get('Event').value} {settings.get('Events').value}" and not settings.get("Filter"):
        yield from (_Given(("s3:PutObject",), Text.of(arn, "/*"), _name(arn, sender, role), detected=True) for arn in sender.arns)
    elif sender.service == "events":
        yield from _through_bus(sender)
    elif sender.service == "pipes" and not settings.get("SourceParameters", "FilterCriteria") and not settings.get("Enrichment"):
        source = settings.get("Source").text()
        table = _resource(source[0], view) if len(source) == 1 else None
        if table is not None and table.type in {TABLE, GLOBAL_TABLE}:
            yield _Given(_WRITES, view.facts.links.arn(table, view.world), table.name, detected=False)


def _through_bus(sender: Sender) -> Iterator[_Given]:
    """A rule that takes every event of its bus, or each new object of a bucket."""
    view = sender.view
    written, place = view.facts.dig(("EventPattern",), view.world)
    pattern = written if written is ABSENT else coerce.document(written, view.world, place)
    state, at = view.facts.dig(("State",), view.world)
    if not isinstance(pattern, dict) or (state is not ABSENT and coerce.string(state, view.world, at) == "DISABLED"):
        return
    if all(key in EVERY_EVENT or (key == "source" and value in _ANY_SOURCE) for key, value in pattern.items()):
        named, _ = view.facts.dig(("EventBusName",), view.world)
        bus = Text.of("default") if named is ABSENT else Text.of(named)
        found = _resource(bus[0], view) if len(bus) == 1 else None
        yield _Given(("events:PutEvents",), _arn_of_bus(bus, found), str(found.name if found else bus), detected=False)


def _arn_of_bus(bus: Text, found: Facts | None) -> Text:
    if found is not None:
        return Text.of(Token("resource", found.id, "Arn", found.scope.id))
    if str(bus).startswith("arn:"):
        return bus
    partition, region, account = (Token("pseudo", f"AWS::{name}") for name in ("Partition", "Region", "AccountId"))
    return Text.of("arn:", partition, ":events:", region, ":", account, ":event-bus/", bus)


def _resource(token: Any, view: Any) -> Facts | None:
    """The resource that a reference means."""
    return view.facts.links.facts.get((token.scope, token.name)) if isinstance(token, Token) and token.kind == "resource" else None


def _name(arn: Text, sender: Sender, role: Role) -> str:
    name = called(arn, role)
    return sender.view.name if name.startswith("arn:") else name


def _reaches(grant: Grant, action: str, given: Text, role: Role) -> bool:
    """Does the grant allow it on this, or on a part of it (`inbox/done/*` of `inbox/*`)?"""
    if grant.covers(given, role):
        return allows(role, action, given)
    links, world = role.facts.links, role.world
    listed, but = grant.statement.list_of("Resource")
    whole = spelt(given, links, world)
    return not but and str(given).endswith("*") and any_of(world, lambda: listed, lambda found: covers(whole, spelt(found[0], links, world)))

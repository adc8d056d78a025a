"""How what a worker sends comes back to the queue that it reads: through a topic, a bucket, an event bus, or the stream of a table.

Lambda detects such loops where they consist of functions, queues, topics and buckets, and no others: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple

from ...handlers import KEYS, Call, Told, calls
from ...linking.facts import Facts
from ...model import Mapping, Role, Sender, event_pattern, is_off, patterned_buckets, senders
from ...values.defaults import BUCKET, GLOBAL_TABLE, TABLE
from ...values.text import Text, Token
from ...values.value import ABSENT
from ...values.worlds import Outside, Undecided
from ..evaluation.allows import allows
from ..evaluation.grants import Grant, called, granted
from ..evaluation.whole_service import on_all
from ..needs.named_resources import located, spelt_name
from ..policies.items import any_of, gathered
from ..policies.match import covers
from ..policies.spelling import spelt

_WRITES: Final = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
EVERY_EVENT: Final = frozenset({"account", "id", "region", "time", "version"})
"""Fields that tell no event of an account from another: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html"""
_PUTS: Final = ("copy_object", "put_object")
_NOTED: Final = ("get_object_attributes", "get_object_tagging", "head_object")
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


class WrittenBack(NamedTuple):
    """A call that writes an object of which a bucket tells the queue: under the key that the message tells."""

    sender: Sender
    call: Call
    bucket: str


def written_back(mapping: Mapping) -> Iterator[WrittenBack]:
    """What the code writes to the bucket that sends to the mapping's queue, unless the code asks first what it has noted of the object."""
    function = mapping.function
    with suppress(Undecided):
        several = [call for call in calls(function).calls if call.service == "s3"]
        written = [call for call in several if call.operation in _PUTS and _is_told(call)]
        for sender in gathered(senders(mapping.queue))[0] if written and not any(call.operation in _NOTED for call in several) else ():
            if (settings := sender.settings) is not None and sender.service == "s3" and _tells_of_new(settings):
                ends = bool(settings.get("Filter")) and not _only_prefixes(settings)
                for call in written:
                    if not (ends and len(call.attributes or ()) > 1) and any(_is_named(call, arn, mapping) for arn in sender.arns):
                        yield WrittenBack(sender, call, _name(sender.arns[0], sender, function.role))


def _tells_of_new(settings: Any) -> bool:
    return any(f"ObjectCreated:{kind}" in f"{settings.get('Event').value} {settings.get('Events').value}" for kind in ("*", "Put"))


def _is_told(call: Call) -> bool:
    """Does the key of the object begin with the one that the message tells?"""
    return bool(call.attributes) and isinstance(first := call.attributes[0], Told) and first.what in KEYS  # type: ignore[index]  # as the first part says


def _is_named(call: Call, arn: Text, mapping: Mapping) -> bool:
    """Does the call name this bucket, or the one that the message tells?"""
    if call.named and any(isinstance(part, Told) for part in call.named):
        return True
    named = spelt_name(call.named, mapping.function) if call.named else None
    return named is not None and located("s3", named, mapping.function).arn == arn


class _Given(NamedTuple):
    """What a sender is given, by which actions and to which ARN, and what people call that. `within`: it takes a part of a bucket, so that a grant on all of it need not mean that part."""

    actions: tuple[str, ...]
    arn: Text
    on: str
    detected: bool
    within: bool = False


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
                    if _reaches(grant, grant.action, given.arn, role, within=given.within):
                        yield WayBack(sender, grant, next(one for one in given.actions if one.lower() == grant.action.lower()), given.on, given.detected)
                        break


def _given(sender: Sender, role: Role) -> Iterator[_Given]:
    settings, view = sender.settings, sender.view
    if settings is None:
        return
    if sender.service == "sns" and not settings.get("FilterPolicy"):
        yield from (_Given(("sns:Publish",), arn, _name(arn, sender, role), detected=True) for arn in sender.arns)
    elif sender.service == "s3" and "ObjectCreated:*" in f"{settings.get('Event').value} {settings.get('Events').value}":
        for prefix in _only_prefixes(settings):
            yield from (_of_bucket(arn, _name(arn, sender, role), prefix, detected=True) for arn in sender.arns)
    elif sender.service == "events":
        yield from _through_bus(sender)
        yield from _by_event_of_bucket(sender)
    elif sender.service == "pipes" and not settings.get("SourceParameters", "FilterCriteria") and not settings.get("Enrichment"):
        source = settings.get("Source").text()
        table = _resource(source[0], view) if len(source) == 1 else None
        if table is not None and table.type in {TABLE, GLOBAL_TABLE}:
            yield _Given(_WRITES, view.facts.links.arn(table, view.world), table.name, detected=False)


def _of_bucket(arn: Text, name: str, prefix: str, *, detected: bool) -> _Given:
    return _Given(("s3:PutObject",), Text.of(arn, f"/{prefix}*"), f"{name}/{prefix}*" if prefix else name, detected, within=bool(prefix))


def _only_prefixes(settings: Any) -> list[str]:
    """The prefix for which a notification is; "" where it is for every key, and nothing where it asks for an ending."""
    if not settings.get("Filter"):
        return [""]
    rules = [*settings.get("Filter", "S3Key", "Rules").items(), *settings.get("Filter", "Key", "FilterRules").items()]
    known = [(str(rule.get("Name").text()).lower(), rule.get("Value").text().plain()) for rule in rules]
    return [value for name, value in known if name == "prefix" and isinstance(value, str)] if len(known) == 1 else []


def _by_event_of_bucket(sender: Sender) -> Iterator[_Given]:
    """A rule that takes each new object of a bucket, or each below a prefix."""
    view = sender.view
    detail = _pattern(sender).get("detail") if "Object Created" in (kinds := _pattern(sender).get("detail-type") or []) else None
    if not isinstance(detail, dict) or kinds != ["Object Created"] or detail.keys() - {"bucket", "object"}:
        return
    keys = (detail.get("object") or {"key": [{"prefix": ""}]}).get("key")
    prefixes = [one.get("prefix") if isinstance(one, dict) else None for one in keys] if isinstance(keys, list) else [None]
    for named in patterned_buckets(sender) if all(isinstance(one, str) for one in prefixes) else ():
        bucket = view.facts.links.find(named.text(), BUCKET, view.world, view.facts.scope)
        yield from (_of_bucket(view.facts.links.arn(bucket, view.world), bucket.name, str(one), detected=False) for one in prefixes)


def _pattern(sender: Sender) -> dict[str, Any]:
    """The pattern of a rule that is on; empty of one that is not."""
    pattern = event_pattern(sender.view).value
    return pattern if isinstance(pattern, dict) and not is_off(sender.view) else {}


def _through_bus(sender: Sender) -> Iterator[_Given]:
    """A rule that takes every event of its bus."""
    view, pattern = sender.view, _pattern(sender)
    if pattern and all(key in EVERY_EVENT or (key == "source" and value in _ANY_SOURCE) for key, value in pattern.items()):
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


def _reaches(grant: Grant, action: str, given: Text, role: Role, *, within: bool) -> bool:
    """Does the grant allow it on this, or on a part of it (`inbox/done/*` of `inbox/*`)?"""
    if not within and grant.covers(given, role):
        return allows(role, action, given)
    links, world = role.facts.links, role.world
    listed, but = grant.statement.list_of("Resource")
    whole = spelt(given, links, world)
    return not but and str(given).endswith("*") and any_of(world, lambda: listed, lambda found: covers(whole, spelt(found[0], links, world)))

"""What a rule asks of the events of S3 that none has: the event type of a notification, a slip for a detail-type or the source, a field of CloudTrail's record, or the ARN of a bucket in the place of its name; and a pipe of the records of a table's stream.

https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-s3.html and https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-mapping-troubleshooting.html. S3 gets new events, so
another detail-type may be one. Records: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple, regex

from ...event_patterns import ANY, Kind, Refused, Shape, document, may_match, pattern
from ...linking.facts import Facts
from ...linking.resources import View
from ...values.defaults import GLOBAL_TABLE, QUEUE, TABLE
from ...values.slips import distance
from ...values.text import Token
from ...values.value import Place
from ...values.worlds import Undecided
from ..sending.parts import Part, body_of, event_pattern
from ..sending.service_senders import Sender, senders

if TYPE_CHECKING:
    from ..filtering.filters import Filter

_OF_NOTIFICATIONS: Final = {
    "ObjectCreated": "Object Created",
    "ObjectRemoved": "Object Deleted",
    "LifecycleExpiration": "Object Deleted",
    "LifecycleTransition": "Object Storage Class Changed",
    "IntelligentTiering": "Object Access Tier Changed",
    "ObjectAcl": "Object ACL Updated",
}
"""The detail-type of an event, by how its type begins in a notification."""
_KINDS: Final = (
    *("Object Created", "Object Deleted", "Object Restore Initiated", "Object Restore Completed", "Object Restore Expired", "Object Tags Added"),
    *("Object Tags Deleted", "Object ACL Updated", "Object Storage Class Changed", "Object Access Tier Changed", "Async Copy Completion"),
)
_SOURCE: Final = "aws.s3"
"""Only AWS's services send events whose source begins with `aws.`: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html"""
_OF_CLOUDTRAIL: Final = ("eventSource", "eventName", "requestParameters", "responseElements", "userIdentity", "eventType")
"""What the detail of an API call by CloudTrail has, and no event of S3's own: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html"""
_DOMAIN: Final = ".amazonaws.com"
_SLIP: Final = 2
_TEXT: Final = Kind("text")
_NAMES: Final = ("INSERT", "MODIFY", "REMOVE")
_RECORD: Final = Shape(
    {
        **dict.fromkeys(("eventID", "eventVersion", "awsRegion", "eventSourceARN"), _TEXT),
        "eventName": Kind("text", values=_NAMES),
        "eventSource": Kind("text", values=("aws:dynamodb",)),
        **dict.fromkeys(("dynamodb", "userIdentity"), ANY),
    }
)
_IMAGES: Final[dict[object, tuple[str, ...]]] = {
    "KEYS_ONLY": (),
    "NEW_IMAGE": ("NewImage",),
    "OLD_IMAGE": ("OldImage",),
    "NEW_AND_OLD_IMAGES": ("NewImage", "OldImage"),
}
_IMAGE: Final = regex(r"<\$\.dynamodb\.(NewImage|OldImage)\b")
_TABLES: Final = (TABLE, GLOBAL_TABLE)


class Unmatched(NamedTuple):
    """What no event of S3 has, in words, where it is written, and what was meant."""

    said: str
    place: Place
    meant: str


def unmatched_of_bucket(rule: View) -> Iterator[Unmatched]:
    """As far as all that the pattern lists for a field is none. It matches nothing then."""
    with suppress(Undecided):
        asked = event_pattern(rule)
        sources = [*asked.get("source").items()]
        named = str(sources[0].text().plain()) if len(sources) == 1 and isinstance(sources[0].value, str) else ""
        if named.lower() != _SOURCE:
            return
        if named != _SOURCE:
            yield Unmatched(f"source {named}", sources[0].place, f"Write {_SOURCE} in its place.")
        kinds = [*asked.get("detail-type").items()]
        meant = [_meant(str(kind.text().plain())) if isinstance(kind.value, str) else "" for kind in kinds]
        if kinds and all(meant):
            yield Unmatched(f"detail-type {kinds[0].value}", kinds[0].place, f"Write {meant[0]} in its place.")
        alien = next((one for key in _OF_CLOUDTRAIL if _is_asked(one := asked.get("detail", key))), None)
        if alien is not None and kinds and all(isinstance(kind.value, str) and str(kind.text().plain()) in _KINDS for kind in kinds):
            yield Unmatched(
                f"field {alien.place.route[-1]} in its detail, which an API call by CloudTrail has",
                alien.place,
                "Ask for bucket and object in its detail, or write AWS API Call via CloudTrail for the detail-type.",
            )
        names = [*asked.get("detail", "bucket", "name").items()]
        if names and all(_is_arn(name) for name in names):
            yield Unmatched(f"ARN {names[0].text()} as the name of the bucket", names[0].place, "Write the name of the bucket in its place (!Ref).")


def unmatched_of_stream(pipe: View) -> Iterator[Unmatched]:
    """The filters of a pipe that reads the stream of a table or a queue of the targets, where no record matches any of them."""
    with suppress(Undecided, Refused, ValueError):
        body = body_of(pipe)
        facts = _source(body, pipe)
        filters = [one.get("Pattern") for one in body.get("SourceParameters", "FilterCriteria", "Filters").items()]
        if facts is None or facts.type not in (*_TABLES, QUEUE) or not filters:
            return
        of_queue = facts.type == QUEUE
        record = _message() if of_queue else _record(facts, pipe)
        asked = [json.loads(str(one.text())) for one in filters]
        if not any(may_match(pattern(document(one.text())), record) and (of_queue or not _untyped(said)) for one, said in zip(filters, asked, strict=True)):
            fix = "Put what is asked of a message under body." if of_queue else "Put what is asked of an item under dynamodb (NewImage, OldImage, Keys)."
            yield Unmatched(_strange(asked[0], record), filters[0].place, fix)


def piped_past(queue: View, filters: Sequence[Filter]) -> Iterator[Sender]:
    """The pipes that send a queue the records of a table's stream as they are, which none of the filters of its mapping lets through. Then `Undecided` is raised where something else may send to it.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html
    """
    for sender in senders(queue):
        with suppress(Undecided):
            body = body_of(sender.view)
            if sender.service == "pipes" and not body.get("Enrichment") and not body.get("TargetParameters", "InputTemplate"):
                table = _source(body, sender.view)
                record = _record(table, sender.view) if table is not None and table.type in _TABLES else None
                if record is not None and not any(one.may_match_body(record) for one in filters):
                    yield sender


class NoImage(NamedTuple):
    """An image that a pipe's template takes of records that have none: the pipe, the table, its StreamViewType, the image, and where the template is."""

    pipe: View
    table: Facts
    kind: str
    image: str
    place: Place


def images_not_held(queue: View) -> Iterator[NoImage]:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html"""
    for sender in senders(queue):
        with suppress(Undecided):
            body = body_of(sender.view)
            template = body.get("TargetParameters", "InputTemplate")
            table = _source(body, sender.view) if sender.service == "pipes" and template and not body.get("Enrichment") else None
            kind = table.dig(("StreamSpecification", "StreamViewType"), queue.world)[0] if table is not None and table.type in _TABLES else None
            taken = dict.fromkeys(_IMAGE.findall(str(template.text()))) if table is not None and kind in _IMAGES else ()
            yield from (NoImage(sender.view, table, str(kind), image, template.place) for image in taken if table and image not in _IMAGES[kind])


def domains_as_sources(rule: View) -> Iterator[Unmatched]:
    """The source of a pattern that is the domain of a service (`ec2.amazonaws.com`), as principals are called; its events have `aws.ec2`. Nothing where another source is listed beside it."""
    with suppress(Undecided):
        sources = [(one, str(one.text().plain()) if isinstance(one.value, str) else "") for one in event_pattern(rule).get("source").items()]
        if sources and all(name.endswith(_DOMAIN) and name != _DOMAIN for _, name in sources):
            first, name = sources[0]
            yield Unmatched(f"source {name}", first.place, f"Write aws.{name.removesuffix(_DOMAIN)} in its place.")


def source_table(pipe: View) -> View | None:
    """The table whose stream a pipe reads, where it is one of the targets'. Raises `Undecided` where nobody knows what it reads."""
    facts = _source(body_of(pipe), pipe)
    return View(facts, pipe.world) if facts is not None and facts.type in _TABLES else None


def _source(body: Part, pipe: View) -> Facts | None:
    source = body.get("Source").text()
    head = source[0] if len(source) == 1 else ""
    return pipe.facts.links.facts.get((head.scope, head.name)) if isinstance(head, Token) and head.kind == "resource" else None


def _message() -> Shape:
    from ..filtering.filters import MESSAGE  # noqa: PLC0415 - few pipes read a queue

    return MESSAGE


def _strange(asked: Any, record: Shape) -> str:
    """What no record has that the first filter asks for, in words."""
    if strange := [key for key in asked if key not in record.fields]:
        return f"field {strange[0]}"
    if "dynamodb" not in record.fields:
        return "values that the filter lists"
    if name := _untyped(asked):
        return f'value for {name}: an attribute is an object with its type there, such as {{"S": …}}'
    return f"values that the filter lists (eventName is {', '.join(_NAMES)}; the images are those of StreamViewType)"


def _untyped(asked: Any) -> str:
    """An attribute of an item that the filter asks for without its type; "" where there is none. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html"""
    held = asked.get("dynamodb") if isinstance(asked, dict) else None
    for image in ("NewImage", "OldImage", "Keys"):
        item = held.get(image) if isinstance(held, dict) else None
        for name, values in item.items() if isinstance(item, dict) else ():
            if isinstance(values, list) and values and all(map(_is_of_leaves, values)):
                return str(name)
    return ""


def _is_of_leaves(value: Any) -> bool:
    """Is it a value, or an operator that no object meets? https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html"""
    return not isinstance(value, dict) or value.get("exists") is True or bool({"prefix", "suffix", "numeric", "equals-ignore-case"} & value.keys())


def _record(table: Facts, asker: View) -> Shape:
    """A record of its stream, which has the images of its view type: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html"""
    kind, _ = table.dig(("StreamSpecification", "StreamViewType"), asker.world)
    if kind not in _IMAGES:
        return _RECORD
    held = dict.fromkeys(("ApproximateCreationDateTime", "Keys", "SequenceNumber", "SizeBytes", "StreamViewType", *_IMAGES[kind]), ANY)
    return Shape({**_RECORD.fields, "dynamodb": Shape(dict(held))})


def _is_asked(field: Part) -> bool:
    """Does the pattern ask for a value in it, so that an event without the field does not match?"""
    waiting = [field.value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list) and not any(isinstance(one, dict) and one.get("exists", True) is not True for one in node):
            return True
        waiting += [inner for key, inner in node.items() if key != "Ref" and not key.startswith("Fn::")] if isinstance(node, dict) else []
    return False


def _meant(kind: str) -> str:
    """The detail-type for which this is a slip, or which a notification calls so; "" where it is one, or may be."""
    if kind in _KINDS:
        return ""
    word = kind.removeprefix("s3:").partition(":")[0]
    near = next((one for one in _KINDS if distance(kind.lower(), one.lower()) <= _SLIP), "")
    return _OF_NOTIFICATIONS.get(word) or near


def _is_arn(name: Part) -> bool:
    text = name.text()
    head = text[0] if text else ""
    return head.startswith("arn:") if isinstance(head, str) else isinstance(head, Token) and head.kind == "resource" and head.attribute == "Arn"

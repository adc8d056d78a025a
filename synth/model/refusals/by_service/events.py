"""The event types that a bucket is to tell of, and of which keys: a misspelt one, which S3 does not know.

S3 gets new event types, so only what is plainly a slip for one that there is is said to be refused.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from ....language.functions import coerce
from ....language.functions.intrinsics import elements, resolve
from ....linking.resources import View
from ....values.slips import distance
from ....values.text import Text, settle
from ....values.value import ABSENT, Place
from ....values.worlds import Undecided, World
from ..references import RefusedForm

EVENTS: Final = {
    "IntelligentTiering": (),
    "LifecycleExpiration": ("*", "Delete", "DeleteMarkerCreated"),
    "LifecycleTransition": (),
    "ObjectAcl": ("Put",),
    "ObjectAnnotation": ("*", "Delete", "Put"),
    "ObjectCreated": ("*", "CompleteMultipartUpload", "Copy", "Post", "Put"),
    "ObjectRemoved": ("*", "Delete", "DeleteMarkerCreated"),
    "ObjectRestore": ("*", "Completed", "Delete", "Post"),
    "ObjectRetention": ("Put",),
    "ObjectTagging": ("*", "Delete", "Put"),
    "ReducedRedundancyLostObject": (),
    "Replication": ("*", "OperationFailedReplication", "OperationMissedThreshold", "OperationNotTracked", "OperationReplicatedAfterThreshold"),
}
"""What follows `s3:`, and what may follow that behind a colon."""
_ENDS: Final = ("prefix", "suffix")
_TOLD: Final = ("Queue", "Topic", "Lambda")
_SLIP: Final = 2
"""How many letters of a name are wrong where another is meant."""


def misspelt_events(bucket: View) -> Iterator[RefusedForm]:
    """Each event of its configurations that is a slip for another."""
    for _, one, place in _configurations(bucket):
        with suppress(Undecided):
            written = one.get("Event", ABSENT) if isinstance(one, dict) else ABSENT
            if written is not ABSENT:
                at = place / "Event"
                event = str(settle(coerce.text(written, bucket.world, at), bucket.world))
                if meant := _meant(event):
                    yield RefusedForm("Event", at, f"'{event}'", f"no such event type ({meant} is one)", also=f"Write {meant} in its place.")


def misnamed_rules(bucket: View) -> Iterator[RefusedForm]:
    """Each rule of the filters of its configurations that is for neither end of a key: https://docs.aws.amazon.com/AmazonS3/latest/API/API_FilterRule.html"""
    for _, one, at in _configurations(bucket):
        yield from _misnamed(one, at, bucket)


def _configurations(bucket: View) -> Iterator[tuple[str, Any, Place]]:
    """What a bucket notifies, each with its name, and where; as far as it is known."""
    for kind in _TOLD:
        with suppress(Undecided):
            listed, place = bucket.facts.dig(("NotificationConfiguration", f"{kind}Configurations"), bucket.world)
            for i, (one, at) in enumerate(elements(listed, bucket.world, place) if listed is not ABSENT else ()):
                yield f"{kind}Configurations/{i}", one, at


def _misnamed(one: Any, place: Place, bucket: View) -> Iterator[RefusedForm]:
    with suppress(Undecided):
        for key in ("Filter", "S3Key", "Rules"):
            if not isinstance(one, dict) or key not in one:
                return
            one, place = resolve(one[key], bucket.world, place / key)
        for rule, at in elements(one, bucket.world, place):
            if isinstance(rule, dict) and "Name" in rule:
                name = coerce.string(*_resolved(rule["Name"], bucket, at / "Name"))
                if name.lower() not in _ENDS:
                    meant = next((end for end in _ENDS if distance(name.lower(), end) <= _SLIP), "prefix or suffix")
                    yield RefusedForm(
                        "Filter", at / "Name", f"for the {name} of a key", "rules for the prefix and the suffix", also=f"Write {meant} in the place of {name}."
                    )


def overlapping(bucket: View) -> Iterator[RefusedForm]:
    """Each configuration for events and keys that one before it is for, too, and each filter with two rules for one end: as far as these are spelt out.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_FilterRule.html and https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-s3-bucket-s3keyfilter.html
    """
    known: list[tuple[str, str, str, str]] = []
    for name, one, at in _configurations(bucket):
        with suppress(Undecided):
            event, prefix, suffix, twice = _asked(one, at, bucket)
            if twice:
                yield RefusedForm(
                    "Filter", at / "Filter", f"for the {twice} twice", "one rule for each end of a key", also=f"Make a configuration of each {twice}."
                )
            elif other := next((before for before, *said in known if _meet((event, prefix, suffix), (said[0], said[1], said[2]))), None):
                yield RefusedForm(
                    "Event",
                    at / "Event",
                    f"'{event}' for keys that {other} is for, too",
                    "no configurations that overlap in event, prefix and suffix",
                    also="Narrow one of them by prefix or suffix, or leave it out.",
                )
            known.append((name, event, prefix, suffix))


def _asked(one: Any, place: Place, bucket: View) -> tuple[str, str, str, str]:
    """The event, prefix and suffix of a configuration, and the end for which it has two rules. Raises `Undecided`."""
    event = _spelt(one.get("Event") if isinstance(one, dict) else None, bucket, place / "Event")
    ends = dict.fromkeys(_ENDS, "")
    rules, at, twice = one, place, ""
    for key in ("Filter", "S3Key", "Rules"):
        if not isinstance(rules, dict) or key not in rules:
            return event, "", "", ""
        rules, at = resolve(rules[key], bucket.world, at / key)
    for rule, there in elements(rules, bucket.world, at):
        name = _spelt(rule.get("Name") if isinstance(rule, dict) else None, bucket, there / "Name").lower()
        twice = name if ends.get(name) else twice
        ends[name] = _spelt(rule.get("Value"), bucket, there / "Value")
    return event, ends["prefix"], ends["suffix"], twice


def _spelt(value: Any, bucket: View, place: Place) -> str:
    if value is None:
        raise Undecided("it is not written", place=place)
    text = Text.of(settle(coerce.text(value, bucket.world, place), bucket.world))
    if not isinstance(plain := text.plain(), str):
        raise text.doubt()
    return plain


def _meet(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Is there an event of a key that both are for?"""
    events = any(a == b or (a.endswith(":*") and b.startswith(a[:-1])) for a, b in ((one[0], other[0]), (other[0], one[0])))
    prefixes, suffixes = (one[1], other[1]), (one[2], other[2])
    return events and any(a.startswith(b) for a, b in (prefixes, prefixes[::-1])) and any(a.endswith(b) for a, b in (suffixes, suffixes[::-1]))


def _resolved(value: Any, bucket: View, place: Place) -> tuple[Any, World, Place]:
    known, at = resolve(value, bucket.world, place)
    return known, bucket.world, at


def _meant(event: str) -> str:
    """The event type for which this is a slip; "" where it is one, or like none. A short word behind the colon may be a new one."""
    prefix, _, rest = event.partition(":")
    kind, colon, one = rest.partition(":")
    if prefix != "s3":
        return ""
    known = kind if kind in EVENTS else next((name for name in EVENTS if distance(kind, name) <= _SLIP), "")
    several = EVENTS.get(known, ())
    if not colon:
        spelt = "*" if several and "*" in several else ""
    else:
        spelt = one if one in several else next((name for name in several if distance(one, name) == 1 and len(name) > len("Delete") - 1), "")
    whole = f"s3:{known}:{spelt}" if spelt else f"s3:{known}"
    return whole if known and whole != event and bool(spelt) is bool(several) else ""

"""The texts with a star in the patterns of what sends to a queue, and the beginnings of keys that no key has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ...event_patterns import Refused, Starred, document, is_starred, pattern, starred
from ...linking.resources import View
from ...values.value import Place
from ...values.worlds import Undecided
from ..sending.parts import Part, body_of, event_pattern
from ..sending.service_senders import Sender
from .filter_policies import tree
from .notifying_buckets import filter_rules


def stars_of_rule(rule: View) -> Iterator[tuple[Starred, Place]]:
    """Those of an EventPattern, and where that is. As far as it is known."""
    with suppress(Undecided, Refused):
        asked = event_pattern(rule)
        yield from ((one, asked.place) for one in starred(pattern(tree(asked))))


def stars_of_pipe(pipe: View) -> Iterator[tuple[Starred, Place]]:
    """Those of the filters of a pipe, and where each filter is. As far as they are known."""
    for one in _filters(pipe):
        with suppress(Undecided, Refused):
            yield from ((found, one.place) for found in starred(pattern(document(one.text()))))


def stars_of_notification(sender: Sender) -> Iterator[tuple[Starred, Place]]:
    """Those of the prefix and the suffix that a notification of a bucket asks for. As far as they are known."""
    with suppress(Undecided):
        for rule in filter_rules(sender):
            value = rule.get("Value")
            if is_starred(text := value.text().plain()):
                yield Starred("the key", str(text), str(rule.get("Name").text()).lower()), value.place


def foreign_prefixes(sender: Sender) -> Iterator[tuple[str, Place]]:
    """What a notification of a bucket, or a rule, asks that keys begin with, and where, as a path or as a URI begins. As far as it is known.

    A key begins with what is before its first slash: https://docs.aws.amazon.com/AmazonS3/latest/API/API_FilterRule.html
    """
    with suppress(Undecided):
        named = (
            [rule.get("Value") for rule in filter_rules(sender) if str(rule.get("Name").text()).lower() == "prefix"]
            if sender.service == "s3"
            else _key_prefixes(event_pattern(sender.view))
        )
        foreign = [(text, value.place) for value in named if isinstance(text := value.text().plain(), str) and text.startswith(("/", "s3://"))]
        if len(foreign) == len(named):
            yield from foreign


def _key_prefixes(asked: Part) -> list[Part]:
    """Those of keys that a rule asks for, each with what else these may be; of the events of S3 alone."""
    if [str(one.text()) for one in asked.get("source").items()] != ["aws.s3"]:
        return []
    return [one.get("prefix") for one in asked.get("detail", "object", "key").items()]


def stars_of_policy(key: str, rules: Part) -> Iterator[Starred]:
    """Those of a key of a filter policy. As far as it is known."""
    with suppress(Undecided, Refused):
        yield from starred(pattern({key: tree(rules)}))


def _filters(pipe: View) -> Iterator[Part]:
    with suppress(Undecided):
        yield from (one.get("Pattern") for one in body_of(pipe).get("SourceParameters", "FilterCriteria", "Filters").items())

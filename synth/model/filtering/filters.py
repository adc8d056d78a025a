"""The filters of a mapping, run as Lambda runs them on the messages of a queue.

A message that none of them lets through is deleted: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html. How the form of the body counts:
https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final

from queuegate._light import NamedTuple

from ...event_patterns import (
    ANY,
    ANYTHING_ELSE,
    Fields,
    Kind,
    Number,
    Path,
    Refused,
    Shape,
    Starred,
    document,
    fields_in,
    in_one,
    leaves,
    matches,
    may_match,
    pattern,
    starred,
    undocumented,
)
from ...language.functions import coerce
from ...language.functions.intrinsics import elements, resolve
from ...linking.facts import Facts
from ...linking.resources import View
from ...values.text import Text, settle
from ...values.value import ABSENT, Malformed, Place
from ...values.worlds import Undecided, World, shortened
from .secrets import hidden_in

BODY: Final = "body"
RECORD: Final = (
    "messageId",
    "receiptHandle",
    BODY,
    "attributes",
    "messageAttributes",
    "md5OfBody",
    "md5OfMessageAttributes",
    "eventSource",
    "eventSourceARN",
    "awsRegion",
)
"""The fields of a queue's record: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html. The digest of the attributes is there where a message has any."""

_OF_OTHERS: Final = ("data", "value", "dynamodb", "Body")
"""What the data is called in the records of other sources, and a slip: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html"""
_LISTING: Final = ("anything-but", "numeric")
"""Operators that take lists."""
_SHOWN: Final = 500
"""Characters of patterns that are spelt out as what they should be."""
_TEXT: Final = Kind("text")
MESSAGE: Final = Shape(
    {
        **dict.fromkeys(RECORD, _TEXT),
        BODY: ANY,
        "attributes": Shape({ANYTHING_ELSE: ANY}),
        "messageAttributes": Shape({ANYTHING_ELSE: ANY}),
        "md5OfMessageAttributes": Kind("text", always=False),
        "eventSource": Kind("text", values=("aws:sqs",)),
    }
)


class Filter(NamedTuple):
    """One of a mapping's filters: where its pattern is written, its text, and what it asks; `refused`, why Lambda takes it for none ("": it does not).

    `secrets` are the parts of it that the template hides, in words. `key` is what stands in the place of `Pattern`, where it is refused for that.
    """

    place: Place
    text: Text
    fields: Fields
    refused: str = ""
    secrets: tuple[str, ...] = ()
    key: str = ""

    @property
    def form(self) -> str:
        """What it takes the body for: `json`, `text`, `both` (by alternatives of its `$or`), or `any` where it does not ask."""
        forms = {"text" if len(path) == 1 else "json" for path, _ in leaves(self.fields) if path[0] == BODY}
        return forms.pop() if len(forms) == 1 else "both" if forms else "any"

    def asked(self) -> list[str]:
        """The fields of the record that it asks for, in the order in which they are written."""
        return list(dict.fromkeys(path[0] for path, _ in leaves(self.fields)))

    def under_body(self) -> str | None:
        """The pattern as it may have been meant: its fields, or those of another source's data, under `body`; None where that is not to be seen."""
        keys = self.asked()
        spelt = str(self.text)
        if len(keys) == 1 and keys[0] in _OF_OTHERS:
            return spelt.replace(f'"{keys[0]}"', f'"{BODY}"', 1)
        return f'{{"{BODY}": {spelt}}}' if keys and not set(keys) & {*RECORD, *_OF_OTHERS} else None

    def undocumented(self) -> Iterator[tuple[Path, str]]:
        """What it uses of EventBridge that Lambda does not list."""
        return undocumented(self.fields)

    def starred(self) -> Iterator[Starred]:
        """The texts with a star for which it asks letter by letter."""
        return starred(self.fields)

    def objects(self) -> set[Path]:
        """The ways to all fields that it takes for objects."""
        return fields_in(self.fields)

    def misplaced_operators(self) -> Iterator[Path]:
        """The ways to fields that are called as an operator is whose operand is a list: `{"total": {"numeric": [">", 0]}}` asks for a field `numeric`."""
        return (path for path, _ in leaves(self.fields) if path[-1] in _LISTING and len(path) > 2)  # noqa: PLR2004 - body, a field, and this

    def leaves(self) -> Iterator[Path]:
        """The ways to all fields of which it asks something."""
        return (path for path, _ in leaves(self.fields))

    def existing(self) -> Iterator[tuple[Path, bool]]:
        """The fields of which it asks whether they exist, and which answer it wants."""
        return ((path, rule.operand) for path, leaf in leaves(self.fields) for rule in leaf if rule.operator == "exists")

    def numbers(self) -> Iterator[tuple[Path, str]]:
        """The numbers that it compares as they are spelt, and where."""
        return ((path, rule.operand.spelt) for path, leaf in leaves(self.fields) for rule in leaf if isinstance(rule.operand, Number))

    def may_match(self) -> bool:
        """May any message of a queue match it?"""
        return may_match(self.fields, MESSAGE)

    def may_match_body(self, body: Shape) -> bool:
        """May a message match it whose body is JSON of this shape?"""
        return self.form != "text" and may_match(self.fields, Shape({**MESSAGE.fields, BODY: body}))

    def may_match_object(self, names: Iterable[str]) -> bool:
        """May a message match it whose body is an object with these fields, and no others?"""
        return self.may_match_body(Shape(dict.fromkeys(names, ANY)))

    def lets_through(self, body: str) -> bool:
        """Does a message with this body pass it? Raises `Undecided` where a part of the pattern that is not known decides."""
        said = _json_in(body)
        if self.form in ("text", "json") and (self.form == "json") != (said is not ABSENT):
            return False
        return matches(self.fields, {BODY: body if said is ABSENT else said, "eventSource": "aws:sqs"})


def filters_of(mapping: View) -> Iterator[Filter]:
    """The filters of a mapping in this world. Those that are known come first; then `Undecided` is raised where another is not."""
    found, doubt = mapping.facts.plan("filters", partial(_filters, mapping.facts))(mapping.world)
    yield from found
    if doubt is not None:
        raise doubt.again()


def filters_listed(mapping: View) -> tuple[int, Place]:
    """How many filters the mapping has, whatever they say, and where they are listed. Raises `Undecided` where the list is not known."""
    listed, place = mapping.facts.dig(("FilterCriteria", "Filters"), mapping.world)
    return (0 if listed is ABSENT or not coerce.filled(listed, mapping.world, place) else len(elements(listed, mapping.world, place))), place


def filters_with(mapping: View, meant: Callable[[Filter], str | None]) -> list[dict[str, str]] | None:
    """The mapping's filters as they would be listed with each pattern as it was meant, where that is another one (None: it stays). None where that is no pattern, one is not
    known, or a secret is among them.
    """
    filters, doubt = mapping.facts.plan("filters", partial(_filters, mapping.facts))(mapping.world)
    texts = [meant(one) or one.text.plain() for one in filters]
    if doubt is not None or any(one.secrets for one in filters) or not all(isinstance(text, str) and _is_sound(text) for text in texts):
        return None
    return _spelt(texts) if any(text != str(one.text) or one.key for text, one in zip(texts, filters, strict=True)) else None


def filter_in_one(mapping: View) -> list[dict[str, str]] | None:
    """One filter for all of the mapping's; None where that cannot be made of them."""
    filters, doubt = mapping.facts.plan("filters", partial(_filters, mapping.facts))(mapping.world)
    texts = [one.text.plain() for one in filters]
    if doubt is not None or any(one.secrets or one.refused for one in filters) or not all(isinstance(text, str) for text in texts):
        return None
    made = in_one(texts)
    return _spelt([made]) if made is not None and _is_sound(made) else None


def _spelt(texts: list[str]) -> list[dict[str, str]] | None:
    return [{"Pattern": text} for text in texts] if sum(map(len, texts)) <= _SHOWN else None


def _is_sound(text: str) -> bool:
    try:
        pattern(document(Text([text])))
    except (Refused, ValueError):
        return False
    return True


def _filters(facts: Facts, world: World) -> tuple[tuple[Filter, ...], Undecided | None]:
    listed, place = facts.dig(("FilterCriteria", "Filters"), world)
    found, doubt = [], None
    for node, at in [] if listed is ABSENT or not coerce.filled(listed, world, place) else elements(listed, world, place):
        if not isinstance(node, dict):
            found.append(Filter(at, Text(), Fields({}), "a filter is an object with a Pattern"))
            continue
        if "Pattern" not in node:
            found += [
                Filter(at / key, Text([said] if isinstance(said, str) else []), Fields({}), "a filter has Pattern, and nothing else", key=key)
                for key, said in node.items()
                if not key.startswith("Fn::")
            ][:1]
            continue
        try:
            value, where = resolve(node["Pattern"], world, at / "Pattern")
            if value is not ABSENT:
                found.append(
                    _filter(value, where, world)._replace(
                        secrets=tuple(hidden_in([node["Pattern"], str(Text.of(settle(value, world))) if isinstance(value, (str, Text)) else ""], where))
                    )
                )
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    return tuple(found), doubt


def _filter(value: Any, place: Place, world: World) -> Filter:
    try:
        text = coerce.text(value, world, place)
    except Malformed as wrong:
        return Filter(
            place, Text(), Fields({}), f"it is {'a mapping' if isinstance(value, dict) else 'no string'}, and a Pattern is JSON in a string: {wrong.reason}"
        )
    try:
        return Filter(place, text, pattern(document(text)))
    except Refused as refused:
        return Filter(
            place, text, Fields({}), f"{shortened('.'.join(refused.path))}: {shortened(refused.reason)}" if refused.path else shortened(refused.reason)
        )
    except ValueError as wrong:
        return Filter(place, text, Fields({}), f"it is no JSON ({wrong})")
    except Undecided as doubt:
        raise type(doubt)(doubt.reason, doubt.settle, place) from None


def _json_in(body: str) -> Any:
    """The object or array that a body spells; `ABSENT` where it is plain text. What Lambda takes a bare number or string for is on no page that we know: for text here."""
    try:
        said = document(body)
    except ValueError:
        return ABSENT
    return said if isinstance(said, (dict, list)) else ABSENT

"""The queries of an alarm: metrics and expressions, which of them refers to which by its Id, and which is compared with the threshold.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudwatch-alarm-metricdataquery.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...language.functions import coerce
from ...language.functions.intrinsics import elements, resolve
from ...linking.resources import View
from ...values.text import Text, settle
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided, World

_QUOTED: Final = regex(r"'[^']*'|\"[^\"]*\"")
_NAME: Final = regex(r"(?<![\w.])[a-z]\w*(?!\w*\s*\()")
_WORDS: Final = frozenset({"and", "false", "not", "or", "true"})
_PAIRS: Final = {")": "(", "]": "["}
_NO_MATH: Final = regex(r"^\s*(?:select|SELECT)\b|[{};]")
"""A query of Metrics Insights, or something that no page on metric math has."""


class Query(NamedTuple):
    """One entry of `Metrics`: its Id and its expression (None: it has none, or nobody knows it), the other entries that the expression names, and where it is written."""

    id: str | None
    expression: str | None
    uses: tuple[str, ...]
    place: Place
    node: Any

    def bracket(self) -> str:
        """A bracket of its expression that has no partner; "" where each has one."""
        open_ones: list[str] = []
        for sign in _QUOTED.sub("", self.expression or ""):
            if sign in _PAIRS.values():
                open_ones.append(sign)
            elif sign in _PAIRS and (not open_ones or open_ones.pop() != _PAIRS[sign]):
                return sign
        return open_ones[-1] if open_ones else ""


class Queries(NamedTuple):
    """All entries of one alarm, in one world."""

    several: Sequence[Query]
    world: World

    def returning(self) -> list[Query]:
        """Those that return data, which is what one does that does not say. Raises `Undecided` where nobody knows it of one."""
        found = []
        for query in self.several:
            value, here = resolve(query.node["ReturnData"], self.world, query.place / "ReturnData") if "ReturnData" in query.node else (ABSENT, query.place)
            if value is ABSENT or coerce.boolean(value, self.world, here):
                found.append(query)
        return found

    def circle(self) -> list[Query]:
        """Expressions of which each needs the next one's result, and the last the first's; none where they need none of their own."""
        by_id = {query.id: query for query in self.several if query.id is not None}
        for first in self.several:
            way: list[Query] = [first]
            if _leads_back(first, by_id, way, set()):
                return way
        return []


def queries(alarm: View) -> Queries:
    """The entries of `Metrics`. Raises `Undecided` where nobody knows which there are."""
    listed, place = alarm.facts.dig(("Metrics",), alarm.world)
    return Queries([_query(item, at, alarm.world) for item, at in ([] if listed is ABSENT else elements(listed, alarm.world, place))], alarm.world)


def _leads_back(first: Query, by_id: dict[str, Query], way: list[Query], seen: set[str]) -> bool:
    for name in way[-1].uses:
        if name == first.id:
            return True
        if name in by_id and name not in seen:
            seen.add(name)
            way.append(by_id[name])
            if _leads_back(first, by_id, way, seen):
                return True
            way.pop()
    return False


def _query(item: Any, at: Place, world: World) -> Query:
    if not isinstance(item, dict):
        raise Undecided("which queries the alarm has is not known", place=at)
    expression = _plain(item, "Expression", at, world)
    return Query(_plain(item, "Id", at, world), expression, tuple(dict.fromkeys(_names(expression or ""))), at, item)


def _plain(item: dict[str, Any], key: str, at: Place, world: World) -> str | None:
    try:
        value, _ = resolve(item[key], world, at / key) if key in item else (None, at)
        plain = Text.of(settle(value, world)).plain() if isinstance(value, (str, Text)) else None
        return plain if isinstance(plain, str) else None
    except Undecided:
        return None


def _names(expression: str) -> Iterator[str]:
    """The Ids that an expression names: what begins in lower case, and is no text and no function."""
    plain = _QUOTED.sub("''", expression)
    if not _NO_MATH.search(plain):
        yield from (name for name in _NAME.findall(plain) if name not in _WORDS)

"""What each role needs, has and lacks, for people: what is missing first, then what it has beyond its needs, what nobody can know, and the least that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from queuegate._light import regex
from queuegate.synth.iam import gravest
from queuegate.synth.iam.least_privilege.ledger import Allowed, Needed, Unknown
from queuegate.synth.values.value import CodePlace, Place

from ...rule import few
from ..judging.places import Places
from ..report.record.grouped import alternatives
from ..report.text.color import Paint, painter
from ..report.text.escape import pasted, visible
from ..report.text.layout import titled, wrapped
from .least_text import apart, remarks, statements
from .ledgers import Ledger

_OWN_ARN: Final = regex(r"arn:(?:\$\{AWS::Partition\}|aws):([a-z0-9-]+):(?:\$\{AWS::Region\}|\*)?:(?:\$\{AWS::AccountId\}|\*)?:")
_REFERENCE: Final = regex(r"\$\{([A-Za-z0-9]+)(?:\.\w+)?\}")
_MOST: Final = 24
Item = tuple[str, str]
"""What is said, and where; an empty place adds nothing."""


def render(seen: Sequence[tuple[Ledger, Places]], *, color: bool = False, width: int = 100) -> str:
    """The whole text, with a newline at its end. `width` is in columns."""
    paint, columns = painter(color=color), max(width, 40)
    roles = apart(seen, lambda ledger, places: "\n".join(_role(ledger, places, columns, paint)))
    return "\n".join("\n".join([*titled("needs of", head, "", columns, paint), text, ""]) for head, _, text in roles)


def _role(ledger: Ledger, places: Places, columns: int, paint: Paint) -> Iterator[str]:
    needed = _by_reason(ledger, places)
    outside = ledger.subject in ledger.functions
    lists = (
        ("missing", "error", needed["missing"]),
        ("given, but taken away by a Deny, a condition, a permissions boundary or the resource's own policy", "error", needed["taken"]),
        ("needed and given", "clean", needed["given"]),
        ("needed, and nobody knows whether it is given", "undecided", needed["doubtful"]),
        ("given and not needed", "warning", list(_surplus(ledger, places))),
        ("needed, but given on more than is needed", "warning", list(_wide(ledger, places))),
        ("not known", "undecided", list(_unknown(ledger, places))),
    )
    for title, style, items in lists:
        if items:
            yield ""
            yield f"  {paint('needed' if outside and title.startswith('needed, and') else title, style)}"
            yield from (line for text, where in items for line in _item(text, where, columns, paint))
    if not (needed["missing"] or needed["taken"] or needed["doubtful"] or list(_surplus(ledger, places)) or list(_wide(ledger, places)) or ledger.unknown()):
        yield from ("", f"  {paint('it has what it needs, and nothing else', 'clean')}")
        return
    if ledger.is_dark():
        yield from ("", f"  {paint('the least that it needs is not known', 'undecided')}")
        return
    yield from ("", f"  {paint('the least that it needs', 'strong')} {paint('(--format yaml, json or cdk: to copy)', 'quiet')}", "")
    yield from (f"    {visible(line)}" for line in statements(ledger, places))
    for remark in remarks(ledger):
        first, *more = wrapped(visible(remark), columns - 6)
        yield from ("", f"    {paint('=', 'frame')} {first}", *(f"      {line}" for line in more))


def _item(text: str, where: str, columns: int, paint: Paint) -> Iterator[str]:
    first, *more = wrapped(visible(text), columns - 6)
    lines = [f"    {first}", *(f"      {line}" for line in more)]
    if where and len(lines[-1]) + len(where) + 2 > columns:
        lines.append("    ")
    yield from lines[:-1]
    yield f"{lines[-1]}{'  ' if where else ''}{paint(visible(where), 'quiet')}"


def _by_reason(ledger: Ledger, places: Places) -> dict[str, list[Item]]:
    """What is needed, by whether it is given: the actions on one resource for one reason in one line."""
    kinds: dict[str, dict[tuple[str, str, str, tuple[str, ...]], list[Needed]]] = {"missing": {}, "taken": {}, "given": {}, "doubtful": {}}
    for row, worlds in ledger.needed():
        kind = "doubtful" if row.met is None else "given" if row.met else "taken" if row.taken else "missing"
        kinds[kind].setdefault((row.resource, row.why.partition(": ")[0], row.doubt, worlds), []).append(row)
    return {kind: [_need(several, key, ledger, places) for key, several in found.items()] for kind, found in kinds.items()}


def _need(several: list[Needed], key: tuple[str, str, str, tuple[str, ...]], ledger: Ledger, places: Places) -> Item:
    resource, why, doubt, worlds = key
    actions = ", ".join(dict.fromkeys(row.action for row in several))
    reason = f" (not known: {doubt})" if doubt and ledger.subject not in ledger.functions else ""
    return f"{actions} on {_short(resource, ledger)}: {why}{_when(worlds)}{reason}", _where(several[0].place, places)


def _surplus(ledger: Ledger, places: Places) -> Iterator[Item]:
    """What is given beyond what is needed, statement by statement."""
    together: dict[tuple[str, object, tuple[str, ...]], list[Allowed]] = {}
    for row, worlds in ledger.allowed():
        if row.surplus:
            together.setdefault((row.on, _statement(row.place), worlds), []).append(row)
    for (on, _, worlds), rows in together.items():
        where = _where(rows[0].place, places)
        actions = gravest({action for row in rows for action in row.surplus})
        shown = ", ".join(actions) if len(actions) <= _MOST else f"{few(actions, _MOST // 2)} (--format json lists them)"
        wild = "".join(f"{row.given}: " for row in rows if row.given not in actions) if len(rows) == 1 else ""
        yield f"{wild}{shown} on {_shorts(on, ledger)}{_when(worlds)}", where


def _wide(ledger: Ledger, places: Places) -> Iterator[Item]:
    together: dict[tuple[tuple[str, ...], object, tuple[str, ...]], list[Allowed]] = {}
    for row, worlds in ledger.allowed():
        if row.wide:
            together.setdefault((row.wide, _statement(row.place), worlds), []).append(row)
    for (wide, _, worlds), rows in together.items():
        actions = dict.fromkeys(action for row in rows for action in row.used)
        needs = dict.fromkeys(_short(row.resource, ledger) for row, _ in ledger.needed() if row.action in actions)
        yield f"{few(actions, 8)} on {', '.join(_short(one, ledger) for one in wide)}: needed on {few(needs, 4)}{_when(worlds)}", _where(rows[0].place, places)


def _statement(place: Place) -> object:
    """The statement that a place is in."""
    route = place.route
    return place.scope.id, route[: route.index("Statement") + 2] if "Statement" in route else route


def _unknown(ledger: Ledger, places: Places) -> Iterator[Item]:
    """What may be needed, each reason once, and what is given that may be for it."""
    reasons: dict[str, list[Unknown]] = {}
    for row, _ in ledger.unknown():
        reasons.setdefault(row.reason, []).append(row)
    undecided = [row for row, _ in ledger.allowed() if row.unjudged]
    for reason, rows in reasons.items():
        services = dict.fromkeys(service for row in rows for service in row.services)
        given = gravest({action for row in undecided if row.why == reason for action in row.unjudged})
        settle = f" (it would be settled by {pasted(rows[0].settle)})" if rows[0].settle else ""
        allowed = f"; that may be why it is given {few(given, 6)}" if given else ""
        what = f"{_services(services)} may be {'given' if rows[0].given else 'needed'}"
        yield f"{what}: {_short(reason, ledger)}{allowed}{settle}", _where(rows[0].place, places) if rows[0].place else ""


def _services(services: Iterable[str]) -> str:
    names = list(services)
    return f"more of {few(names, 6)}" if names else "more"


def _when(worlds: tuple[str, ...]) -> str:
    return f" (when {alternatives(worlds)})" if worlds else ""


def _where(place: Place | CodePlace, places: Places) -> str:
    source = places.related("", place).source
    return f"{source.file}:{source.line}" if source else ""


def _shorts(resources: str, ledger: Ledger) -> str:
    return ", ".join(_short(one, ledger) for one in resources.split(", "))


def _short(resource: str, ledger: Ledger) -> str:
    """A resource as people call it: `table/${Orders}` for the ARN of a table of this account, `Orders` for `${Orders.Arn}`."""
    if (whole := _REFERENCE.fullmatch(resource)) is not None:
        meant = [facts for facts in ledger.subject.links.facts.values() if facts.id == whole[1]]
        here = [facts for facts in meant if facts.scope is ledger.subject.scope] or meant
        return here[0].name if len(here) == 1 else resource
    return _OWN_ARN.sub(lambda match: "" if match[1] != "s3" else "s3:", resource)

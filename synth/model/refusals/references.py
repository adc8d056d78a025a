"""The properties of a resource that name another one by its ARN or its name, and name something else: another attribute, or a resource of another type."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...language.coerce import document, text
from ...language.intrinsics import elements, resolve
from ...linking.facts import Facts
from ...linking.formats.arn_formats import IDENTITIES, given_by
from ...linking.resources import View, left_empty
from ...values.defaults import FUNCTION, ROLE
from ...values.text import Text, Token
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from ..around.redrive import LATE
from .referring_properties import ANY, EACH, GROUP, MANAGED_POLICY, ROWS, SUBNET, TARGETS, TO_NO_QUEUE, Row

_NEVER_EMPTY: Final = (FUNCTION, ROLE)
"""Of which ARN there is no empty one, as there is of a key or a dead-letter queue: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html"""
_BETWEEN: Final = regex(r"[,;\s]")


class RefusedForm(NamedTuple):
    """What is written, in words, what the service takes, and where it is written. `right` is the value that would be right, as CloudFormation spells it; `also` what else is to be done, `explains` the doubts that others have because of it, `comes` what comes of it where CloudFormation deploys it."""

    path: str
    place: Place
    said: str
    accepts: str
    right: Any = None
    also: str = ""
    explains: tuple[Undecided, ...] = ()
    comes: str = ""


def misdirected(view: View) -> Iterator[RefusedForm]:
    """Each property of it that names what it cannot name, in this world. What nobody knows is not among them."""
    for row in ROWS.get(view.facts.type, ()) if not view.is_outside else ():
        with suppress(Undecided):
            for named, at in _texts(row, view):
                yield from _judged(row, named, at, view)


def misled(queue: View) -> Iterator[View]:
    """The resources beside a queue that name it where something else has to stand."""
    own = (queue.facts.scope.id, queue.id)
    for view in (View(facts, queue.world) for kind in TO_NO_QUEUE for facts in queue.facts.links.of(kind, queue.facts.scope)):
        with suppress(Undecided):
            named = [token for row in ROWS[view.facts.type] for text, _ in _texts(row, view) for token in text.tokens]
            if any(own == (token.scope, token.name) for token in named) and view.exists():
                yield view


def _texts(row: Row, view: View) -> Iterator[tuple[Text, Place]]:
    """What stands in the place of a row."""
    value, place = view.facts.dig(row.path[: row.path.index(EACH)] if EACH in row.path else row.path, view.world)
    if value is not ABSENT:
        yield from _named(value, place, row.path[row.path.index(EACH) :] if EACH in row.path else (), view)


def _named(value: Any, place: Place, path: tuple[str, ...], view: View) -> Iterator[tuple[Text, Place]]:
    """The texts at a path below a value: of each item of a list."""
    with suppress(Undecided):
        if not path:
            if not isinstance(value, Text) or left_empty(value) is None:  # else a deployment gives it
                yield text(value, view.world, place), place
        elif path[0] == EACH:
            for item, at in elements(value, view.world, place):
                yield from _named(item, at, path[1:], view)
        elif isinstance(value := document(value, view.world, place), dict) and path[0] in value:
            found, at = resolve(value[path[0]], view.world, place / path[0])
            if found is not ABSENT:
                yield from _named(found, at, path[1:], view)


def _judged(row: Row, named: Text, place: Place, view: View) -> Iterator[RefusedForm]:
    head = named[0] if named else None
    if "id" in row.given and row.kinds in ((SUBNET,), (GROUP,)) and any(isinstance(part, str) and _BETWEEN.search(part) for part in named):
        said, right = f"'{named}', a list in one text", None
    elif isinstance(head, Token):
        facts = view.facts.links.facts.get((head.scope, head.name)) if head.kind == "resource" and len(named) == 1 else None
        said = _instead(row, facts, head.attribute) if facts is not None else ""
        right = _reference(facts, row) if facts is not None and facts.type in row.kinds and facts.scope is view.facts.scope else None
    else:
        made = view.facts.scope.template.written(place.route)[-2:] != place.route[-2:]  # SAM looks names of policies up
        said, right = "" if made and row.kinds == (MANAGED_POLICY,) else _spelt_instead(row, named), None
        if not named and row.kinds[0] in _NEVER_EMPTY and "ARN" in row.given:
            said = "an empty text"
    if said:
        path, listed = ".".join(key for key in row.path if key != EACH), EACH in row.path
        meant = right if listed else _only_one(row, view) if right is None and isinstance(head, Token) else None
        also = f"Write {_short(meant)} in its place." if meant else ""
        yield RefusedForm(path, place, said, row.words, None if listed else right, also, _doubts(row, named, view))


def _instead(row: Row, facts: Facts, attribute: str) -> str:
    """What a reference gives, in words; "" where the property accepts that, or where it is not known."""
    if facts.type not in row.kinds and row.kinds != ANY:
        known = facts.type.startswith("AWS::") and not facts.type.startswith(LATE) and row.kinds != TARGETS
        return f"{facts.name}, a resource of type {facts.type}" if known else ""
    given = given_by(facts.type, attribute)
    return f"the {given} of {facts.name}" if given is not None and given not in row.given else ""


def _spelt_instead(row: Row, named: Text) -> str:
    """The text, where it is an ARN of another service, or none where only an ARN is accepted."""
    head = named[0] if named and isinstance(named[0], str) else ""
    if row.given == ("name",) and head.startswith("arn:"):
        return f"'{named}'"
    if not row.services or "arn:".startswith(head) or "${" in head:
        return ""
    if not head.startswith("arn:"):
        return f"'{named}'"
    service = head.split(":")[2:3] if head.count(":") > 2 else []  # noqa: PLR2004 - arn:partition:service:
    return f"'{named}'" if service and service[0] not in row.services else ""


def _reference(facts: Facts, row: Row) -> Any:
    """The reference that gives what the property accepts."""
    identity = IDENTITIES.get(facts.type)
    for given in row.given if identity is not None else ():
        attributes = identity.arns if given == "ARN" else identity.names if given == "name" else ()  # type: ignore[union-attr]  # as the line above says
        if attributes:
            return {"Ref": facts.id} if "" in attributes else {"Fn::GetAtt": [facts.id, attributes[0]]}
    return None


def _only_one(row: Row, view: View) -> Any:
    """The reference to the only resource of the template that it can mean, if there is but one."""
    found = [facts for kind in row.kinds for facts in view.facts.links.of(kind, view.facts.scope)]
    return _reference(found[0], row) if len(found) == 1 else None


def role_by_name(named: Text, view: View) -> str:
    """The role whose name a document of this resource gives where its ARN is needed; "" where it does not. Properties are judged by their rows."""
    return "" if view.facts.type in ROWS else name_of_role(named, view)


def name_of_role(named: Text, beside: View) -> str:
    """The role of the targets whose name this is, as a reference gives it, rather than its ARN; "" of anything else."""
    head = named[0] if len(named) == 1 else None
    facts = beside.facts.links.facts.get((head.scope, head.name)) if isinstance(head, Token) and head.kind == "resource" else None
    is_name = facts is not None and facts.type == ROLE and given_by(facts.type, head.attribute) == "name"  # type: ignore[union-attr]  # as the line above says
    return facts.id if facts is not None and is_name else ""


def _short(reference: Any) -> str:
    """A reference in YAML's short form."""
    match reference:
        case {"Fn::GetAtt": [name, attribute]}:
            return f"!GetAtt {name}.{attribute}"
    return f"!Ref {reference['Ref']}"


def _doubts(row: Row, named: Text, view: View) -> tuple[Undecided, ...]:
    """Why others cannot follow it."""
    if row.kinds[0] not in IDENTITIES:
        return ()
    try:
        view.facts.links.find(named, row.kinds[0], view.world, view.facts.scope)
    except Undecided as doubt:
        return (doubt.again(),)
    return ()

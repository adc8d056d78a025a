"""Everything about one role in one world as rows of plain values, so that rows of several worlds can be compared: what is needed, what is given, and what is not known."""

from __future__ import annotations

import json
from typing import Any

from queuegate._light import NamedTuple

from ...linking.resources import View
from ...model import Function
from ...values.value import CodePlace, Place
from ...values.worlds import Impossible, Undecided
from ..needs.met import meets
from ..needs.need import Need, Open
from ..needs.of_role import needed
from .difference import Difference, Given, difference, serves
from .minimal import Minimal, minimal


class Needed(NamedTuple):
    """An action on a resource, why and where it is needed, and whether the role may do it; where that is not known, `doubt` says why. `resource` is the resource in words,
    `expression` (JSON) as the template can name it. `taken`: a policy gives it, and something else (a Deny, a condition, a boundary, the key's own policy) takes it away.
    """

    action: str
    resource: str
    why: str
    place: Place | CodePlace
    met: bool | None
    doubt: str
    taken: bool
    expression: str
    condition: str
    remark: str

    @property
    def minimal(self) -> Minimal:
        return Minimal((self.action,), json.loads(self.expression), self.condition, self.remark)


class Allowed(NamedTuple):
    """An action pattern that a policy of the role allows, on which resources, and where: which of its actions are needed, beyond what is needed, or not to be judged.

    `wide` are those of the resources that take in more than what the used actions are needed on.
    """

    given: str
    on: str
    place: Place
    used: tuple[str, ...]
    surplus: tuple[str, ...]
    wide: tuple[str, ...]
    unjudged: tuple[str, ...]
    why: str


class Unknown(NamedTuple):
    """Something that may need more of these services (none: any), why that is not known, and what would settle it; `given`: a policy that may give more."""

    services: tuple[str, ...]
    reason: str
    settle: str
    place: Place | None
    given: bool = False


Row = Needed | Allowed | Unknown


def rows(subject: View) -> tuple[Row, ...]:
    """The rows of a role in its world; of a function, whose role is none of the targets', only those of what it needs."""
    if not subject.exists():
        raise Impossible
    return _of_function(subject) if isinstance(subject, Function) else _of_role(subject)


def _of_function(function: Function) -> tuple[Row, ...]:
    found = needed(function)
    return (*(_row(need, function, None, "its role is not among the targets", taken=False) for need in found.known), *map(_open, found.open))


def _of_role(role: View) -> tuple[Row, ...]:
    found = difference(role)
    required = (_needed(need, role, found) for need in found.needs)
    allowed = (_allowed(given) for given in found.given)
    unknown = [*map(_open, found.open)]
    if found.unknown is not None:
        unknown.append(Unknown((), found.unknown.reason, found.unknown.settle, found.unknown.place, given=True))
    return tuple(dict.fromkeys((*required, *allowed, *unknown)))


def _open(one: Open) -> Unknown:
    return Unknown(one.services, one.doubt.reason, one.doubt.settle, one.doubt.place)


def _needed(need: Need, role: View, found: Difference) -> Needed:
    met, doubt = _met(need, role)
    taken = met is False and any(need.action in given.used and serves(given.grant, need, role) for given in found.given)
    return _row(need, role, met, doubt, taken=taken)


def _row(need: Need, subject: View, met: bool | None, doubt: str, *, taken: bool) -> Needed:  # noqa: FBT001 - met is one of three
    (statement,) = minimal([need], subject)
    expression = json.dumps(statement.resource)
    return Needed(need.action, _shown(need, statement.resource), need.why, need.place, met, doubt, taken, expression, statement.condition, statement.remark)


def _met(need: Need, role: View) -> tuple[bool | None, str]:
    try:
        return meets(role, need), ""
    except Undecided as doubt:
        return None, doubt.reason


def _shown(need: Need, expression: Any) -> str:
    """The resource as people call it."""
    if need.owner is not None:
        return need.on
    text = expression.get("Fn::Sub") if isinstance(expression, dict) else expression
    return text if isinstance(text, str) else need.on


def _allowed(given: Given) -> Allowed:
    grant = given.grant
    return Allowed(grant.given, grant.statement.on, grant.place, given.used, given.surplus, given.wide, given.unjudged, given.why.reason if given.why else "")

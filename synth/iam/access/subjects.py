"""What has policies: the roles, who may assume them, and the queues, topics, keys, buckets, functions and tables with policies of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language.functions.coerce import text
from ...linking.facts import Facts
from ...linking.links import Links
from ...linking.resources import View
from ...model.around.surroundings import Permission
from ...values.defaults import BUCKET, FUNCTION, KEY, QUEUE, ROLE, TABLE, TOPIC
from ...values.text import Text
from ...values.value import ABSENT
from ...values.worlds import Undecided, World
from ..evaluation.context import Known
from ..policies.attached import Policy, attached, boundary, document_of, statements_of
from ..policies.items import Late
from ..policies.of_resources.limits import SOURCES
from ..policies.of_resources.resource_policies import PERMISSION_CONDITIONS, is_of
from ..policies.statement import Statement
from .clauses.boxes import RESOURCE, Box
from .clauses.reading import Read, Side, each_known, read, unknown
from .sets.globs import Wild, glob
from .sets.regions import Region, Strings

_HOLDERS: Final = {
    QUEUE: (("AWS::SQS::QueuePolicy", "Queues"), ("AWS::SQS::QueueInlinePolicy", "Queue")),
    TOPIC: (("AWS::SNS::TopicPolicy", "Topics"), ("AWS::SNS::TopicInlinePolicy", "TopicArn")),
    BUCKET: (("AWS::S3::BucketPolicy", "Bucket"),),
    FUNCTION: ((Permission.type, "FunctionName"),),
    KEY: (),
    TABLE: (),
}
HOLDERS: Final = {holder: (owner, key) for owner, holders in _HOLDERS.items() for holder, key in holders}
"""Resources that hold the policy of another one: of which type, and the property that names it."""
_EMBEDDED: Final = {KEY: ("KeyPolicy",), TABLE: ("ResourcePolicy", "PolicyDocument")}
_BELOW: Final = {BUCKET: "/", FUNCTION: ":", TABLE: "/"}
"""What follows in the ARN of something that belongs to it: an object, a version, an index."""
_FIXED: Final = (*sorted(SOURCES), "aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:principalisawsservice", "aws:principalservicename")
"""Keys whose values every request of a role shares."""


class Subject(NamedTuple):
    """Something with policies. `own`: they say what the resource itself may do (a role's); else they say who may use it."""

    facts: Facts
    own: bool = False


class Policies(NamedTuple):
    """What the policies of a subject say in one world, what limits them (None: nothing does), and the requests that they speak of."""

    reads: tuple[Read, ...]
    limit: tuple[Read, ...] | None
    requests: tuple[Box, ...]


def subjects(links: Links, *, own: bool = True, others: bool = True) -> Iterator[Subject]:
    """Every subject of the templates: roles for what they may do (`own`), then everything for who may use it (`others`), policies of what is not among the templates last."""
    if own:
        yield from (Subject(facts, own=True) for facts in links.of(ROLE))
    if others:
        yield from (Subject(facts) for kind in (ROLE, *_HOLDERS, *HOLDERS) for facts in links.of(kind))


def policies(subject: Subject, side: Side, names: dict[str, str]) -> Policies:
    """Raises `Undecided` where nobody knows whether there is such a resource at all. `names` learns how actions and keys are spelt, and says which keys matter."""
    view = View(subject.facts, side.world)
    if not view.exists():
        return Policies((), None, ())
    if subject.own:
        limit, side = boundary(view), side._replace(request=Known(view, "", Text(), ""))
        within = None if limit is None else tuple(_statements(limit.statements, subject, side, names))
        reads = tuple(_of_policies(_attached(view), subject, side, names))
        return Policies(reads, within, (Box(_known(side, (*_FIXED, *names))),))
    return Policies(tuple(_of_policies(_about(view), subject, side, names)), None, tuple(_requests(view, side)))


def _attached(role: View) -> Iterator[Late[Policy]]:
    for source in attached(role):
        try:
            yield from source()
        except Undecided as doubt:
            yield partial(_raise, doubt.again())


def _raise(doubt: Undecided) -> Any:
    raise doubt.again()


def _about(owner: View) -> Iterator[Late[Policy]]:
    """The policies that say who may use it. What holds a policy is a subject itself where the resource that it is for is not among the templates."""
    facts, world = owner.facts, owner.world
    if facts.type in HOLDERS:
        if not _is_held(owner):
            yield partial(_policy, owner)
        return
    path = ("AssumeRolePolicyDocument",) if facts.type == ROLE else _EMBEDDED.get(facts.type)
    if path:
        yield partial(_embedded, facts, path, world)
    for kind, key in _HOLDERS.get(facts.type, ()):
        for holder in facts.links.of(kind):
            yield partial(_held, View(holder, world), key, owner)


def _embedded(facts: Facts, path: tuple[str, ...], world: World) -> Policy | None:
    value, place = facts.dig(path, world)
    return None if value is ABSENT else Policy(facts, partial(statements_of, value, world, place))


def _held(holder: View, key: str, owner: View) -> Policy | None:
    return _policy(holder) if holder.exists() and is_of(holder, key, owner) else None


def _is_held(holder: View) -> bool:
    """Is it the policy of a resource of the templates?"""
    kind, key = HOLDERS[holder.facts.type]
    for owner in holder.facts.links.of(kind):
        with suppress(Undecided):
            if is_of(holder, key, View(owner, holder.world)):
                return True
    return False


def _policy(holder: View) -> Policy:
    if holder.facts.type == Permission.type:
        return Policy(holder.facts, lambda: [partial(_permission, holder.facts, holder.world)])
    return document_of(holder.facts, holder.world)


def _permission(facts: Facts, world: World) -> Statement:
    """An `AWS::Lambda::Permission` as the statement that Lambda makes of it."""
    place = facts.place / "Properties"
    given = {key: facts.dig((key,), world)[0] for key in ("Action", "Principal", *(key for *_, key in PERMISSION_CONDITIONS))}
    name = given["Principal"]
    spelt = str(text(name, world, place / "Principal")) if isinstance(name, (str, Text)) else ""
    kind = "Service" if ".amazonaws.com" in spelt or spelt.endswith("${AWS::URLSuffix}") else "AWS"
    conditions: dict[str, Any] = {}
    for operator, key, written in PERMISSION_CONDITIONS:
        if given[written] is not ABSENT:
            conditions.setdefault(operator, {})[key] = given[written]
    token = facts.dig(("EventSourceToken",), world)[0]
    if token is not ABSENT:
        conditions.setdefault("StringEquals", {})["lambda:EventSourceToken"] = token
    body = {"Effect": "Allow", "Action": given["Action"], "Resource": "*", "Principal": {kind: name}, "Condition": conditions}
    return Statement(body, place, world, world.place_apart())


def _of_policies(found: Iterable[Late[Policy]], subject: Subject, side: Side, names: dict[str, str]) -> Iterator[Read]:
    for policy in each_known(found, subject.facts.place):
        if isinstance(policy, Policy):
            yield from _statements(policy.statements, subject, side, names)
        else:
            yield policy


def _statements(statements: Any, subject: Subject, side: Side, names: dict[str, str]) -> Iterator[Read]:
    try:
        lates = statements()
    except Undecided as doubt:
        yield unknown(doubt, subject.facts.place)
        return
    for one in each_known(lates, subject.facts.place):
        yield from read(one, side, names, own=subject.own) if isinstance(one, Statement) else (one,)


def _known(side: Side, keys: Iterable[str]) -> dict[str, Region]:
    """What every request of the role has in its context, of these keys."""
    found: dict[str, Region] = {}
    for key in dict.fromkeys(keys):
        try:
            value = side.request[key]
        except (KeyError, Undecided):
            continue
        found[key] = Strings(present=False, absent=True) if value is None else Strings((glob(side.spelt(value), wild=False),))
    return found


def _requests(owner: View, side: Side) -> Iterator[Box]:
    """Requests for the resource, and for what belongs to it; of one that is not among the templates, for anything."""
    if owner.facts.type in HOLDERS:
        yield Box({})
        return
    arn = glob(side.spelt(Text.of(owner.facts.links.arn(owner.facts, side.world))), wild=False)
    yield Box({RESOURCE: Strings((arn,))})
    if (below := _BELOW.get(owner.facts.type)) is not None:
        yield Box({RESOURCE: Strings((arn._replace(symbols=(*arn.symbols, below, Wild.RUN)),))})


def arn_of(subject: Subject, side: Side) -> Text:
    """The ARN of the subject, as far as the template tells; nothing where that is not among the templates."""
    if subject.facts.type in HOLDERS:
        return Text()
    return side.spelt(Text.of(subject.facts.links.arn(subject.facts, side.world)))

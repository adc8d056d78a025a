"""A role's needs beside its grants, in one world: what is missing, what is given beyond them, and what cannot be judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Final

from queuegate._light import NamedTuple

from ...linking.facts import Facts
from ...linking.resources import View, view_of
from ...model import Function
from ...values.defaults import KEY
from ...values.meter import METER
from ...values.value import Place
from ...values.worlds import Outside, Undecided
from ..evaluation.grants import Grant, grants, role_statements
from ..needs.need import ANY_SERVICE, POLL, Need, Open
from ..needs.of_role import needed
from ..policies.items import gathered, known_first, present
from ..policies.match import covers
from ..policies.spelling import spelt
from ..policies.statement import Statement
from ..words.actions import expand

_PLATFORM: Final = frozenset(
    action.lower()
    for action in (*POLL, "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords")
)
"""What AWS's own policies give for Lambda itself, not for the code."""
_ROLE_ONLY: Final = ("AWS::IAM::", "AWS::Lambda::", "AWS::SQS::QueuePolicy", KEY, "AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy")
"""Resources that may name a role without using it."""


class Given(NamedTuple):
    """An action pattern that the role's policies allow, and which of its actions are needed, beyond what is needed, or perhaps needed: then `why` says so.

    `wide` are the statement's resources, as they are written, that take in more than what its used actions are needed on.
    """

    grant: Grant
    used: tuple[str, ...]
    surplus: tuple[str, ...]
    unjudged: tuple[str, ...]
    why: Undecided | None
    wide: tuple[str, ...] = ()


class Difference(NamedTuple):
    """What a role's functions need, where more may be needed, what it is given, its statements that deny, and the policies that nobody knows."""

    functions: tuple[Function, ...]
    needs: tuple[Need, ...]
    open: tuple[Open, ...]
    given: tuple[Given, ...]
    denies: tuple[Statement, ...]
    unknown: Undecided | None


class Required(NamedTuple):
    """What a role's functions need, and where more may be needed."""

    functions: tuple[Function, ...]
    needs: tuple[Need, ...]
    open: tuple[Open, ...]


def required(role: View) -> Required:
    """What the functions that have the role need. A part that is not known is among what comes back, with its reason."""
    functions, doubt = gathered(_functions(role))
    known: dict[object, Need] = {}
    open_ = [Open(ANY_SERVICE, doubt)] if doubt is not None else []
    open_ += _elsewhere(role)
    for function in functions:
        found = needed(function)
        open_ += found.open
        for need in found.known:
            known.setdefault(need.asks, need)
    return Required(tuple(functions), tuple(known.values()), tuple(dict.fromkeys(open_)))


def difference(role: View) -> Difference:
    """Everything about one role. A part that is not known is among what comes back, with its reason."""
    asked = required(role)
    statements, unknown = gathered(role_statements(role))
    given = [_judge(grant, role, asked.needs, asked.open) for statement in statements for grant in gathered(grants(statement))[0]]
    denies = tuple(statement for statement in statements if statement.denies)
    return Difference(*asked, tuple(given), denies, unknown)


def _functions(role: View) -> Iterator[Function]:
    """The functions that have this role. Those that are known come first; then `Undecided` is raised where another may have it."""
    doubt: Undecided | None = None
    for facts in role.facts.links.pointing(Function.type, "role", role.facts):
        function: Function = view_of(facts, role.world)
        try:
            if function.exists() and function.role == role:
                yield function
        except Outside:
            continue
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt.again()


def _elsewhere(role: View) -> list[Open]:
    """Other resources that name the role, and may do anything in its name."""
    links, scope = role.facts.links, role.facts.scope

    def build() -> dict[str, list[Facts]]:
        naming: dict[str, list[Facts]] = {}
        for facts in links.facts.values():
            if facts.scope is scope and not facts.type.startswith(_ROLE_ONLY):
                for name in dict.fromkeys(_named(facts.body.get("Properties"))):
                    naming.setdefault(name, []).append(facts)
        return naming

    return [
        Open(ANY_SERVICE, Undecided(f"{facts.name} names the role, too: what it does with it is not judged", place=facts.place))
        for facts in links.keep(("naming", scope.id), build).get(role.facts.id, ())
    ]


def _named(node: object) -> Iterator[str]:
    """The resources that a node refers to, by Ref or by the ARN."""
    if isinstance(node, dict):
        match node:
            case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), "Arn"]}:
                yield name
            case {"Fn::GetAtt": str(dotted)} if dotted.endswith(".Arn"):
                yield dotted.removesuffix(".Arn")
        for value in node.values():
            yield from _named(value)
    elif isinstance(node, list):
        for value in node:
            yield from _named(value)


def _judge(grant: Grant, role: View, needs: Iterable[Need], open_: Iterable[Open]) -> Given:
    actions = expand(grant.action, grant.but) or ((grant.action,) if not grant.is_wild else ())
    METER.step(1 + len(actions) // 4)
    used: dict[str, list[Need]] = {}
    surplus, unjudged, why = list[str](), list[str](), None
    for action in actions:
        asked = next((one for one in open_ if one.may_need(action)), None)
        if serving := [need for need in needs if need.action.lower() == action.lower() and serves(grant, need, role)]:
            used[action] = serving
        elif asked is None or (grant.statement.shown is not None and action.lower() in _PLATFORM and _is_for_lambda(grant.statement.shown)):
            surplus.append(action)
        else:
            unjudged.append(action)
            why = why or asked.doubt
    if not actions:
        why = Undecided(f"which actions {grant.given} stands for is not known here", place=grant.place)
    wide = _wide(grant, [need for several in used.values() for need in several], role)
    return Given(grant, tuple(used), tuple(surplus), tuple(unjudged), why, wide)


def _wide(grant: Grant, needs: list[Need], role: View) -> tuple[str, ...]:
    """The resources of its statement that take in more than what is needed. One that is not known is none of them."""
    links, world = role.facts.links, role.world
    try:
        listed, but = grant.statement.list_of("Resource")
    except Undecided:
        return ()
    if but:
        return (grant.statement.on,) if needs else ()
    found = []
    for pattern, _ in gathered(known_first([partial(present, late) for late in listed]))[0] if needs else ():
        with suppress(Undecided):
            if not any(covers(spelt(need.resource, links, world), spelt(pattern, links, world)) for need in needs):
                found.append(str(pattern))
    return tuple(found)


def serves(grant: Grant, need: Need, role: View) -> bool:
    """Does the grant's statement speak of what is needed, or may it?"""
    for arn in need.asked:
        try:
            if grant.covers(arn, role):
                return True
        except Undecided:
            return True
    return False


def _is_for_lambda(shown: Place) -> bool:
    """Is it one of AWS's policies for execution roles (`service-role/AWSLambdaBasicExecutionRole`)?"""
    node: object = shown.scope.template.body
    with suppress(KeyError, IndexError, TypeError):
        for key in shown.route:
            node = node[key]  # type: ignore[index]  # a route leads to a node
    return "service-role/AWSLambda" in str(node)

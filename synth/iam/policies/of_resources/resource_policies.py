"""What the policies of a queue, a topic, a table, a function or a bucket say of a role.

In one account they may allow what the role's policies do not: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, Final

from ....language.functions.coerce import text
from ....language.functions.intrinsics import elements
from ....linking.facts import Facts
from ....linking.reference_index import naming
from ....linking.resources import View
from ....model.around.surroundings import Permission
from ....values.defaults import BUCKET, FUNCTION, QUEUE, TABLE, TOPIC
from ....values.text import Text, split
from ....values.value import ABSENT, Place
from ....values.worlds import Outside, Undecided, World, every, some
from ..attached import Policy, document_of
from ..items import Late, kept, once
from ..statement import Statement

Asks = Callable[[Statement, View], bool]
_OF_TABLE: Final = ("ResourcePolicy", "PolicyDocument")
_KINDS: Final[dict[str, tuple[str, tuple[tuple[str, str], ...]]]] = {
    "sqs": (QUEUE, (("AWS::SQS::QueuePolicy", "Queues"), ("AWS::SQS::QueueInlinePolicy", "Queue"))),
    "sns": (TOPIC, (("AWS::SNS::TopicPolicy", "Topics"), ("AWS::SNS::TopicInlinePolicy", "TopicArn"))),
    "lambda": (FUNCTION, ((Permission.type, "FunctionName"),)),
    "dynamodb": (TABLE, ()),
    "s3": (BUCKET, (("AWS::S3::BucketPolicy", "Bucket"),)),
}
"""By the service of an action, the type of what it is done to, and the resources that hold its policy, each with the property that names it."""
PERMISSION_CONDITIONS: Final = (
    ("ArnLike", "aws:SourceArn", "SourceArn"),
    ("StringEquals", "aws:SourceAccount", "SourceAccount"),
    ("StringEquals", "aws:PrincipalOrgID", "PrincipalOrgID"),
    ("StringEquals", "lambda:FunctionUrlAuthType", "FunctionUrlAuthType"),
    ("Bool", "lambda:InvokedViaFunctionUrl", "InvokedViaFunctionUrl"),
)
"""What a permission asks for, as Lambda writes it into the function's policy: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html and
https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"""


def has_policies(service: str) -> bool:
    """Has a resource of this service a policy of its own that counts here, and may allow what the role's policies do not?"""
    return service in _KINDS or service == "kms"


def resource_policies(role: View, service: str, arn: Text, asks: Asks) -> list[Late[Policy]]:
    """The policies of the service's queue, topic, table, function or bucket with this ARN, as far as they speak of this role (`asks`); none where it is not among the targets."""
    if service not in _KINDS:
        return []
    kind, holders = _KINDS[service]
    try:
        named = split(arn, "/", whole=True)[0] if kind == BUCKET else arn  # an object's policy is its bucket's
        owner = View(role.facts.links.find(named, kind, role.world, role.facts.scope), role.world)
    except Undecided:
        return []
    return [partial(_attached, facts, key, owner, role, asks) for holder, key in holders for facts in of_owner(holder, key, owner)] + _embedded(
        owner, role, asks
    )


def of_owner(holder: str, key: str, owner: View) -> list[Facts]:
    """The policies of this type that name the resource in some world, or may. `is_of` says whether one does in this world."""
    kind, links = owner.facts.type, owner.facts.links

    def named(facts: Facts, world: World) -> Iterator[Facts | None]:
        for late in _named(facts, key, kind, world):
            try:
                yield late()
            except Outside:
                yield from _spoken_of(facts, kind, world)
            except Undecided:
                yield None

    return naming(links, (holder, key, kind), lambda: links.of(holder), named, owner.facts)


def is_of(view: View, key: str, owner: View) -> bool:
    """Does the policy name this resource, in a list of them or as the only one?

    What it names that is not among the targets may be this one where its statements name this one: a parameter, or an export of this very stack. Raises `Undecided` then.
    """
    facts, world = view.facts, view.world

    def is_it(late: Callable[[], Facts]) -> bool:
        try:
            return late() is owner.facts
        except Outside as outside:
            if owner.facts not in _spoken_of(facts, owner.facts.type, world):
                return False
            reason = f"{facts.name} is a policy about {owner.facts.name}, and whether it is the policy of {owner.facts.name} is not known: {outside.reason}"
            raise Undecided(reason, outside.settle, outside.place) from None

    return some(world, [partial(is_it, late) for late in _named(facts, key, owner.facts.type, world)])


def _named(facts: Facts, key: str, kind: str, world: World) -> list[Callable[[], Facts]]:
    """What a policy names as its owners, each found when it is asked for."""

    def find(item: Any, at: Place) -> Facts:
        return facts.links.find(text(item, world, at), kind, world, facts.scope)

    def nothing(outside: Outside) -> Facts:
        raise outside.again()

    try:
        value, place = facts.dig((key,), world)
        listed = [] if value is ABSENT else elements(value, world, place) if key.endswith("s") else [(value, place)]
    except Outside as outside:
        return [partial(nothing, outside)]
    return [partial(find, item, at) for item, at in listed]


def _spoken_of(facts: Facts, kind: str, world: World) -> list[Facts]:
    """The resources of a type that the statements of a policy name as their Resource, each by itself, as far as that is known; `*` names those of the policy's own template."""
    found: dict[Facts, None] = {}
    if facts.type == Permission.type:
        return []
    with suppress(Undecided):
        for late in document_of(facts, world).statements():
            with suppress(Undecided):
                statement = late()
                for one in statement.list_of("Resource")[0] if statement is not None else ():
                    with suppress(Undecided):
                        if (named := one()) is not None:
                            every_one = named[0].plain() == "*"
                            found |= dict.fromkeys(facts.links.of(kind, facts.scope) if every_one else [facts.links.find(named[0], kind, world, facts.scope)])
    return [*found]


def _attached(facts: Facts, key: str, owner: View, role: View, asks: Asks) -> Policy | None:
    view = View(facts, role.world)

    def statements() -> list[Late[Statement]]:
        written = [partial(_permission, facts, role.world)] if facts.type == Permission.type else document_of(facts, role.world).statements()
        return [partial(_concerning, late, (view.exists, partial(is_of, view, key, owner)), role, asks) for late in written]

    return Policy(facts, kept(statements))


def _embedded(owner: View, role: View, asks: Asks) -> list[Late[Policy]]:
    """The policy inside a table's own definition."""
    if owner.facts.type != TABLE or owner.facts.dig(_OF_TABLE, role.world)[0] is ABSENT:
        return []

    def statements() -> list[Late[Statement]]:
        return [partial(_concerning, late, (owner.exists,), role, asks) for late in document_of(owner.facts, role.world, _OF_TABLE).statements()]

    return [lambda: Policy(owner.facts, kept(statements))]


def _concerning(late: Late[Statement], tests: tuple[Callable[[], bool], ...], role: View, asks: Asks) -> Statement | None:
    statement = late()
    return statement and statement._replace(concerns=once(partial(every, role.world, (*tests, partial(asks, statement, role)))))


def _permission(facts: Facts, world: World) -> Statement:
    """An `AWS::Lambda::Permission` as the statement that Lambda makes of it."""

    def given(key: str) -> Any:
        return facts.dig((key,), world)[0]

    conditions: dict[str, Any] = {}
    for operator, name, key in PERMISSION_CONDITIONS:
        if (value := given(key)) is not ABSENT:
            conditions.setdefault(operator, {})[name] = value
    body = {"Effect": "Allow", "Action": given("Action"), "Resource": "*", "Principal": {"AWS": given("Principal")}, "Condition": conditions}
    return Statement(body, facts.place / "Properties", world, world.place_apart())

"""What the policies of a queue, a topic, a table, a function or a bucket say of a role.

In one account they may allow what the role's policies do not: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from ...language.coerce import text
from ...language.intrinsics import elements
from ...linking.facts import Facts
from ...linking.mentions import names
from ...linking.reference_index import naming
from ...linking.resources import View
from ...model.around.surroundings import Permission
from ...values.defaults import FUNCTION, QUEUE, TABLE
from ...values.text import Text, split
from ...values.value import ABSENT
from ...values.worlds import Outside, Undecided, World, every
from .attached import Policy, document_of
from .items import Late, kept, once
from .statement import Statement

Asks = Callable[[Statement, View], bool]
_TOPIC: Final = "AWS::SNS::Topic"
_BUCKET: Final = "AWS::S3::Bucket"
_OF_TABLE: Final = ("ResourcePolicy", "PolicyDocument")
_KINDS: Final[dict[str, tuple[str, tuple[tuple[str, str], ...]]]] = {
    "sqs": (QUEUE, (("AWS::SQS::QueuePolicy", "Queues"), ("AWS::SQS::QueueInlinePolicy", "Queue"))),
    "sns": (_TOPIC, (("AWS::SNS::TopicPolicy", "Topics"), ("AWS::SNS::TopicInlinePolicy", "TopicArn"))),
    "lambda": (FUNCTION, ((Permission.type, "FunctionName"),)),
    "dynamodb": (TABLE, ()),
    "s3": (_BUCKET, (("AWS::S3::BucketPolicy", "Bucket"),)),
}
"""By the service of an action, the type of what it is done to, and the resources that hold its policy, each with the property that names it."""
PERMISSION_CONDITIONS: Final = (
    ("ArnLike", "aws:SourceArn", "SourceArn"),
    ("StringEquals", "aws:SourceAccount", "SourceAccount"),
    ("StringEquals", "aws:PrincipalOrgID", "PrincipalOrgID"),
    ("StringEquals", "lambda:FunctionUrlAuthType", "FunctionUrlAuthType"),
)
"""What a permission asks for, as Lambda writes it into the function's policy: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html"""


def has_policies(service: str) -> bool:
    """Has a resource of this service a policy of its own that counts here, and may allow what the role's policies do not?"""
    return service in _KINDS or service == "kms"


def resource_policies(role: View, service: str, arn: Text, asks: Asks) -> list[Late[Policy]]:
    """The policies of the service's queue, topic, table, function or bucket with this ARN, as far as they speak of this role (`asks`); none where it is not among the targets."""
    if service not in _KINDS:
        return []
    kind, holders = _KINDS[service]
    try:
        named = split(arn, "/", whole=True)[0] if kind == _BUCKET else arn  # an object's policy is its bucket's
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
        value, place = facts.dig((key,), world)
        for item, at in [] if value is ABSENT else elements(value, world, place) if key.endswith("s") else [(value, place)]:
            try:
                yield links.find(text(item, world, at), kind, world, facts.scope)
            except Outside:
                continue
            except Undecided:
                yield None

    return naming(links, (holder, key, kind), lambda: links.of(holder), named, owner.facts)


def is_of(view: View, key: str, owner: View) -> bool:
    """Does the policy name this resource, in a list of them or as the only one?"""
    if key.endswith("s"):
        return names(view, (key,), owner)
    value, place = view.facts.dig((key,), view.world)
    try:
        return value is not ABSENT and view.facts.links.find(text(value, view.world, place), owner.facts.type, view.world, view.facts.scope) is owner.facts
    except Outside:
        return False


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
    return Statement(body, facts.place / "Properties", world, {})

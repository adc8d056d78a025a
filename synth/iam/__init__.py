"""What a role may do, who may assume it, and what the policies of a queue or a key say.

`allows` says whether a role may do something, `granted` what it is given and where that is written, `trusts` whether a service may assume it.

An explicit Deny wins over every Allow, a permissions boundary has to allow too, and a queue's own policy may allow what the role's do not (in one account):
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from ..facts import View
from ..link import Links
from ..model import Queue
from ..text import Text, Token
from ..value import ABSENT
from ..worlds import every, some
from .condition import Request, is_met
from .decrypt import may_decrypt as _may_decrypt
from .grants import Grant, gives_by_name, granted, grants, on_all, role_statements
from .items import any_of, each, gathered
from .key_policies import delegating_policies, key_policies
from .limits import CALLERS, SOURCES, is_limited
from .log_streams import log_group, log_stream
from .match import covers, covers_action
from .policies import Policy, Source, attached, boundary
from .principals import is_own_account
from .queue_policies import pipeline_statements, queue_policies, queue_statements
from .spelling import spelt
from .statement import EVERYBODY, Condition, Listed, Pattern, Principal, Statement
from .transport import Transport, transports
from .trust import is_service, trust_statements, trusts

__all__ = [
    "CALLERS",
    "EVERYBODY",
    "POLL",
    "SOURCES",
    "Condition",
    "Grant",
    "Listed",
    "Pattern",
    "Policy",
    "Principal",
    "QueueStatement",
    "Statement",
    "Transport",
    "allows",
    "each",
    "gathered",
    "gives_by_name",
    "granted",
    "grants",
    "is_limited",
    "is_own_account",
    "is_service",
    "log_group",
    "log_stream",
    "may_decrypt",
    "on_all",
    "pipeline_statements",
    "queue_statements",
    "role_statements",
    "transports",
    "trust_statements",
    "trusts",
]

QueueStatement = Statement
"""A statement of a queue's own policy."""

POLL: Final = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
"""What Lambda does with a queue in the name of the function's role: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""


def allows(role: View, action: str, resource: Text, by: Callable[[Policy], bool] = lambda _: True, via: str = "") -> bool:
    """May the role do this to the resource with this ARN? `by` narrows which policies count as giving it; `via` names the service that asks in its name (`sqs`).

    Raises `Undecided` where a policy, a pattern or a condition that is not known decides. A policy that nobody knows may allow, but is taken not to deny: else every role
    with a policy from outside would be undecided. The policy of a queue or a key that is not among the targets is taken to say nothing of the role.
    """
    world, links = role.world, role.facts.links
    arn, request = spelt(resource, links, world), _request(role, via)
    own: list[Source] = attached(role)
    of_resource: list[Source] = [lambda: queue_policies(role, resource), lambda: key_policies(role, resource)]

    def allowed(policy: Policy) -> bool:
        return any_of(world, policy.statements, lambda one: every(world, [lambda: one.allow, lambda: _applies(one, action, arn, links, request)]))

    def denied(policy: Policy) -> bool:
        return any_of(world, policy.statements, lambda one: one.denies and _applies(one, action, arn, links, request), known=True)

    def given_by(sources: list[Source]) -> bool:
        return some(world, [partial(any_of, world, source, lambda policy: by(policy) and allowed(policy)) for source in sources])

    def own_count() -> bool:
        delegating = delegating_policies(role, resource)
        return delegating is None or any_of(world, lambda: delegating, allowed)

    def is_given() -> bool:
        return some(world, [lambda: given_by(of_resource), lambda: every(world, [lambda: given_by(own), own_count])])

    def is_taken() -> bool:
        return some(world, [partial(any_of, world, source, denied, known=True) for source in (*own, *of_resource)])

    def is_within() -> bool:
        limit = boundary(role)
        return limit is None or (allowed(limit) and not denied(limit))

    return every(world, [is_given, lambda: not is_taken(), is_within])


def may_decrypt(role: View, queue: Queue) -> bool:
    """May the role, through SQS, use the key that this queue is encrypted with? Yes where that is none of the team's own. Raises `Undecided`."""
    return _may_decrypt(role, queue, partial(allows, via="sqs"))


def _request(role: View, via: str) -> Request:
    """What is known of a request in the role's name. A role with a path is known by more than its name."""
    account, region = Token("pseudo", "AWS::AccountId"), Token("pseudo", "AWS::Region")
    known = {"aws:principalaccount": Text.of(account), "kms:calleraccount": Text.of(account)}
    if role.facts.dig(("Path",), role.world)[0] is ABSENT:
        known["aws:principalarn"] = role.facts.links.arn(role.facts, role.world)
    if via:
        known["kms:viaservice"] = Text.of(f"{via}.", region, ".amazonaws.com")
    return known


def _applies(statement: Statement, action: str, arn: Text, links: Links, request: Request) -> bool:
    """Does it speak of this request? One known no is no, whatever the other parts are."""
    world = statement.world

    def holds(kind: str, test: Callable[[Text], bool]) -> bool:
        listed, but = statement.list_of(kind)
        return any_of(world, lambda: listed, lambda found: test(found[0])) is not but

    return every(
        world,
        [
            lambda: holds("Action", lambda pattern: covers_action(pattern, action)),
            lambda: holds("Resource", lambda pattern: covers(spelt(pattern, links, world), arn)),
            statement.concerns,
            lambda: is_met(statement.body.get("Condition", ABSENT), world, statement.place / "Condition", request),
        ],
    )

"""What a role may do, who may assume it, and what the policies of a queue or a key say.

`allows` says whether a role may do something, `granted` what it is given and where that is written, `trusts` whether a service may assume it.

An explicit Deny wins over every Allow, a permissions boundary has to allow too, and a resource's own policy may allow what the role's do not (in one account); if that
names everybody or the role's session, and not only the role, it needs no boundary's leave. Policies of the organisation (SCP, RCP) and of a session lie outside of every template:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from ..facts import View
from ..model import Queue
from ..text import Text
from ..value import CodePlace
from ..worlds import every, some
from .across import key_lets, queue_lets
from .actions import gravest, resource_types
from .application import applies
from .callers import needs_of_code, senders_of_code, sending, unread
from .context import FROM_CODE, Known
from .decrypt import may_use
from .grants import Grant, at_one_place, gives_by_name, granted, grants, named_actions, on_all, role_statements, somebodys
from .items import any_of, each, gathered, kept, once
from .key_policies import delegating_policies, key_policies, key_statements
from .limits import CALLERS, KEY_CALLERS, SOURCES, are_fixed, is_limited
from .log_streams import log_group, log_stream
from .need import ENCRYPT, POLL, Need, Open
from .needs import Needed, needed
from .needs_sending import place_of
from .network import Lockout, lockouts, rests_on_network
from .policies import Policy, Source, attached, boundary
from .principals import is_own_account, speaks_of, speaks_to_session
from .producers import grants_on_queue, producers
from .queue_policies import pipeline_statements, queue_policies_of, queue_statements
from .resource_policies import has_policies, resource_policies
from .services import may_send, may_use_key
from .spelling import spelt
from .statement import EVERYBODY, Condition, Listed, Pattern, Principal, Statement
from .taken import left, left_on, left_to_others
from .transport import Transport, transports
from .trust import is_service, trust_statements, trusts
from .wording import giving, least
from .written import is_written

__all__ = [
    "CALLERS",
    "ENCRYPT",
    "EVERYBODY",
    "KEY_CALLERS",
    "POLL",
    "SOURCES",
    "Condition",
    "Grant",
    "Listed",
    "Lockout",
    "Need",
    "Needed",
    "Open",
    "Pattern",
    "Policy",
    "Principal",
    "QueueStatement",
    "Statement",
    "Transport",
    "allows",
    "are_fixed",
    "at_one_place",
    "each",
    "gathered",
    "gives_by_name",
    "giving",
    "granted",
    "grants",
    "grants_on_queue",
    "gravest",
    "has_policies",
    "is_limited",
    "is_own_account",
    "is_service",
    "is_written",
    "key_lets",
    "key_statements",
    "least",
    "left",
    "left_on",
    "left_to_others",
    "lockouts",
    "log_group",
    "log_stream",
    "may_decrypt",
    "may_poll",
    "may_send",
    "may_use_key",
    "meets",
    "missing_to_encrypt",
    "named_actions",
    "needed",
    "needs_of_code",
    "on_all",
    "pipeline_statements",
    "place_of",
    "producers",
    "queue_lets",
    "queue_policies_of",
    "queue_statements",
    "resource_types",
    "role_statements",
    "senders_of_code",
    "sending",
    "somebodys",
    "transports",
    "trust_statements",
    "trusts",
    "unread",
]

QueueStatement = Statement
"""A statement of a queue's own policy."""


def allows(  # noqa: PLR0913 - each of the last four narrows the question
    role: View,
    action: str,
    resource: Text,
    *,
    by: Callable[[Policy], bool] = lambda _: True,
    via: str = "",
    aside: Callable[[Statement], bool] = lambda _: False,
    lacks: Collection[str] = (),
) -> bool:
    """May the role do this to the resource with this ARN? `by` narrows which policies count as giving it; `via` names the service that asks in its name (`sqs`); a Deny
    that is left `aside` does not count; `lacks` are condition keys (in lower case) that this request does not have.

    Raises `Undecided` where a policy, a pattern or a condition that is not known decides. A policy that nobody knows may allow, but is taken not to deny: else every role
    with a policy from outside would be undecided. The policy of a resource that is not among the targets is taken to say nothing of the role.
    """
    world, links = role.world, role.facts.links
    arn, request = spelt(resource, links, world), Known(role, action, resource, via, lacks)
    own: list[Source] = attached(role)
    service = action.partition(":")[0].lower()
    its = key_policies if service == "kms" else partial(resource_policies, service=service)
    of_resource: list[Source] = [kept(partial(its, role, arn=resource, asks=speaks_of))]
    to_session: list[Source] = [kept(partial(its, role, arn=resource, asks=speaks_to_session))]
    limits = once(partial(boundary, role))

    def allowed(policy: Policy) -> bool:
        return any_of(world, policy.statements, lambda one: every(world, [lambda: one.allow, lambda: applies(one, action, arn, links, request)]))

    def denied(policy: Policy) -> bool:
        return any_of(world, policy.statements, lambda one: one.denies and not aside(one) and applies(one, action, arn, links, request), known=True)

    def given_by(sources: list[Source]) -> bool:
        return some(world, [partial(any_of, world, source, lambda policy: by(policy) and allowed(policy)) for source in sources])

    def own_count() -> bool:
        delegating = delegating_policies(role, resource) if service == "kms" else None
        return delegating is None or any_of(world, lambda: delegating, allowed)

    def is_given() -> bool:
        return some(world, [lambda: given_by(of_resource), lambda: every(world, [lambda: given_by(own), own_count])])

    def is_taken() -> bool:
        return some(world, [partial(any_of, world, source, denied, known=True) for source in (*own, *of_resource)])

    def is_within() -> bool:
        return (limit := limits()) is None or allowed(limit)

    def is_ruled_out() -> bool:
        return (limit := limits()) is not None and denied(limit)

    ways = [lambda: every(world, [is_given, is_within]), lambda: limits() is not None and given_by(to_session)]
    return every(world, [lambda: some(world, ways), lambda: not is_taken(), lambda: not is_ruled_out()])


def may_poll(role: View, action: str, queue: Text, by: Callable[[Policy], bool] = lambda _: True) -> bool:
    """May Lambda do this with the queue in the role's name? What a Deny that asks for a network says of that, `lockouts` tells. Raises `Undecided`."""
    return allows(role, action, queue, by=by, aside=rests_on_network, lacks=(FROM_CODE,))


def may_decrypt(role: View, queue: Queue) -> bool:
    """May Lambda, in the role's name and through SQS, use the key that this queue is encrypted with? Yes where that is none of the team's own. Raises `Undecided`."""
    return may_use(role, queue, "kms:Decrypt", partial(allows, via="sqs", lacks=(FROM_CODE,)))


def missing_to_encrypt(role: View, queue: Queue) -> list[str]:
    """What a producer needs of the queue's key, and its role may not do through SQS; nothing where the key is none of the team's own. Raises `Undecided`."""
    return [action for action in ENCRYPT if not may_use(role, queue, action, partial(allows, via="sqs"))]


def meets(role: View, need: Need) -> bool:
    """May the role do what is needed? What Lambda does in its name, and no code, is asked for as `may_poll` does. Raises `Undecided` where that is not known."""
    asks = allows if isinstance(need.place, CodePlace) else partial(allows, aside=rests_on_network, lacks=(FROM_CODE,))
    return some(role.world, [partial(asks, role, need.action, arn, via=need.via) for arn in need.asked])

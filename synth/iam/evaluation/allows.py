"""May a role do something to a resource: every Allow, Deny and boundary counted, as IAM counts them.

An explicit Deny wins over every Allow, a permissions boundary has to allow too, and a resource's own policy may allow what the role's do not (in one account); if that
names everybody or the role's session, and not only the role, it needs no boundary's leave:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from ...linking.resources import View
from ...values.text import Text
from ...values.worlds import World, every, peek, some
from ..policies.attached import Policy, Source, attached, boundary, naming
from ..policies.items import any_of, kept, once
from ..policies.of_resources.key_policies import delegating_policies, key_policies
from ..policies.of_resources.principals import speaks_of, speaks_to_session
from ..policies.of_resources.resource_policies import resource_policies
from ..policies.spelling import written_out
from ..policies.statement import Statement
from ..words.operations import FREE
from .application import applies
from .context import FROM_POLLER, Known
from .network import rests_on_network


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
    with a policy from outside would be undecided. The policy of a resource that is not among the targets is taken to say nothing of the role. What needs no permission is
    allowed whatever they say.
    """
    if action in FREE:
        return True
    world, links = role.world, role.facts.links
    arn, request = written_out(resource, links, world), Known(role, action, resource, via, lacks)
    service = action.partition(":")[0].lower()
    own, (of_resource, to_session) = _of_role(role, action), _of_resource(role, action, resource)

    def allowed(policy: Policy) -> bool:
        return any_of(world, policy.statements, lambda one: every(world, [lambda: one.allow, lambda: applies(one, action, arn, links, request)]))

    def denied(policy: Policy) -> bool:
        return any_of(world, policy.statements, lambda one: one.denies and not aside(one) and applies(one, action, arn, links, request), known=True)

    def given_by(sources: list[Source]) -> bool:
        return some(world, [partial(any_of, world, source, lambda policy: by(policy) and allowed(policy)) for source in sources])

    def own_count() -> bool:
        delegating = delegating_policies(role, resource)
        return delegating is None or any_of(world, lambda: delegating, allowed)

    def is_given() -> bool:
        by_own = [lambda: given_by(own), own_count] if service == "kms" else [lambda: given_by(own)]
        return some(world, [*([lambda: given_by(of_resource)] if of_resource else []), lambda: every(world, by_own)])

    def is_taken() -> bool:
        return some(world, [partial(any_of, world, source, denied, known=True) for source in (*own, *of_resource)])

    if role.facts.lacks("PermissionsBoundary"):  # as most roles do
        return every(world, [is_given, lambda: not is_taken()])
    limits = world.once(("boundary", role.facts), lambda: once(partial(boundary, role)))
    by_role = [is_given, lambda: (limit := limits()) is None or allowed(limit)]
    ways = [lambda: every(world, by_role), lambda: limits() is not None and given_by(to_session)]
    return every(world, [lambda: some(world, ways), lambda: not is_taken(), lambda: (limit := limits()) is None or not denied(limit)])


def _of_role(role: View, action: str) -> list[Source]:
    """The role's own policies, as far as they may name the action."""
    return role.world.once(("policies for", role.facts, action), lambda: naming(action, attached(role), role.world))


def _of_resource(role: View, action: str, resource: Text) -> tuple[list[Source], list[Source]]:
    """The resource's own policies, as far as they may name the action: those that speak of the role, and those that speak to its session and not only to the role."""
    world, service = role.world, action.partition(":")[0].lower()

    def of_whatever_action() -> tuple[list[Source], list[Source]]:
        its = key_policies if service == "kms" else partial(resource_policies, service=service)
        of_role, to_session = (kept(partial(its, role, arn=resource, asks=asks)) for asks in (speaks_of, speaks_to_session))
        return _filled(of_role, world), _filled(to_session, world)

    def of_this() -> tuple[list[Source], list[Source]]:
        of_role, to_session = world.once(("policies of", role.facts, service, resource), of_whatever_action)
        return naming(action, of_role, world), naming(action, to_session, world)

    return world.once(("policies of", role.facts, action, resource), of_this)


def _filled(source: Source, world: World) -> list[Source]:
    """The source, unless it is known to have no policy, as most resources have none."""
    return [] if peek(world, source, None) == [] else [source]


def may_poll(role: View, action: str, queue: Text, by: Callable[[Policy], bool] = lambda _: True) -> bool:
    """May Lambda do this with the queue in the role's name? What a Deny that asks for a network says of that, `lockouts` tells. Raises `Undecided`."""
    return allows(role, action, queue, by=by, aside=rests_on_network, lacks=FROM_POLLER)

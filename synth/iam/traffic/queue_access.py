"""Which queues a role names, and who may receive from a queue beside its event source mappings: a role that names it, a user or group that mentions it, another account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Final

from ...language.parameters.accepted import section
from ...language.scope import Scope
from ...linking.facts import Facts
from ...linking.known_as import in_words, speaks_of
from ...linking.resources import View, view_of
from ...model import Function, Mapping, Queue, Role
from ...values.defaults import PIPE
from ...values.text import Text
from ...values.value import Place
from ...values.worlds import Undecided, World
from ..evaluation.allows import allows
from ..evaluation.grants import gives_by_name, granted
from ..evaluation.whole_service import on_all
from ..policies.items import Late, gathered
from ..policies.match import matches
from ..policies.of_resources.queue_policies import queue_statements
from .callers import senders_of_code
from .producers import producers

_RECEIVE: Final = "sqs:receivemessage"
_HAND_ON: Final = "iam:passrole"
_SEND: Final = "sqs:sendmessage"
_HOSTS: Final = ("AWS::ECS::TaskDefinition", "AWS::EC2::Instance", "AWS::EC2::LaunchTemplate", "AWS::Batch::JobDefinition", PIPE)
"""What may poll the queues that it mentions, in the name of a role that is perhaps not among the targets."""
_PEOPLE: Final = ("AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy", "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy")


def receivers(queue: Queue, apart: View | None) -> Iterator[str]:
    """The names of those who are let in to receive from the queue by name, but for the role `apart`, or may be. What is not known of a role counts as no."""
    for facts in queue.facts.links.of(Role.type):
        role: Role = view_of(facts, queue.world)
        if role != apart and role.exists() and receives(role, queue):
            yield role.name
    for kind in _HOSTS:
        yield from (facts.name for facts in queue.facts.links.deployed_with(kind, queue.facts.scope) if speaks_of(facts, queue.facts, "Properties"))
    for kind in _PEOPLE:
        yield from (facts.name for facts in queue.facts.links.deployed_with(kind, queue.facts.scope) if _mentions(facts, queue) and not _is_of_role(facts))
    for statement in gathered(queue_statements(queue))[0]:
        with suppress(Undecided):
            if statement.allow and any(matches(str(pattern.text).lower(), _RECEIVE) for pattern in statement.actions.patterns):
                yield f"the policy of {queue.name}"


def sending_functions(mapping: Mapping) -> list[Function]:
    """The functions of the template that send to the mapping's queue: those whose roles name it, and those that know it by an environment variable and may send, as far as
    that is known.
    """
    found = dict.fromkeys(function for function, _ in producers(mapping))
    arn = mapping.source_arn()
    for function in senders_of_code(mapping):
        with suppress(Undecided):
            if arn is not None and function not in found and allows(function.role, "sqs:SendMessage", arn):
                found[function] = None
    return [*found]


def known_to_send(mapping: Mapping) -> list[Function]:
    """As above, but the worker; none where nobody can know which they are: that is asked elsewhere."""
    try:
        worker = mapping.own_function()
        return [function for function in sending_functions(mapping) if function != worker]
    except Undecided:
        return []


def receives(role: View, queue: Queue) -> bool:
    """Does one of the role's own policies let it receive from this queue, and not from every queue? What is not known counts as no."""
    return _names(role, queue, _RECEIVE)


def sends_by_name(role: View) -> list[Queue]:
    """The queues that its policies name for sqs:SendMessage, without a wildcard, as far as that is known: worked out once for all queues."""
    named = role.facts.plan("sends by name", partial(_sends_by_name, role.facts))(role.world) if gives_by_name(role, frozenset({_SEND})) else ()
    return [view_of(queue, role.world) for queue in named]


def _sends_by_name(of: Facts, world: World) -> tuple[Facts, ...]:
    role, found = view_of(of, world), dict[Facts, None]()
    for grant in gathered(granted(role))[0]:
        with suppress(Undecided):
            listed, but = grant.statement.list_of("Resource")
            for late in listed if matches(grant.action.lower(), _SEND) and not but else ():
                found |= dict.fromkeys(_queue_of(late, role))
    return (*found,)


def _queue_of(late: Late[tuple[Text, Place]], role: View) -> Iterator[Facts]:
    with suppress(Undecided):
        if (one := late()) is not None and view_of(queue := role.facts.links.find(one[0], Queue.type, role.world, role.facts.scope), role.world).exists():
            yield queue


def passed(role: View) -> list[Role]:
    """The roles that it may hand to a service (iam:PassRole), where all of them are known by name: nothing where it may pass any, or one that is not among the targets."""
    found: dict[Role, None] = {}
    known, doubt = gathered(granted(role))
    for grant in [] if doubt else known:
        if not matches(grant.action.lower(), _HAND_ON):
            continue
        several = (view_of(facts, role.world) for facts in role.facts.links.of(Role.type))
        mine = [other for other in several if grant.covers(role.facts.links.arn(other.facts, role.world), role)]
        if on_all(grant.statement, "iam", role, before="role/") or len(mine) < len(grant.statement.resources.patterns):
            return []
        found |= dict.fromkeys(mine)
    return [*found]


def touches(role: View, queue: Queue) -> bool:
    """May the role do anything on the queue, by its own policies or the queue's? What is not known counts as yes."""
    arn = queue.facts.links.arn(queue.facts, queue.world)
    known, doubt = gathered(granted(role))
    try:
        return doubt is not None or any(grant.means("sqs") and grant.covers(arn, role) for grant in known) or allows(role, "sqs:SendMessage", arn)
    except Undecided:
        return True


def _names(role: View, queue: Queue, action: str) -> bool:
    arn = queue.facts.links.arn(queue.facts, queue.world)
    for grant in gathered(granted(role))[0]:
        with suppress(Undecided):
            if matches(grant.action.lower(), action) and not on_all(grant.statement, "sqs", role) and grant.covers(arn, role):
                return True
    return False


def is_exported(view: View) -> bool:
    """Does an output that other stacks may import, or a parameter in Parameter Store, speak of this resource?"""
    facts = view.facts
    stored = facts.links.deployed_with("AWS::SSM::Parameter", facts.scope)
    return any(map(partial(_exports, facts), facts.scope.together())) or any(speaks_of(one, facts, "Properties") for one in stored)


def _exports(facts: Facts, scope: Scope) -> bool:
    several = section(scope.template.body, "Outputs").values()
    return any(isinstance(one, dict) and bool(one.get("Export")) and in_words(one.get("Value"), scope, facts) for one in several)


def _mentions(facts: Facts, queue: Queue) -> bool:
    return "sqs:" in str(facts.body) and speaks_of(facts, queue.facts, "Properties")


def _is_of_role(facts: Facts) -> bool:
    properties = facts.body.get("Properties")
    return isinstance(properties, dict) and "Roles" in properties and not {"Users", "Groups"} & set(properties)

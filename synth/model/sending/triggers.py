"""What invokes a function past its queues, or starts a state machine: rules and schedules of EventBridge, topics, buckets, user pools and others that name it, and whether Lambda lets them.

Most invoke in their own name, and the function's policy has to let them: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html.
A schedule has a role, and so has a rule that starts a state machine: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import NamedTuple

from ...linking.facts import Facts
from ...linking.formats.arn_formats import is_called
from ...linking.reference_index import naming
from ...linking.resources import View, view_of
from ...values.defaults import ALIAS, BUCKET, FUNCTION, RULE, SCHEDULE, STATE_MACHINE, SUBSCRIPTION, VERSION
from ...values.text import Text, Token
from ...values.wildcards import compiled
from ...values.worlds import Outside, Undecided, World
from ..around.surroundings import Permission
from ..functions import Function, Role, role_named
from .parts import Part, body_of, is_off

_BESIDE: Final = (ALIAS, VERSION)
_INVOKE: Final = "lambda:InvokeFunction"


_Read = tuple[str, View, Part, bool, Text]


class Trigger(NamedTuple):
    """Something that invokes a function: in whose name, and where it names the function. `own`: in the name of the service, and not of a role, which `role` names otherwise."""

    service: str
    view: View
    named: Part
    own: bool = True
    role: Text = Text()

    def acting_role(self) -> Role | None:
        """The role in whose name it asks; None where it has none. Raises `Outside` where the role is not among the targets."""
        return role_named(self.role, self.view) if self.role else None

    @property
    def source(self) -> Facts | None:
        """The resource of whose ARN the request tells: a subscription's is that of its topic. None where it is none of the targets'."""
        if self.view.facts.type != SUBSCRIPTION:
            return self.view.facts
        return next((found for token in body_of(self.view).get("TopicArn").text().tokens if (found := _resource(token, self.view.facts))), None)


class Uninvited(NamedTuple):
    """A trigger that no permission of the function lets in, and the permissions that it has for others."""

    trigger: Trigger
    permissions: tuple[Permission, ...]


def triggers(target: View) -> Iterator[Trigger]:
    """What invokes a function or starts a state machine, as far as that is known, and exists."""
    links, world = target.facts.links, target.world
    for facts in naming(links, "invokes", lambda: (one for kind in _KINDS for one in links.of(kind)), _invoked, target.facts):
        view = View(facts, world)
        with suppress(Undecided):
            if view.exists():
                yield from (one for one in _read(view) if _meant(one.named, view) is target.facts)


def uninvited(function: Function) -> Iterator[Uninvited]:
    """As far as that is known: a permission that nobody can read may be the one that is needed."""
    for trigger in triggers(function):
        with suppress(Undecided):
            if trigger.own and not (trigger.view.facts.type == RULE and is_off(trigger.view)):
                several = [view_of(facts, function.world) for facts in permissions_of(function)]
                if not any(_lets_in(permission, trigger) for permission in several):
                    yield Uninvited(trigger, tuple(several))


def permissions_of(function: Function) -> Iterator[Facts]:
    """The permissions of the function, or of an alias or a version of any: those of which it is not known whose they are, too."""
    for facts in function.facts.links.of(Permission.type):
        if not View(facts, function.world).exists():
            continue
        named = body_of(View(facts, function.world)).get("FunctionName").text()
        kinds = [found.type for token in named.tokens if (found := _resource(token, facts)) is not None]
        try:
            is_own = any(kind in _BESIDE for kind in kinds) or facts.links.find(named, FUNCTION, function.world, facts.scope) is function.facts
        except Outside as outside:
            if any(token.kind in ("parameter", "dynamic") for token in named.tokens) and not kinds:
                raise Undecided(outside.reason, outside.settle) from None  # whoever deploys it may give it the name that CloudFormation made up
            continue
        if is_own:
            yield facts


def is_for(permission: Permission, service: str) -> bool:
    """Does it let this service in (`logs`), or everybody? Raises `Undecided`."""
    who = permission.principal.get()
    return who is not None and (who.plain() == "*" or is_called(who, service))


def _lets_in(permission: Permission, trigger: Trigger) -> bool:
    """May it be for this one? Raises `Undecided`."""
    action = body_of(permission).get("Action").text().plain()
    if isinstance(action, str) and action and not compiled(action.lower()).fullmatch(_INVOKE.lower()):
        return False
    if not is_for(permission, trigger.service):
        return False
    source, own = permission.source_arn.get(), trigger.source
    named = [one for token in source.tokens if (one := _resource(token, permission.facts)) is not None] if source is not None else []
    return not named or own is None or own in named or all(one.type != own.type for one in named)


def _read(view: View) -> Iterator[Trigger]:
    return (Trigger(*one) for one in _KINDS[view.facts.type](body_of(view), view))


def _rule(body: Part, view: View) -> Iterator[_Read]:
    for target in body.get("Targets").items():
        role = target.get("RoleArn")
        yield "events", view, target.get("Arn"), not role, role.text()


def _schedule(body: Part, view: View) -> Iterator[_Read]:
    yield "scheduler", view, body.get("Target", "Arn"), False, body.get("Target", "RoleArn").text()


def _subscription(body: Part, view: View) -> Iterator[_Read]:
    if body.get("Protocol").says("lambda"):
        yield "sns", view, body.get("Endpoint"), True, Text()


def _bucket(body: Part, view: View) -> Iterator[_Read]:
    for one in body.get("NotificationConfiguration", "LambdaConfigurations").items():
        yield "s3", view, one.get("Function"), True, Text()


def _pool(body: Part, view: View) -> Iterator[_Read]:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html"""
    for one in body.get("LambdaConfig").entries():
        yield "cognito-idp", view, one if one.text() else one.get("LambdaArn"), True, Text()


def _topic_rule(body: Part, view: View) -> Iterator[_Read]:
    """https://docs.aws.amazon.com/iot/latest/developerguide/lambda-rule-action.html"""
    for one in body.get("TopicRulePayload", "Actions").items():
        if named := one.get("Lambda", "FunctionArn"):
            yield "iot", view, named, True, Text()


def _log_filter(body: Part, view: View) -> Iterator[_Read]:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample"""
    yield "logs", view, body.get("DestinationArn"), True, Text()


_KINDS: Final[dict[str, Callable[[Part, View], Iterator[_Read]]]] = {
    RULE: _rule,
    SCHEDULE: _schedule,
    SUBSCRIPTION: _subscription,
    BUCKET: _bucket,
    "AWS::Cognito::UserPool": _pool,
    "AWS::IoT::TopicRule": _topic_rule,
    "AWS::Logs::SubscriptionFilter": _log_filter,
}


def _invoked(facts: Facts, world: World) -> Iterator[Facts]:
    view = View(facts, world)
    with suppress(Undecided):
        for one in _read(view):
            if (found := _meant(one.named, view)) is not None:
                yield found


def _meant(named: Part, view: View) -> Facts | None:
    """The state machine, or the function, that it names by a reference, also to an alias or a version of that."""
    with suppress(Undecided):
        for token in named.text().tokens:
            if (found := _resource(token, view.facts)) is not None:
                return found if found.type == STATE_MACHINE else view.facts.links.find(Text([token]), FUNCTION, view.world, view.facts.scope)
    return None


def _resource(token: Token, asker: Facts) -> Facts | None:
    return asker.links.facts.get((token.scope, token.name)) if token.kind == "resource" else None

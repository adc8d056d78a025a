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
from ...linking.reference_index import naming
from ...linking.resources import View, view_of
from ...values.defaults import BUCKET, FUNCTION, RULE, SCHEDULE, STATE_MACHINE, SUBSCRIPTION
from ...values.text import Text, Token
from ...values.worlds import Undecided, World
from ..around.surroundings import Permission
from ..functions import Function, Role, role_named
from .invitations import is_of, lets_in, permissions_of, qualifier
from .parts import Part, body_of, is_off
from .requests import placed

_BY_OPERATION: Final = {"lambda:invoke": "FunctionName", "sfn:startExecution": "StateMachineArn"}
"""The parameter by which an operation names what it starts, of a schedule that calls it itself."""
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

    @property
    def called(self) -> Facts:
        """What it calls by its name: the function, or an alias or a version of that."""
        return next(found for token in self.named.text().tokens if (found := _resource(token, self.view.facts)) is not None)

    def arns(self, target: View) -> list[Text]:
        """The ARNs of which it asks for one, in the name of a role. That of an alias or a version is not the function's: https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html"""
        named, arn = self.named.text(), target.facts.links.arn(target.facts, target.world)
        if beside := _beside(self.view):
            return [Text.of(arn, ":", *beside), *([arn] if beside.plain() == "$LATEST" else [])]
        under = qualifier(named, self.view)
        whole = arn if not under else Text.of(arn, f":{under}") if isinstance(under, str) else named
        return [*dict.fromkeys((named, whole))]


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
                called = qualifier(trigger.named.text(), trigger.view)
                if not any(is_of(permission, called) and lets_in(permission, trigger.service, trigger.source) for permission in several):
                    yield Uninvited(trigger, tuple(several))


def _read(view: View) -> Iterator[Trigger]:
    return (Trigger(*one) for one in _KINDS[view.facts.type](body_of(view), view))


def _rule(body: Part, view: View) -> Iterator[_Read]:
    for target in body.get("Targets").items():
        role = target.get("RoleArn")
        yield "events", view, target.get("Arn"), not role, role.text()


def _schedule(body: Part, view: View) -> Iterator[_Read]:
    """https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html"""
    target = body.get("Target")
    named, role = target.get("Arn"), target.get("RoleArn").text()
    if (key := _BY_OPERATION.get(str(named.text()).partition(":scheduler:::aws-sdk:")[2])) is not None:
        named = placed(target.get("Input").document().get(key), target.get("Input"))
    yield "scheduler", view, named, False, role


def _beside(view: View) -> Text:
    """The alias or the version that a schedule which calls Lambda itself names beside the function: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"""
    target = body_of(view).get("Target")
    if view.facts.type != SCHEDULE or not str(target.get("Arn").text()).endswith(":scheduler:::aws-sdk:lambda:invoke"):
        return Text()
    return target.get("Input").document().get("Qualifier").text()


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

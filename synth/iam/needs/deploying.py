"""What the role of a CodeDeploy deployment group needs to lead the calls of a function's alias to a new version.

https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html, and what AWS's own policy for it allows:
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambda.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language.functions import coerce
from ...language.functions.intrinsics import resolve
from ...linking.facts import Facts
from ...linking.resources import View, view_of
from ...model import Function, Role
from ...values.defaults import FUNCTION
from ...values.text import Text, Token
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from ..policies.items import gathered
from .named.arns import ANY
from .need import Need

_GROUP: Final = "AWS::CodeDeploy::DeploymentGroup"
_SHIFTS: Final = ("lambda:GetAlias", "lambda:UpdateAlias")
_HOOKS: Final = ("BeforeAllowTrafficHook", "AfterAllowTrafficHook")
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html"""


class Deployment(NamedTuple):
    """A deployment group that shifts an alias, its role, and what that needs."""

    group: View
    role: Role
    needs: tuple[Need, ...]


def deployments(function: Function) -> Iterator[Deployment]:
    """Those of the function's aliases whose group and role are among the targets."""
    for alias in gathered(function.aliases)[0]:
        with suppress(Undecided):
            policy, at = _under(alias, ("UpdatePolicy", "CodeDeployLambdaAliasUpdate"))
            named, _ = resolve(policy.get("DeploymentGroupName", ABSENT), alias.world, at) if isinstance(policy, dict) else (ABSENT, at)
            if (facts := _resource(named, alias)) is not None and facts.type == _GROUP:
                group = View(facts, alias.world)
                by, place = facts.dig(("ServiceRoleArn",), alias.world)
                role: Role = view_of(facts.links.find(coerce.text(by, alias.world, place), Role.type, alias.world, facts.scope), alias.world)
                yield Deployment(group, role, (*_shifting(function, alias, group, place), *_hooks(policy, at, alias, group)))


def _shifting(function: Function, alias: View, group: View, place: Place) -> Iterator[Need]:
    """An alias is a part of its function: AWS's page names the function, and a policy may name both."""
    arn = function.facts.links.arn(function.facts, function.world)
    name, _ = alias.facts.dig(("Name",), alias.world)
    asked = (arn, Text.of(arn, ":", name)) if isinstance(name, (str, Text)) else (arn,)
    why = f"{group.name} leads the calls of {alias.name} to a new version"
    yield from (Need(action, arn, why, place, asked, function.facts) for action in _SHIFTS)
    alarms, at = group.facts.dig(("AlarmConfiguration",), group.world)
    if isinstance(alarms, dict) and alarms.get("Enabled") is True and alarms.get("Alarms"):
        yield Need("cloudwatch:DescribeAlarms", ANY, f"{group.name} stops where one of its alarms says so", at, (ANY,))


def _hooks(policy: Any, at: Place, alias: View, group: View) -> Iterator[Need]:
    for how in _HOOKS:
        named, place = resolve(policy.get(how, ABSENT), alias.world, at / how)
        with suppress(Undecided):
            if named is not ABSENT:
                hook = alias.facts.links.find(coerce.text(named, alias.world, place), FUNCTION, alias.world, alias.facts.scope)
                arn = hook.links.arn(hook, alias.world)
                yield Need("lambda:InvokeFunction", arn, f"{group.name} invokes {hook.name} ({how})", place, (arn,), hook)


def _under(view: View, keys: tuple[str, ...]) -> tuple[Any, Place]:
    """What stands under an attribute of the resource, beside its Properties."""
    node: Any = view.facts.body
    place = view.place
    for key in keys:
        node, place = resolve(node.get(key, ABSENT), view.world, place / key) if isinstance(node, dict) else (ABSENT, place)
    return node, place


def _resource(named: Any, view: View) -> Facts | None:
    text = Text.of(named) if isinstance(named, (str, Text)) else Text()
    head = text[0] if len(text) == 1 else None
    return view.facts.links.facts.get((head.scope, head.name)) if isinstance(head, Token) and head.kind == "resource" else None

"""The least that gives what is needed, as statements of the role's own template: one for each resource, with the actions that are needed on it.

The grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from queuegate._light import NamedTuple

from ...language.scope import Scope
from ...linking.resources import View
from ..needs.need import Need
from .expressions import spelled

VERSION = "2012-10-17"


class Minimal(NamedTuple):
    """Actions on one resource, which is an expression of the template. `condition` names the condition of the template under which they are needed ("": always;
    `unless`: where it does not hold); `remark` says what is not known of the resource.
    """

    actions: tuple[str, ...]
    resource: Any
    condition: str = ""
    remark: str = ""
    unless: bool = False

    def statement(self) -> dict[str, Any]:
        """As CloudFormation takes it, in JSON's terms."""
        actions = self.actions[0] if len(self.actions) == 1 else list(self.actions)
        written = {"Effect": "Allow", "Action": actions, "Resource": self.resource}
        if not self.condition:
            return written
        branches = [written, {"Ref": "AWS::NoValue"}]
        return {"Fn::If": [self.condition, *(reversed(branches) if self.unless else branches)]}


def minimal(needs: Iterable[Need], role: View) -> tuple[Minimal, ...]:
    """The statements for these needs in the role's world."""
    several = [(need.action, spelled(need, role)) for need in needs]
    return grouped(Minimal((action,), found.expr, found.condition, found.remark) for action, found in several)


def grouped(single: Iterable[Minimal]) -> tuple[Minimal, ...]:
    """Those that are on the same resource under the same condition as one statement."""
    found: dict[tuple[str, str, bool], Minimal] = {}
    for one in single:
        other = found.setdefault((repr(one.resource), one.condition, one.unless), one)
        if other is not one:
            actions = tuple(dict.fromkeys((*other.actions, *one.actions)))
            found[repr(one.resource), one.condition, one.unless] = other._replace(actions=actions, remark=other.remark or one.remark)
    return tuple(found.values())


def document(statements: Iterable[Minimal]) -> dict[str, Any]:
    """A policy document of these statements."""
    return {"Version": VERSION, "Statement": [one.statement() for one in statements]}


def hint_of(logical_id: str, scope: Scope) -> str:
    """The path of a construct below its stack, "" where the template was not made by constructs."""
    path = scope.template.construct(logical_id) or ""
    below = path.partition("/")[2].removesuffix("/Resource")
    return below.removesuffix("/Default")

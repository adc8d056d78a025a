"""One template inside an assembly: what its names mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .conditions import test
from .dependencies import before
from .exploration import Plan, paths
from .intrinsics import Result, resolve
from .parameters import Below, is_list, section, variables
from .sources.template import Template
from .text import Text, Token, settle
from .value import ABSENT, Malformed, Place
from .worlds import Undecided, Variable, World, every

Import = Callable[[Text, World], "Result | None"]
"""Finds the value that another template of the assembly exports under a name; None where none does."""
Output = Callable[[str, str, World], "Result | None"]
"""Finds an output of another stack of the assembly, by both names; None where there is none."""


class Scope:
    """The parameters, conditions, maps and resources of one template.

    `spell` gives a resource token's name or ARN as text (the model knows names), `exports` and `outputs` find what another template gives. A nested stack has an
    `owner`, the parent and the logical id there, and parameters that are `bound` to what the parent says; `children` are the stacks nested in this one.
    """

    def __init__(  # noqa: PLR0913 - what a template's names depend on
        self,
        template: Template,
        given: Mapping[str, str],
        shared: dict[tuple[str, tuple[Any, ...]], Variable],
        *,
        owner: tuple[Scope, str] | None = None,
        bound: Mapping[str, Any] | None = None,
        nested: Below | None = None,
    ) -> None:
        self.template, self.id, self.owner, self.bound = template, template.stack, owner, bound or {}
        self.children: dict[str, Scope] = {}
        if owner is not None:
            owner[0].children[owner[1]] = self
        body = template.body
        self.resources = {name: resource for name, resource in section(body, "Resources").items() if isinstance(resource, dict)}
        self.maps = section(body, "Mappings")
        self.declared = section(body, "Parameters")
        own = f"{self.id}."  # what is said of this stack alone counts before what is said of all
        mine = {name: value for name, value in given.items() if "." not in name} | {
            name.removeprefix(own): value for name, value in given.items() if name.startswith(own)
        }
        self.variables = {name: shared.setdefault((name, variable.atoms), variable) for name, variable in variables(body, mine, self.bound, nested).items()}
        self.conditions = {name: Plan(self._condition(name, expr)) for name, expr in section(body, "Conditions").items()}
        self.spell: Callable[[Token, World], Text | Token] = lambda token, _: token
        self.exports: Import = lambda _, __: None
        self.outputs: Output = lambda _, __, ___: None
        self._free: dict[str, Variable] = {}
        self._before: dict[str, frozenset[str]] = {}
        asserted = list(self._assertions())
        self.allowed = Plan(lambda world: every(world, [lambda claim=claim: claim(world) for claim in asserted])) if asserted else None  # type: ignore[misc]  # a default argument is no annotation

    def _condition(self, name: str, expr: Any) -> Callable[[World], bool]:
        return lambda world: test(expr, world, Place(self, ("Conditions", name)))

    def _assertions(self) -> Iterator[Callable[[World], bool]]:
        for name, rule in section(self.template.body, "Rules").items():
            place = Place(self, ("Rules", name))
            applies = rule.get("RuleCondition", True) if isinstance(rule, dict) else False
            claims = rule.get("Assertions") if isinstance(rule, dict) else None
            for claim in claims if isinstance(claims, list) else ():
                if isinstance(claim, dict) and "Assert" in claim:
                    yield lambda world, a=applies, c=claim["Assert"], p=place: not test(a, world, p) or test(c, world, p)  # type: ignore[misc]  # a default argument is no annotation

    def possible(self, world: World) -> bool:
        """Can the rest of this world satisfy the template's `Rules`?"""
        return self.allowed is None or any(outcome is not False for _, outcome in paths(self.allowed.tree(), world.domains))

    def holds(self, condition: str, world: World) -> bool:
        if (plan := self.conditions.get(condition)) is None:
            raise Undecided(f"the template has no condition {condition}")
        return bool(plan(world))

    def exists(self, resource: str, world: World) -> bool:
        """Is this resource part of the stack in this world?"""
        if self.owner is not None and not self.owner[0].exists(self.owner[1], world):
            return False
        condition = self.resources[resource].get("Condition")
        if condition is None:
            return True
        if not isinstance(condition, str):
            raise Malformed("Condition takes the name of a condition", place=Place(self, ("Resources", resource, "Condition")))
        return self.holds(condition, world)

    def before(self, resource: str) -> frozenset[str]:
        """What CloudFormation creates before this resource."""
        if (known := self._before.get(resource)) is None:
            known = self._before[resource] = before(self.resources, resource)
        return known

    def free(self, equation: str) -> Variable:
        """The variable of an equation that nobody can settle: one truth in one world."""
        return self._free.setdefault(equation, Variable(equation, (True, False)))

    def ref(self, name: str, world: World, place: Place) -> Result:
        if name in self.resources:
            return Text([Token("resource", name, "", self.id)]), place
        if name == "AWS::NoValue":
            return ABSENT, place
        variable = self.variables.get(name)
        if name.startswith("AWS::"):
            own = self.id if name.startswith("AWS::Stack") else ""
            return Text([Token("pseudo", name, "", own, variable)]), place
        if name not in self.declared:
            raise Undecided(f"Ref names {name}, which is no parameter and no resource of the template", place=place)
        if self.owner is not None and name in self.bound:
            parent, resource = self.owner
            value, there = resolve(self.bound[name], world, Place(parent, ("Resources", resource, "Properties", "Parameters", name)))
            return self._as_declared(name, value, there if isinstance(value, (dict, list)) else place, world)
        text = Text([Token("parameter", name, "", "" if variable else self.id, variable)])
        return self._as_declared(name, text, place, world)

    def _as_declared(self, name: str, value: Any, place: Place, world: World) -> Result:
        """A parameter's value as its type has it: a list is written with commas."""
        if not is_list(self.declared[name]) or not isinstance(value, (str, Text)):
            return value, place
        text = settle(Text.of(value), world)
        if isinstance(text, Text):
            raise text.doubt()
        return [item.strip() for item in text.split(",")], place

    def attribute(self, name: str, attribute: str, world: World, place: Place) -> Result:
        if name not in self.resources:
            raise Undecided(f"Fn::GetAtt names {name}, which is no resource of the template", place=place)
        if (child := self.children.get(name)) and attribute.startswith("Outputs."):
            if (found := self.outputs(child.id, attribute.removeprefix("Outputs."), world)) is None:
                raise Undecided(f"Fn::GetAtt names {attribute} of {name}, whose template has no such output", place=place)
            return found
        return Text([Token("resource", name, attribute, self.id)]), place

    def imported(self, name: Text, world: World, place: Place) -> Result:
        if found := self.exports(name, world):
            return found
        return Text([Token("import", str(name))]), place

    def output_of(self, stack: str, name: str, world: World, place: Place) -> Result:
        if found := self.outputs(stack, name, world):
            return found
        return Text([Token("import", f"{stack}.{name}")]), place

    def spelt(self, text: Text, world: World) -> Text:
        """The text with the names and ARNs of its resources spelt out as far as the template tells them."""
        return text.replace(lambda token: self.spell(token, world) if token.kind == "resource" else token)

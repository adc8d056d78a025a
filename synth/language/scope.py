"""One template inside an assembly: what its names mean. It is one module since any name may lead to any other: a parameter to what a parent hands down, that to an output of another stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache, partial
from typing import Any, Final

from ..sources.template import Template, lacks_transform
from ..values.plan import Plan
from ..values.text import Text, Token, settle
from ..values.value import ABSENT, Malformed, Names, Place
from ..values.worlds import OTHER, Impossible, Outside, Undecided, Variable, World, every
from .cross_region import READER
from .functions.conditions import test
from .functions.intrinsics import Result, resolve
from .macros import SETTLE, WHOLE, adding, rewriting
from .nested_stacks import PSEUDO
from .parameters.accepted import Below, is_hidden, is_list, kin, section, spelt, stored_as, variables
from .parameters.given import given_for, where_deployed
from .unknowns import Unknowns

Import = Callable[["Scope", Text, World], "Result | None"]
"""Finds the value that a template of the assembly exports under a name, as this one reads it; None where none does."""
Output = Callable[["Scope", str, str, str, World], "Result | None"]
"""Finds an output of a stack of the assembly, by both names and the Region ("": that of this one); None where there is none."""
Handed = Callable[[str, World], "Result | None"]
"""Finds the value that a stack of another Region hands on under a name; None where none does."""
Shared = dict[tuple[Any, ...], Variable]
"""The variables of parameters, by what they have in common (`parameters.kin`): those of several templates vary together."""

_NEAR: Final = 0.8
"""How much of two names is the same where one may have been meant for the other."""
_LISTED: Final = 5
"""How many outputs of a template a question names."""


@cache
def _near(name: str, names: tuple[str, ...]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a wrong name

    return next(iter(get_close_matches(name, names, 1, _NEAR)), "")


@lru_cache(maxsize=64)
def _listed(text: str) -> tuple[str, ...]:
    """The items of a list that is written with commas: each of many asks for one of them."""
    return tuple(item.strip() for item in text.split(","))


class Scope:
    """The parameters, conditions, maps and resources of one template.

    `spell` gives a resource token's name or ARN as text (the model knows names), `exports`, `outputs` and `handed` find what another template gives. A nested stack has an
    `owner`, the parent and the logical id there, which gives its parameters; `children` are the stacks nested in this one. `id` is the stack's own name: a template
    that is nested twice has two scopes. All that is nested in one stack lies in its account and Region.
    `account` and `region` are where it is deployed, as the app or the command line says; "" where neither does.
    """

    def __init__(  # noqa: PLR0913 - what a template's names depend on
        self,
        template: Template,
        given: Mapping[str, str],
        shared: Shared,
        *,
        stack: str | None = None,
        owner: tuple[Scope, str] | None = None,
        nested: Below | None = None,
    ) -> None:
        self.template, self.id, self.owner = template, stack or template.stack, owner
        self.children: dict[str, Scope] = {}
        self.crowded = False
        if owner is not None:
            owner[0].children[owner[1]] = self
        body = template.body
        self.resources = {name: resource for name, resource in section(body, "Resources").items() if isinstance(resource, dict)}
        self.maps = section(body, "Mappings")
        self.declared = section(body, "Parameters")
        self.macros = rewriting(body)
        self.lacks_globals = "Globals" not in template.source and lacks_transform(template.source)
        mine = where_deployed(template) | given_for(given, self.id, template.stack, nested=owner is not None)
        self.account, self.region = mine.get("AWS::AccountId", ""), mine.get("AWS::Region", "")
        bound = () if owner is None else [name for name in self.declared if name not in mine or name in self._handed()]
        self.stored = {name: stored for name, declared in self.declared.items() if (stored := stored_as(declared, mine.get(name)))}
        own = variables(body, mine, bound, nested)
        self.variables = {name: self._shared(name, variable, shared) for name, variable in own.items()}
        self.variables |= {name: theirs for name, theirs in self._of_parent().items() if name not in mine and _covers(theirs, own.get(name))}
        self.conditions = {name: Plan(self._condition(name, expr)) for name, expr in section(body, "Conditions").items()}
        self._stand_alone()
        self.unknown: Unknowns = Unknowns(body, self.variables, (self.declared, *(owner[0].unknown.declared if owner is not None else ())))
        self.mentioned: dict[tuple[str, bool], tuple[str, ...]] = {}
        self._ends: dict[str, Variable | None] = {}
        self.created_before: dict[tuple[str, bool], frozenset[str]] = {}
        """What `creation` has learnt of its resources."""
        asserted = list(self._assertions())
        self.allowed = Plan(partial(self._satisfies, asserted)) if asserted else None

    def _shared(self, name: str, variable: Variable, shared: Shared) -> Variable:
        """The variable that this one varies with, which then tells apart what both do."""
        found = shared.setdefault(kin(name, variable), variable)
        found.secret |= variable.secret
        if found is not variable and found.atoms[-1] is OTHER and not name.startswith("AWS::"):
            found.widen(variable)
        return found

    def _satisfies(self, asserted: list[Callable[[World], bool]], world: World) -> bool:
        return not self.deployed(world) or every(world, [partial(claim, world) for claim in asserted])

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

    def forget(self) -> None:
        """Let go of what holds on to this scope in turn. Nobody may ask it anything any more."""
        self.conditions.clear()
        self.children.clear()
        self._stand_alone()

    def _stand_alone(self) -> None:
        """Nobody is linked with it."""
        self.spell: Callable[[Token, World], Text | Token] = lambda token, _: token
        self.exports: Import = lambda *_: None
        self.kept: Import = lambda *_: None
        self.outputs: Output = lambda *_: None
        self.handed: Handed = lambda _, __: None

    def holds(self, condition: str, world: World) -> bool:
        if (plan := self.conditions.get(condition)) is None:
            unknown = self.unknown.equation(f"condition {condition}", condition)  # of a part of a template: the rest has it, and it is true or false
            return bool(unknown.atoms[world.ask(unknown, unknown.singles)])
        try:
            return bool(plan(world))
        except Malformed:
            if all(isinstance(outcome, Malformed) for outcome in plan.outcomes()):
                raise
            raise Impossible from None  # with other values it can be worked out: CloudFormation refuses these

    @property
    def top(self) -> Scope:
        """The stack that is deployed by itself, which is this one or has it nested somewhere below."""
        scope = self
        while scope.owner is not None:
            scope = scope.owner[0]
        return scope

    def together(self) -> Iterator[Scope]:
        """All the stacks that are deployed with this one, a parent before what is nested in it."""
        waiting = [self.top]
        while waiting:
            scope = waiting.pop()
            yield scope
            waiting.extend(scope.children.values())

    def is_apart(self, other: Names, region: str = "") -> bool:
        """Is the other stack known to be deployed to another account or Region than this one, or than the Region that is given?"""
        pairs = ((region or self.region, other.region), ("" if region else self.account, other.account))
        return any(one and two and one != two for one, two in pairs)

    def deployed(self, world: World) -> bool:
        """Is there such a stack in this world? A nested one is there with its resource in the parent."""
        return self.owner is None or self.owner[0].exists(self.owner[1], world)

    def exists(self, resource: str, world: World) -> bool:
        """Is this resource part of the stack in this world?"""
        if not self.deployed(world):
            return False
        condition = self.resources[resource].get("Condition")
        if not isinstance(condition, str):  # else CloudFormation refuses the template, which is told (`model/missing`)
            return True
        return self.holds(condition, world)

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
            raise self._missing(name, f"Ref names {name}, which is neither a parameter nor a resource of the template", place)
        if self.owner is not None and variable is None:
            value, there = self._from_parent(name, world)
            return self._as_declared(name, value, there if isinstance(value, (dict, list)) else place, world)
        if variable is None and name in self.stored:
            if found := self.stored_at(Text.of(self.stored[name]), world, place):
                return found
            return Text([Token("dynamic", f"{{{{resolve:ssm:{self.stored[name]}}}}}", f"parameter {name}")]), place
        text = Text([Token("parameter", name, "", "" if variable else self.id, variable)])
        return self._as_declared(name, text, place, world)

    def _handed(self) -> dict[str, Any]:
        """What the parent writes under `Parameters`."""
        parent, resource = self.owner  # type: ignore[misc]  # only a nested stack's scope asks
        return section(section(parent.resources[resource], "Properties"), "Parameters")

    def _of_parent(self) -> dict[str, Variable]:
        """What the parent knows of its Region and account: those of a nested stack are the same."""
        return {} if self.owner is None else {name: variable for name, variable in self.owner[0].variables.items() if name in PSEUDO}

    def _from_parent(self, name: str, world: World) -> Result:
        """A parameter of a nested stack: what the parent gives, else the default."""
        parent, resource = self.owner  # type: ignore[misc]  # as above
        declared, own = self.declared[name], Place(self, ("Parameters", name))
        if is_hidden(declared):
            return Text([Token("parameter", name, "", self.id)]), own
        given, place = resolve(self._handed(), world, Place(parent, ("Resources", resource, "Properties", "Parameters")))
        if isinstance(given, dict) and name in given:
            value, place = resolve(given[name], world, place / name)
            if value is not ABSENT:
                return value, place
        elif isinstance(given, dict) and (late := next((key for key in given if key.startswith("Fn::")), None)):
            raise Undecided(f"{late} may give the parameter {name} of {resource} when the stack is deployed", place=place)
        if isinstance(declared, dict) and "Default" in declared:
            return spelt(declared["Default"]), own / "Default"
        raise Undecided(
            f"{resource} gives no value for the parameter {name} of its template, which has no default", f"{name} among the Parameters of {resource}", place
        )

    def _as_declared(self, name: str, value: Any, place: Place, world: World) -> Result:
        """A parameter's value as its type has it: a list is written with commas."""
        if not is_list(self.declared[name]) or not isinstance(value, (str, Text)):
            return value, place
        text = settle(Text.of(value), world)
        if isinstance(text, Text):
            from .functions.splitting import cut, stripped  # noqa: PLC0415 - paid for where a stack is handed a list

            return [stripped(item).plain() for item in cut(text, ",", world, place)], place
        return [*_listed(text)], place

    def attribute(self, name: str, attribute: str, world: World, place: Place) -> Result:
        if name not in self.resources:
            raise self._missing(name, f"Fn::GetAtt names {name}, which is not a resource of the template", place)
        if (child := self.children.get(name)) and attribute.startswith("Outputs."):
            found = self._read(lambda: self.outputs(child, child.id, attribute.removeprefix("Outputs."), "", world), world, place)
            if found is None:
                there = ", ".join(sorted(map(str, section(child.template.body, "Outputs")))[:_LISTED])
                raise Undecided(
                    f"Fn::GetAtt names {attribute} of {name}, whose template has no such output",
                    f"an output that it has ({there or 'none'}) in its place",
                    place,
                )
            return found
        if self.resources[name].get("Type") == READER:
            return self.handed(attribute, world) or (Text([Token("import", attribute)]), place)
        return Text([Token("resource", name, attribute, self.id)]), place

    def _missing(self, name: str, what: str, place: Place | None) -> Undecided:
        """Something that is not in the template, unless a macro adds it; with what has nearly that name."""
        if near := _near(name, tuple(sorted({*self.resources, *self.declared}))):
            what += f" (it has {near})"
        if macros := adding(self.template.body):
            return Undecided(f"{what}, unless {' or '.join(macros)} adds it when the stack is deployed", SETTLE, place)
        return Undecided(what, f"{near} in its place; or {WHOLE}" if near else WHOLE, place)

    def called(self, function: str, argument: Any, world: World, place: Place) -> Result:
        """What a function that few templates use gives."""
        from .functions.language_extensions import called  # noqa: PLC0415 - as said

        return called(function, argument, world, place)

    def _read(self, find: Callable[[], Result | None], world: World, place: Place) -> Result | None:
        """What another stack gives, at the place that reads it: the output is right for others. That it does not is refused only where something reads it that is deployed."""
        try:
            return (found[0], place) if (found := find()) else None
        except Impossible:
            if self.needs(place, world):
                raise
            raise Outside("the stack that gives it leaves it out", place=place) from None

    def needs(self, place: Place, world: World) -> bool:
        """Does a deployment in this world work out what is written here: a condition, or a part of a resource or output that exists?"""
        match place.route:
            case ("Resources", str(name), *_) if name in self.resources:
                return self.exists(name, world)
            case ("Outputs", str(name), *_):
                condition = section(section(self.template.body, "Outputs"), name).get("Condition")
                return self.deployed(world) and (not isinstance(condition, str) or self.holds(condition, world))
        return True

    def imported(self, name: Text, world: World, place: Place) -> Result:
        if found := self._read(lambda: self.exports(self, name, world), world, place):
            return found
        return Text([Token("import", str(name))]), place

    def stored_at(self, name: Text, world: World, place: Place) -> Result | None:
        """What another template of the assembly stores in a parameter of SSM, which is there before this one is deployed."""
        return self._read(lambda: self.kept(self, name, world), world, place)

    def output_of(self, stack: str, name: str, region: str, world: World, place: Place) -> Result:
        if found := self._read(lambda: self.outputs(self, stack, name, region, world), world, place):
            return found
        return Text([Token("import", f"{stack}.{name}")]), place

    def ends(self, token: Token) -> Variable | None:
        """The least and the greatest number that a parameter of this template, or of one around it, may be; None where it is no such parameter."""
        if token.kind != "parameter":
            return None
        if token.name not in self.declared or (token.variable is not self.variables.get(token.name) if token.variable else token.scope != self.id):
            return self.owner[0].ends(token) if self.owner is not None else None
        if token.name not in self._ends:
            from .parameters.ends import ends_of  # noqa: PLC0415 - few numbers are not known

            apart = frozenset(map(str, token.variable.atoms)) if token.variable and not token.variable.assumed else frozenset[str]()
            self._ends[token.name] = None if is_hidden(self.declared[token.name]) else ends_of(token.name, self.declared[token.name], apart)
        return self._ends[token.name]

    def spelt(self, text: Text, world: World) -> Text:
        """The text with the names and ARNs of its resources spelt out as far as the template tells them."""
        return text.replace(lambda token: self.spell(token, world) if token.kind == "resource" else token)


def _covers(theirs: Variable, own: Variable | None) -> bool:
    """Does the parent tell apart whatever this template does? It does not know the keys of this template's maps."""
    return own is None or set(own.atoms) <= set(theirs.atoms)

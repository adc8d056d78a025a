"""All resources of some templates, and who means whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ..language.scope import Scope
from ..values.exploration import forget
from ..values.text import Text
from ..values.value import Names, Resolved
from ..values.worlds import Outside, Undecided, World
from .facts import Facts
from .meaning import Meaning
from .resources import Link, View
from .spelling import Spelling

T = TypeVar("T")


class Links:
    """All resources of some templates, and who means whom. `beside` are the links of templates whose alarms may watch anything, here too."""

    def __init__(
        self,
        scopes: list[Scope],
        kinds: Mapping[str, type[View]],
        externals: Scope | None = None,
        *,
        handlers: Callable[[Facts], Any] | None = None,
        beside: Links | None = None,
    ) -> None:
        self.kinds, self.beside = kinds, beside
        self.facts = {(scope.id, name): Facts(self, scope, name) for scope in (*scopes, *([externals] if externals else ())) for name in scope.resources}
        self.externals, self.handlers = externals, handlers
        self._pointing: dict[tuple[str, str], dict[Facts | None, list[Facts]]] = {}
        self._kept: dict[Any, Any] = {}
        self.root = World(stays=True)
        """The world in which nothing is decided, for all plans and rules: what is learnt in it is learnt once."""
        self._lasting: list[World] = []
        self.meaning, self.spelling = Meaning(self), Spelling(self)
        for scope in scopes:
            scope.spell = self.spelling.spell
        self._of: dict[str, list[Facts]] = {}
        self._within: dict[tuple[str, str], list[Facts]] = {}
        self._together: dict[tuple[str, str], list[Facts]] = {}
        for facts in self.facts.values():
            if facts.scope is not externals:
                self._of.setdefault(facts.type, []).append(facts)
                self._within.setdefault((facts.scope.id, facts.type), []).append(facts)
                self._together.setdefault((facts.scope.top.id, facts.type), []).append(facts)

    def forget(self) -> None:
        """Let go of all that is known of the resources, which hold on to these links in turn. Nobody may ask them anything any more."""
        for facts in self.facts.values():
            facts.plans.clear()
        for scope in {facts.scope for facts in self.facts.values()}:
            scope.forget()
        forget([self.root])
        for index in (self.facts, self._pointing, self._kept, self._of, self._within, self._together):
            index.clear()
        forget(self._lasting)
        del self.meaning, self.spelling
        self.handlers = None

    def lasting(self, world: World) -> World:
        """A world that is asked for as long as anybody asks these links."""
        self._lasting.append(world)
        return world

    def of(self, kind: str, scope: Names | None = None) -> list[Facts]:
        """The resources of a type, in all templates or in one."""
        return self._of.get(kind, []) if scope is None else self._within.get((scope.id, kind), [])

    def deployed_with(self, kind: str, scope: Scope) -> list[Facts]:
        """The resources of a type in a template and whatever is deployed with it: the stacks nested in it, and those that it is nested in."""
        return self._together.get((scope.top.id, kind), [])

    def words(self) -> frozenset[str] | None:
        """The types of all resources and the names of their properties, as somebody wrote them; None where a function, or a part that is not here, may add others."""
        found: set[str] = set()
        for facts in self.facts.values():
            if (names := facts.property_names()) is None or facts.scope.lacks_globals:
                return None
            found.add(facts.type)
            found.update(names)
        return frozenset(found)

    def stacks(self) -> int:
        """How many stacks are deployed by themselves, and not nested in another."""
        return self.keep("stacks", lambda: len({top for top, _ in self._together}))

    def keep(self, key: Any, build: Callable[[], T]) -> T:
        """What is built from all resources: once, for all worlds and all rules."""
        if key not in self._kept:
            self._kept[key] = build()
        return self._kept[key]  # type: ignore[no-any-return]  # one key, one type

    def pointing(self, kind: str, link: str, target: Facts) -> list[Facts]:
        """Who points at the target in some world, and who may point anywhere."""
        if (index := self._pointing.get((kind, link))) is None:
            index = self._pointing[kind, link] = {None: []}
            descriptor: Link[Any] = getattr(self.kinds[kind], link)
            for facts in self.of(kind):
                for outcome in dict.fromkeys(descriptor.plan(facts).outcomes()):
                    if isinstance(outcome, Resolved) and outcome.value is not None:
                        index.setdefault(outcome.value, []).append(facts)
                    elif isinstance(outcome, Undecided) and not isinstance(outcome, Outside):
                        index[None].append(facts)
        return list(dict.fromkeys([*index.get(target, []), *index[None]]))

    def find(self, text: Text, kind: str, world: World, asker: Names) -> Facts:
        """The resource of a type that a text names. Raises `Outside` where it names none of these templates', `Undecided` where nobody can know."""
        return self.meaning.find(text, kind, world, asker)

    def name(self, facts: Facts, world: World) -> Text:
        """The resource's name, or a token for the name that CloudFormation makes up."""
        return self.spelling.name(facts, world)

    def arn(self, facts: Facts, world: World) -> Text:
        """The resource's ARN, as far as the template tells."""
        return self.spelling.arn(facts, world)

"""From what a property spells to the resource that it means, however it is spelt: Ref, GetAtt, an ARN in a Sub or Join, a name, an alias, an import.

The format of each ARN: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final, TypeVar

from ..language.nested_stacks import STACK
from ..language.scope import Scope
from ..sources import disk
from ..sources.cdk.lookups import DUMMY
from ..values.exploration import Leaf, Plan
from ..values.text import OWN, Text, Token, external, same, settle
from ..values.value import ABSENT, Names, Resolved
from ..values.worlds import Outside, Undecided, World
from .arn_formats import IDENTITIES
from .candidates import Candidates
from .facts import Facts
from .outside import told_of
from .resources import Link, View
from .written_names import FUNCTION, is_apart, name_in

T = TypeVar("T")

_QUALIFIED: Final = {"AWS::Lambda::Alias": "Name", "AWS::Lambda::Version": ""}


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
        self._named: dict[str, Candidates[Facts]] = {}
        self._kept: dict[Any, Any] = {}
        self._arns: dict[tuple[str, str, Text], Text] = {}
        self._alike: dict[tuple[str, str], dict[Text, list[Facts]]] = {}
        self._parted: dict[tuple[Text, str], Text | Undecided] = {}
        self._asked: set[str] = set()
        for scope in scopes:
            scope.spell = self.spell
        self._of: dict[str, list[Facts]] = {}
        self._within: dict[tuple[str, str], list[Facts]] = {}
        for facts in self.facts.values():
            if facts.scope is not externals:
                self._of.setdefault(facts.type, []).append(facts)
                self._within.setdefault((facts.scope.id, facts.type), []).append(facts)

    def forget(self) -> None:
        """Let go of all that is known of the resources, which hold on to these links in turn. Nobody may ask them anything any more."""
        for facts in self.facts.values():
            facts.plans.clear()
            facts.scope.forget()
        for index in (self.facts, self._pointing, self._named, self._kept, self._alike, self._of, self._within):
            index.clear()

    def of(self, kind: str, scope: Scope | None = None) -> list[Facts]:
        """The resources of a type, in all templates or in one."""
        return self._of.get(kind, []) if scope is None else self._within.get((scope.id, kind), [])

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

    # what a text means

    def find(self, text: Text, kind: str, world: World, asker: Names) -> Facts:
        """The resource of a type that a text names. Raises `Outside` where it names none of these templates', `Undecided` where nobody can know."""
        if text and isinstance(head := text[0], Token) and head.kind == "resource" and (len(text) == 1 or str(text[1]).startswith(":")):
            return self._own(head, kind, world)
        if found := self._external(text, kind, world):
            return found
        if found := self._written_alike(text, kind, world, asker):
            return found
        text = Text.of(settle(text, world, own=False))
        if len(text) == 1 and isinstance(token := text[0], Token) and token.kind in ("import", "dynamic", "unknown"):
            raise token.doubt()
        name = self._name_in(text, kind)
        if len(name) == 1 and isinstance(token := name[0], Token) and token.kind == "resource" and self.facts[token.scope, token.name].type == kind:
            return self._own(token, kind, world)
        spelt = Text.of(settle(asker.spelt(text, world), world, own=False))
        return self._by_name(Text.of(settle(self._name_in(spelt, kind), world)), spelt, kind, world, asker)

    def _written_alike(self, text: Text, kind: str, world: World, asker: Names) -> Facts | None:
        """The resource of the asker's template whose name is written as this one is, parameters and all: whatever they are, it is that one."""
        if not any(token.variable is not None and token.name not in OWN for token in text.tokens):
            return None
        try:
            name = self._name_in(text, kind)
        except Undecided:
            return None
        if (index := self._alike.get((asker.id, kind))) is None:
            index = self._alike[asker.id, kind] = {}
            for facts in self._within.get((asker.id, kind), ()):
                if self._is_named(facts, kind) and isinstance(tree := self._name_plan(facts).tree(), Leaf) and isinstance(tree.outcome, Text):
                    index.setdefault(tree.outcome, []).append(facts)
        hits = index.get(name, ())
        return hits[0] if len(hits) == 1 and not is_apart(hits[0], text, asker) and hits[0].scope.exists(hits[0].id, world) else None

    def _own(self, token: Token, kind: str, world: World) -> Facts:
        facts = self.facts[token.scope, token.name]
        if facts.type == kind:
            return facts
        if kind == FUNCTION and facts.type in _QUALIFIED:
            value, place = facts.dig(("FunctionName",), world)
            if not isinstance(value, (str, Text)):
                raise Undecided(f"{facts.id} names no function", place=place)
            return self.find(Text.of(value), kind, world, facts.scope)
        if facts.type == STACK and token.attribute.startswith("Outputs."):
            raise Outside(
                f"{token.name}.{token.attribute} is an output of a nested stack whose template is not among the targets", "its template as a further TARGET"
            )
        what = facts.type if "::" in facts.type else "resource of an unknown type"
        article = "an" if what.startswith("A") else "a"
        if what.startswith("Custom::"):
            raise Outside(f"{token.name} is {article} {what}, which tells its {token.attribute or 'reference'} only when it is deployed")
        raise Outside(f"{token.name} is {article} {what} where an {kind} is needed", f"a reference to an {kind} in its place")

    def _external(self, text: Text, kind: str, world: World) -> Facts | None:
        """What the team's settings say of a name that lies outside. Where they say nothing of any, that is asked once."""
        if self.externals is None:
            self._outside("")
            return None
        if not text:
            return None
        text = Text.of(settle(text, world))
        spelt = text[0].name if len(text) == 1 and isinstance(text[0], Token) else str(text)
        for key in (spelt, spelt.removeprefix("{{resolve:").removesuffix("}}").partition(":")[2]):
            self._outside(key)
            if (facts := self.facts.get((self.externals.id, key))) and facts.type == kind:
                return facts
        return None

    def _outside(self, key: str) -> None:
        """Note that the settings were asked of this name."""
        if key not in self._asked:
            self._asked.add(key)
            disk.noted("external", lambda: key, partial(told_of, self.externals.template if self.externals else None))

    def _name_in(self, text: Text, kind: str) -> Text:
        """The name part of a text, worked out once for every text: it is the same in all worlds."""
        if (known := self._parted.get((text, kind))) is None:
            try:
                known = name_in(text, kind)
            except Undecided as doubt:
                known = doubt.again()
            self._parted[text, kind] = known
        if isinstance(known, Undecided):
            raise known.again()
        return known

    def _by_name(self, name: Text, spelt: Text, kind: str, world: World, asker: Names) -> Facts:
        if len(name) == 1 and isinstance(name[0], Token) and name[0].kind == "resource":
            return self._own(name[0], kind, world)
        named = self._names(kind)
        own, doubt = self._hits(named.within(name, asker), named, name, spelt, world, asker)
        if len(own) == 1:  # what a template names is its own, whatever others have that name
            return own[0]
        # what a parameter may be instead of its default is no name that another template has spelt
        anybody = named.sharing(name) if any(token.variable and token.variable.usual for token in name.tokens) else named.of(name)
        others, late = self._hits((facts for facts in anybody if facts.scope is not asker), named, name, spelt, world, asker)
        hits, doubt = [*own, *others], doubt or late
        if len(hits) == 1:
            return hits[0]
        if len(hits) > 1:
            raise Undecided(f"{spelt} may be any of {', '.join(sorted(f'{facts.scope.id}/{facts.id}' for facts in hits))}")
        if doubt:
            raise doubt
        if spelt.tokens and not all(token.kind == "pseudo" for token in spelt.tokens):
            why = spelt.doubt()
            raise Outside(why.reason, why.settle)
        raise Outside(f"{spelt} is not defined in any of the targets", external(str(spelt)))

    def _hits(  # noqa: PLR0913, PLR0917 - one question
        self, candidates: Iterable[Facts], named: Candidates[Facts], name: Text, spelt: Text, world: World, asker: Names
    ) -> tuple[list[Facts], Undecided | None]:
        """Those that have this name in this world, and why it is not known of another: of one is enough."""
        hits: list[Facts] = []
        doubt: Undecided | None = None
        asked = set()
        for facts in candidates:
            asked.add(facts)
            doubt = self._hit(facts, name, spelt, world, asker, hits)
            if doubt:
                break
        else:
            return hits, None
        mine = facts.scope is asker
        for facts in named.sharing(name):
            if facts not in asked and (facts.scope is asker) is mine:
                self._hit(facts, name, spelt, world, asker, hits)
        return hits, doubt

    def _hit(self, facts: Facts, name: Text, spelt: Text, world: World, asker: Names, hits: list[Facts]) -> Undecided | None:  # noqa: PLR0913, PLR0917 - as above
        """Add the resource to the hits if this is its name. Why that is not known, if so."""
        if is_apart(facts, spelt, asker):
            return None
        own = Text()
        try:
            own = Text.of(settle(self.name(facts, world), world))
            if same(name, own) and facts.scope.exists(facts.id, world):
                hits.append(facts)
        except Undecided as unknown:
            if facts.scope is asker or not any(token.variable and token.variable.usual for token in (*name.tokens, *own.tokens)):
                return unknown
        return None

    def _names(self, kind: str) -> Candidates[Facts]:
        """The resources of a type that have a name, by what is known of it in whatever world."""
        if (index := self._named.get(kind)) is None:
            index = self._named[kind] = Candidates(((facts, self._spellings(facts, kind)) for facts in self.of(kind) if self._is_named(facts, kind)), _scope)
        return index

    @staticmethod
    def _is_named(facts: Facts, kind: str) -> bool:
        properties = facts.body.get("Properties")
        return isinstance(properties, dict) and properties.get(IDENTITIES[kind].property) is not None

    def _spellings(self, facts: Facts, kind: str) -> Iterator[Text]:
        name = facts.body["Properties"][IDENTITIES[kind].property]
        if isinstance(name, str) and "{{resolve:" not in name and DUMMY not in name:
            yield Text.of(name)
            return
        for outcome in self._name_plan(facts).outcomes():
            yield Text.of(outcome) if isinstance(outcome, (str, Text)) else Text()

    # what a token spells

    def name(self, facts: Facts, world: World) -> Text:
        """The resource's name, or a token for the name that CloudFormation makes up."""
        return Text.of(self._name_plan(facts)(world)) if IDENTITIES[facts.type].property else _made_up(facts)

    def _name_plan(self, facts: Facts) -> Plan:
        def read(world: World) -> Any:
            value, _ = facts.dig((IDENTITIES[facts.type].property,), world)
            return _made_up(facts) if value is ABSENT or isinstance(value, (dict, list)) or value is None else Text.of(value)

        return facts.plan("name", read)

    def spell(self, token: Token, world: World) -> Text | Token:
        """A reference to a resource as the name or ARN that it gives, as far as the template tells."""
        facts = self.facts.get((token.scope, token.name))
        if facts is None:
            return token
        if (suffix := _QUALIFIED.get(facts.type)) is not None and token.attribute in ("", "AliasArn", "FunctionArn"):
            try:
                function = self._own(token, FUNCTION, world)
            except RecursionError:  # an alias of itself
                return token
            qualifier = facts.dig((suffix,), world)[0] if suffix else Token("resource", facts.id, "Version", facts.scope.id)
            return Text.of(self.arn(function, world), ":", qualifier) if isinstance(qualifier, (str, Text, Token)) else token
        identity = IDENTITIES.get(facts.type)
        if identity is None:
            return token
        if token.attribute in identity.arns:
            return self.arn(facts, world)
        if token.attribute in identity.names:
            return self.name(facts, world)
        return token

    def arn(self, facts: Facts, world: World) -> Text:
        """The resource's ARN, as far as the template tells."""
        name, scope = self.name(facts, world), facts.scope
        if (arn := self._arns.get((scope.id, facts.type, name))) is None:
            identity = IDENTITIES[facts.type]
            region = _own(scope, "AWS::Region") if identity.regional else ""
            account = _own(scope, "AWS::AccountId") if identity.owned else ""
            parts = "arn:", Token("pseudo", "AWS::Partition"), f":{identity.service}:", region, ":", account, f":{identity.before}", name, identity.after
            arn = self._arns[scope.id, facts.type, name] = Text.of(*parts)
        return arn


def _own(scope: Scope, name: str) -> Token:
    """The Region or the account of a stack, with its value where the app or the command line says where it is deployed."""
    variable = scope.variables.get(name)
    return Token("pseudo", name, variable=variable if variable is not None and len(variable.atoms) == 1 else None)


def _scope(facts: Facts) -> Scope:
    return facts.scope


def _made_up(facts: Facts) -> Text:
    """The name that CloudFormation makes up."""
    return Text([Token("resource", facts.id, next(iter(IDENTITIES[facts.type].names), "Name"), facts.scope.id)])

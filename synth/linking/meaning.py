"""From what a property spells to the resource that it means, however it is spelt: Ref, GetAtt, an ARN in a Sub or Join, a name, an alias, an import."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from ..language.nested_stacks import STACK
from ..language.scope import Scope
from ..sources import disk
from ..values.defaults import FUNCTION
from ..values.text import OWN, Text, Token, external, same, settle
from ..values.trees import Leaf
from ..values.value import Names
from ..values.worlds import Outside, Undecided, World
from .facts import Facts
from .formats.candidates import Candidates
from .outside import told_of
from .spelling import QUALIFIED, is_named, name_plan, spellings
from .written_names import is_apart, name_in

if TYPE_CHECKING:
    from .links import Links


class Meaning:
    """Which resource a text means, in some templates."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._named: dict[str, Candidates[Facts]] = {}
        self._alike: dict[tuple[str, str], dict[Text, list[Facts]]] = {}
        self._parted: dict[tuple[Text, str], Text | Undecided] = {}
        self._asked: set[str] = set()

    def find(self, text: Text, kind: str, world: World, asker: Names) -> Facts:
        """The resource of a type that a text names. Raises `Outside` where it names none of these templates', `Undecided` where nobody can know."""
        if text and isinstance(head := text[0], Token) and head.kind == "resource" and (len(text) == 1 or str(text[1]).startswith(":")):
            return self.own(head, kind, world)
        if found := self._external(text, kind, world):
            return found
        if found := self._written_alike(text, kind, world, asker):
            return found
        written, text = text, Text.of(settle(text, world, own=False))
        if len(text) == 1 and isinstance(token := text[0], Token) and token.kind in ("import", "dynamic", "unknown"):
            raise token.doubt()
        name = self._name_in(text, kind)
        if len(name) == 1 and isinstance(token := name[0], Token) and token.kind == "resource" and self._links.facts[token.scope, token.name].type == kind:
            return self.own(token, kind, world)
        spelt = Text.of(settle(asker.spelt(text, world), world, own=False))
        return self._by_name(Text.of(settle(self._name_in(spelt, kind), world)), spelt, kind, world, asker, written)

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
            for facts in self._links.of(kind, asker):
                if is_named(facts, kind) and isinstance(tree := name_plan(facts).tree(), Leaf) and isinstance(tree.outcome, Text):
                    index.setdefault(tree.outcome, []).append(facts)
        hits = index.get(name, ())
        return hits[0] if len(hits) == 1 and not is_apart(hits[0], text, asker) and hits[0].scope.exists(hits[0].id, world) else None

    def own(self, token: Token, kind: str, world: World) -> Facts:
        facts = self._links.facts[token.scope, token.name]
        if facts.type == kind:
            return facts
        if kind == FUNCTION and facts.type in QUALIFIED:
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
        if self._links.externals is None:
            self._outside("")
            return None
        if not text:
            return None
        written, text = [str(text)] if len(text) > 1 else [], Text.of(settle(text, world))
        spelt = text[0].name if len(text) == 1 and isinstance(text[0], Token) else str(text)
        for key in dict.fromkeys((spelt, spelt.removeprefix("{{resolve:").removesuffix("}}").partition(":")[2], *written)):
            self._outside(key)
            if (facts := self._links.facts.get((self._links.externals.id, key))) and facts.type == kind:
                return facts
        return None

    def _outside(self, key: str) -> None:
        """Note that the settings were asked of this name."""
        if key not in self._asked:
            self._asked.add(key)
            disk.noted("external", lambda: key, partial(told_of, self._links.externals.template if self._links.externals else None))

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

    def _by_name(self, name: Text, spelt: Text, kind: str, world: World, asker: Names, written: Text) -> Facts:  # noqa: PLR0913, PLR0917 - one question
        if len(name) == 1 and isinstance(name[0], Token) and name[0].kind == "resource":
            return self.own(name[0], kind, world)
        named = self._names(kind)
        own, doubt = self._hits(named.within(name, asker), named, name, spelt, world, asker)
        if len(own) == 1:  # what a template names is its own, whatever others have that name
            return own[0]
        # what a parameter may be instead of its default is no name that another template has spelt
        anybody = named.alike(name) if any(token.variable and token.variable.usual for token in name.tokens) else named.elsewhere(name)
        others, late = self._hits((facts for facts in anybody if facts.scope is not asker), named, name, spelt, world, asker)
        hits, doubt = [*own, *others], doubt or late
        if len(hits) == 1:
            return hits[0]
        if len(hits) > 1:
            raise Undecided(f"{spelt} may be any of {', '.join(sorted(f'{facts.scope.id}/{facts.id}' for facts in hits))}")
        if doubt:
            raise doubt.again()
        if spelt.tokens and not all(token.kind == "pseudo" for token in spelt.tokens):
            why = spelt.doubt()
            raise Outside(
                why.reason, external(str(written)) if isinstance(why, Outside) else why.settle
            )  # its account alone is no resource: the whole name is one
        raise Outside(f"{spelt or 'an empty text'} is not defined in any of the targets{self._meant(spelt, kind, asker)}", external(str(spelt)))

    def _meant(self, spelt: Text, kind: str, asker: Names) -> str:
        """A logical id stands where a name has to: it names nothing without Ref."""
        own = self._links.facts.get((asker.id, str(spelt))) if not spelt.tokens else None
        return f" (as a logical id of the template it is written !Ref {spelt})" if own is not None and own.type == kind else ""

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
        for facts in named.alike(name):
            if facts not in asked and (facts.scope is asker) is mine:
                self._hit(facts, name, spelt, world, asker, hits)
        return hits, doubt

    def _hit(self, facts: Facts, name: Text, spelt: Text, world: World, asker: Names, hits: list[Facts]) -> Undecided | None:  # noqa: PLR0913, PLR0917 - as above
        """Add the resource to the hits if this is its name. Why that is not known, if so."""
        if is_apart(facts, spelt, asker):
            return None
        own = Text()
        try:
            own = Text.of(settle(self._links.name(facts, world), world))
            if same(name, own) and facts.scope.exists(facts.id, world):
                hits.append(facts)
        except Undecided as unknown:
            if facts.scope is asker or not any(token.variable and token.variable.usual for token in (*name.tokens, *own.tokens)):
                return unknown.again()
        return None

    def _names(self, kind: str) -> Candidates[Facts]:
        """The resources of a type that have a name, by what is known of it in whatever world."""
        if (index := self._named.get(kind)) is None:
            index = self._named[kind] = Candidates(((facts, spellings(facts, kind)) for facts in self._links.of(kind) if is_named(facts, kind)), _scope)
        return index


def _scope(facts: Facts) -> Scope:
    return facts.scope

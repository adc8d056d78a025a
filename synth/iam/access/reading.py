"""From a statement as it is written to a clause: the tests that a request has to pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import islice
from typing import Any, Final, NamedTuple

from ...linking.arn_formats import IDENTITIES
from ...linking.links import Links
from ...values.text import Text, Token, settle
from ...values.value import Place
from ...values.worlds import Undecided, Variable, World
from ..evaluation.context import filled
from ..policies.items import Late, gathered, known_first, present
from ..policies.spelling import spelt
from ..policies.statement import Statement
from .boxes import ACTION, PRINCIPAL, RESOURCE, Box, Clause
from .conditions import Line, asked, line
from .globs import EXACT, OWN, Glob, glob, widened
from .principals import whom
from .regions import Each, OneOf, Test

_NAMES: Final = frozenset({"Name", "Version", *(name for identity in IDENTITIES.values() for name in identity.names if name)})


class Side(NamedTuple):
    """Where the texts of a policy are spelt out: the resources and the world. `stacks` gives the name of a stack that it has on the other side of a comparison.

    `request` is what is known of every request of a role: policy variables that it tells are put in.
    """

    links: Links
    world: World
    stacks: Mapping[str, str] = {}
    request: Mapping[str, Text | None] = {}

    def spelt(self, text: Text) -> Text:
        """The text as far as the template tells, with tokens that are the same on both sides."""
        return spelt(filled(text, self.request), self.links, self.world).replace(self._same)

    def _same(self, token: Token) -> Token | str:
        if token.kind == "pseudo" and (variable := self._own(token.name)) is not None:
            return settle(Text([token._replace(variable=variable)]), self.world)  # type: ignore[no-any-return]  # a value that is given is a string
        plain = token._replace(variable=None, scope=self.stacks.get(token.scope, token.scope))
        if token.kind != "resource":
            return plain
        facts = self.links.facts.get((token.scope, token.name))
        is_name = token.attribute in _NAMES or (facts is not None and facts.type in IDENTITIES and token.attribute in IDENTITIES[facts.type].names)
        return plain if is_name else plain._replace(kind="unknown", name=f"${{{token.name}{'.' if token.attribute else ''}{token.attribute}}}", attribute="")

    def _own(self, name: str) -> Variable | None:
        """What is given for the deployment's Region or account."""
        return next((found for facts in islice(self.links.facts.values(), 1) if (found := facts.scope.variables.get(name))), None)


class Read(NamedTuple):
    """A statement that was read: whether it allows (None: nobody knows), its tests, and the lines of its Condition. `doubt` is why nobody knows what it says."""

    allow: bool | None
    tests: tuple[tuple[str, Test], ...]
    lines: tuple[Line, ...]
    place: Place
    doubt: Undecided | None = None

    def clause(self, kinds: Mapping[str, str]) -> Clause:
        """As a clause; `kinds` says what each key of a context is."""
        tests = (*self.tests, *(asked(one, kinds) for one in self.lines))
        return Clause(tests, self.place, (self.allow, tests, self.doubt and self.doubt.reason), self.doubt)


def read(statement: Statement, side: Side, names: dict[str, str], *, own: bool) -> Read:
    """Everything that a statement says, or why nobody knows. `names` learns how actions and keys are spelt.

    `own`: it stands in a policy of a role. In one of a resource, a partition, a Region or an account that is written out is the deployment's own.
    """
    place = statement.shown or statement.place
    allow: bool | None = None
    try:
        allow = statement.allow
        tests = [_listed(statement, "Action", lambda text: glob(_lower(text, names)))]
        if "Resource" in statement.body or "NotResource" in statement.body:
            tests.append(_listed(statement, "Resource", lambda text: widened(glob(side.spelt(text)), EXACT if own else OWN)))
        if "Principal" in statement.body or "NotPrincipal" in statement.body:
            tests.append((PRINCIPAL, whom(statement, side.spelt)))
        lines = []
        for condition in statement.conditions:
            names.setdefault(condition.key.lower(), condition.key)
            lines.append(line(condition, tuple(side.spelt(value) for value in condition.values)))
    except Undecided as doubt:
        return unknown(doubt, place, allow=allow)
    return Read(allow, tuple(tests), tuple(lines), place)


def unknown(doubt: Undecided, place: Place, *, allow: bool | None = None) -> Read:
    """Something of which nobody knows what it says: it may allow anything, but is not taken to deny."""
    return Read(allow, (), (), doubt.place or place, doubt.again())


def _listed(statement: Statement, kind: str, pattern: Callable[[Text], Glob]) -> tuple[str, Test]:
    lates, but = statement.list_of(kind)
    found, doubt = gathered(known_first([partial(present, late) for late in lates]))
    if doubt is not None:
        raise doubt
    return ACTION if kind == "Action" else RESOURCE, OneOf(tuple(dict.fromkeys(pattern(text) for text, _ in found)), but=but)


def _lower(text: Text, names: dict[str, str]) -> Text:
    if isinstance(plain := text.plain(), str):
        names.setdefault(plain.lower(), plain)
    return Text(part if isinstance(part, Token) else part.lower() for part in text)


def each_known(lates: Iterable[Late[Any]], place: Place) -> Iterable[Any]:
    """Each thing that is there, or why it is not known."""
    for late in lates:
        try:
            found = late()
        except Undecided as doubt:
            yield unknown(doubt, place)
        else:
            if found is not None:
                yield found


def wide(clause: Clause, reach: int) -> Clause:
    """The clause with everything that it may speak of: of one that nobody knows, everything."""
    return clause._replace(tests=tuple((dimension, _reaching(test, reach, wide=True)) for dimension, test in clause.tests))


def beside(clause: Clause, box: Box, reach: int) -> Clause:
    """The clause as it stands, but wide in the dimensions in which the box has tokens of its own."""
    return clause._replace(
        tests=tuple((dimension, _reaching(test, reach, wide=True) if dimension in box.regions else test) for dimension, test in clause.tests)
    )


def narrow(clauses: Iterable[Clause], reach: int) -> tuple[Clause, ...]:
    """The clauses with nothing but what they are known to speak of: of one that nobody knows, nothing."""
    return tuple(
        one._replace(tests=tuple((dimension, _reaching(test, reach, wide=False)) for dimension, test in one.tests)) for one in clauses if one.doubt is None
    )


def _reaching(test: Test, reach: int, *, wide: bool) -> Test:
    match test:
        case OneOf():
            return test if test.but is wide else test._replace(globs=tuple(widened(one, reach) for one in test.globs))
        case Each():
            return test if test.one.but is wide else test._replace(one=test.one._replace(globs=tuple(widened(one, reach) for one in test.one.globs)))
    return test

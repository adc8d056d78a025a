"""From a statement as it is written to a clause: the tests that a request has to pass."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any, Final

from queuegate._light import NamedTuple

from ....linking.formats.arn_formats import IDENTITIES
from ....linking.links import Links
from ....values.text import Text, Token, settle
from ....values.value import Malformed, Place
from ....values.worlds import Undecided, Variable, World
from ...evaluation.context import filled
from ...policies.items import Late, gathered, known_first, present
from ...policies.spelling import spelt
from ...policies.statement import Statement
from ..sets.globs import EXACT, OWN, Glob, glob, widened
from ..sets.regions import Each, OneOf, Test
from .boxes import ACTION, PRINCIPAL, RESOURCE, Box, Clause
from .conditions import Line, asked, line
from .principals import whom
from .variables import cases, of_one_name, variables_in

_NAMES: Final = frozenset({"Name", "Version", *(name for identity in IDENTITIES.values() for name in identity.names if name)})


class Side(NamedTuple):
    """Where the texts of a policy are spelt out: the resources and the world. `stacks` gives the name of a stack that it has on the other side of a comparison.

    `request` is what is known of every request of a role: policy variables that it tells are put in. `partition` is the one that is asked about, where a question says so.
    """

    links: Links
    world: World
    stacks: Mapping[str, str] = {}
    request: Mapping[str, Text | None] = {}
    partition: str = ""

    def spelt(self, text: Text) -> Text:
        """The text as far as the template tells, with tokens that are the same on both sides."""
        return spelt(text, self.links, self.world).replace(self._same)

    def pattern(self, text: Text) -> Text | None:
        """A resource, or a value of a condition, with its policy variables put in, spelt out; None where it has one without a value, so that nothing is equal or like it."""
        known = filled(text, self.request)
        return None if known is None else self.spelt(known).replace(of_one_name)

    def knowing(self, values: Mapping[str, Text | None]) -> Side:
        """The same, with what is known of a request in one case."""
        return self._replace(request=ChainMap(values, self.request)) if values else self  # type: ignore[arg-type]  # neither map is written to

    def _same(self, token: Token) -> Token | str:
        if token.kind == "pseudo" and (variable := self._own(token.name)) is not None:
            return settle(Text([token._replace(variable=variable)]), self.world)  # type: ignore[no-any-return]  # a value that is given is a string
        if token.kind == "pseudo" and token.name == "AWS::Partition" and self.partition:
            return self.partition
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
        return Clause(tests, self.place, (self.allow, tests, self.doubt and self.doubt.reason), self.doubt, variables_in(tests))


def read(statement: Statement, side: Side, names: dict[str, str], *, own: bool) -> Iterator[Read]:
    """Everything that a statement says, or why nobody knows; in parts, where a policy variable has another value in each. `names` learns how actions and keys are spelt.

    `own`: it stands in a policy of a role. In one of a resource, a partition, a Region or an account that is written out is the deployment's own.
    """
    place = statement.shown or statement.place
    allow: bool | None = None
    try:
        allow = statement.allow
        if not own and not statement.is_about_principals:
            raise Malformed("a statement of the resource's policy has no Principal, which AWS requires there", place=place)
        parts = [_part(statement, side.knowing(case.values), names, case.lines, own=own) for case in cases(statement, side.request, side.spelt, names)]
    except Undecided as doubt:
        yield unknown(doubt, place, allow=allow)
    else:
        yield from (Read(allow, tests, lines, place) for tests, lines in parts)


def _part(
    statement: Statement, side: Side, names: dict[str, str], more: tuple[Line, ...], *, own: bool
) -> tuple[tuple[tuple[str, Test], ...], tuple[Line, ...]]:
    tests = [_listed(statement, "Action", lambda text: glob(_lower(text, names)))]
    if own or "Resource" in statement.body or "NotResource" in statement.body:
        tests.append(_listed(statement, "Resource", lambda text: _resource(side.pattern(text), EXACT if own else OWN)))
    if statement.is_about_principals:
        tests.append((PRINCIPAL, whom(statement, side.spelt)))
    lines = []
    for condition in statement.conditions:
        names.setdefault(condition.key.lower(), condition.key)
        known = (side.pattern(value) for value in condition.values)
        lines.append(line(condition, tuple(value for value in known if value is not None)))
    return tuple(tests), (*lines, *more)


def unknown(doubt: Undecided, place: Place, *, allow: bool | None = None) -> Read:
    """Something of which nobody knows what it says: it may allow anything, but is not taken to deny."""
    return Read(allow, (), (), doubt.place or place, doubt.again())


def _resource(spelt: Text | None, reach: int) -> Glob | None:
    return None if spelt is None else widened(glob(spelt), reach)


def _listed(statement: Statement, kind: str, pattern: Callable[[Text], Glob | None]) -> tuple[str, Test]:
    lates, but = statement.list_of(kind)
    found, doubt = gathered(known_first([partial(present, late) for late in lates]))
    if doubt is not None:
        raise doubt.again()
    patterns = dict.fromkeys(pattern(text) for text, _ in found)
    return ACTION if kind == "Action" else RESOURCE, OneOf(tuple(one for one in patterns if one is not None), but=but)


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

"""One statement of a policy: whom it concerns, what it allows or denies, on what, and under which conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any, Final, TypeVar

from queuegate._light import NamedTuple, regex

from ...language.functions.coerce import string, text
from ...language.functions.intrinsics import Result, resolve
from ...values.text import Text, Token, same
from ...values.value import ABSENT, Malformed, Place
from ...values.worlds import Undecided, World
from .incomplete_arns import completed
from .items import Late, items, once
from .match import covers_action

_VARIABLE: Final = regex(r"\$\{(\$|[^${}]*)\}")
_STAR: Final = Text.of("*")
T = TypeVar("T")
EVERYBODY: Final = "*"
"""The kind of the principal that is anyone at all."""


class Pattern(NamedTuple):
    """An action or a resource as a statement spells it; parts of the text may be unknown."""

    text: Text
    place: Place


class Listed(NamedTuple):
    """What stands under `Action`, or, where `but` is true, under `NotAction`: all but these. The same of `Resource`."""

    patterns: tuple[Pattern, ...]
    but: bool

    def __str__(self) -> str:
        return f"{'everything but ' if self.but else ''}{', '.join(str(pattern.text) for pattern in self.patterns)}"


class Principal(NamedTuple):
    """Somebody whom a statement concerns. `kind` is `AWS`, `Service`, `Federated` or `CanonicalUser`, and `*` for anyone at all."""

    kind: str
    name: Text
    place: Place


class Condition(NamedTuple):
    """One line of a `Condition` block: the operator and the key as they are written, and the values, of which parts may be unknown. All lines have to be met."""

    operator: str
    key: str
    values: tuple[Text, ...]
    place: Place


class Statement(NamedTuple):
    """One statement as it is written. Each part is worked out when it is first asked for (`learnt` keeps it), and raises `Undecided` where it is not known.

    `shown` is where a statement of AWS's own stands for a person: at the ARN of its policy, whose name is `policy`. `concerns` says whether it speaks of the role at all.
    `variables`: `${…}` in it is a policy variable, as in every document whose Version is `2012-10-17`; in one of `2008-10-17`, or of none, it is plain text:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    """

    body: dict[str, Any]
    place: Place
    world: World
    learnt: dict[str, Any]
    shown: Place | None = None
    concerns: Callable[[], bool] = lambda: True
    variables: bool = True
    policy: str = ""

    @property
    def allow(self) -> bool:
        return self.once("Effect", self._effect) == "Allow"

    def _effect(self) -> str:
        at = self.place / "Effect"
        effect = string(resolve(self.body.get("Effect"), self.world, at)[0], self.world, at)
        if effect not in ("Allow", "Deny"):
            raise Malformed(f"the statement's Effect is {effect!r}, not Allow or Deny", place=at)
        return effect

    @property
    def denies(self) -> bool:
        """Is it known to be a Deny?"""
        try:
            return not self.allow
        except Undecided:
            return False

    @property
    def actions(self) -> Listed:
        return self._listed("Action")

    @property
    def resources(self) -> Listed:
        return self._listed("Resource")

    @property
    def on(self) -> str:
        """Its resources as they are written, in one line; "" where they are not known."""
        try:
            return str(self.resources)
        except Undecided:
            return ""

    @property
    def is_about_principals(self) -> bool:
        """Does it say whom it speaks of, as every statement of a resource's policy has to, and none of a role's may?"""
        return "Principal" in self.body or "NotPrincipal" in self.body

    @property
    def is_of_queue(self) -> bool:
        """Does it stand in a queue's policy? SQS accepts a statement there that names nobody, where KMS and others refuse the policy."""
        match self.place.route:
            case ("Resources", resource, *_):
                body = self.place.scope.template.body["Resources"].get(resource)
                return isinstance(body, dict) and str(body.get("Type")).startswith("AWS::SQS::")
        return False

    @property
    def all_principals_but(self) -> bool:
        """Does it speak of everybody but its principals (`NotPrincipal`)?"""
        return "NotPrincipal" in self.body

    @property
    def principals(self) -> tuple[Principal, ...]:
        """Whom it names under `Principal` or `NotPrincipal`; nobody where it has neither, as in a role's own policies."""
        return self.once("principals", self._principals)

    def _principals(self) -> tuple[Principal, ...]:
        key = "NotPrincipal" if self.all_principals_but else "Principal"
        value, place = resolve(self.body.get(key, ABSENT), self.world, self.place / key)
        if isinstance(value, dict):
            found = [Principal(kind, name, at) for kind, names in value.items() for name, at in self._texts(names, place / kind)]
            return tuple(one._replace(kind=EVERYBODY) if one.kind == "AWS" and one.name.plain() == EVERYBODY else one for one in found)
        if value is ABSENT:
            return ()
        if is_everybody(text(value, self.world, place)):
            return (Principal(EVERYBODY, Text.of("*"), place),)
        raise Malformed(f"{key} is no mapping", place=place)

    @property
    def negations(self) -> tuple[tuple[str, Place], ...]:
        """`NotAction` and `NotPrincipal`, where it has them, and where."""
        return tuple((key, self.shown or self.place / key) for key in ("NotAction", "NotPrincipal") if key in self.body)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return self.once("conditions", self._conditions)

    def _conditions(self) -> tuple[Condition, ...]:
        operators, place = resolve(self.body.get("Condition", ABSENT), self.world, self.place / "Condition")
        found = []
        for operator, keys in _entries(operators, place):
            tests, at = resolve(keys, self.world, place / operator)
            for key, values in _entries(tests, at):
                if (known := self._values(values, at / key)) is not None:
                    found.append(Condition(operator, key, known, self.shown or at / key))
        return tuple(found)

    def _values(self, values: Any, place: Place) -> tuple[Text, ...] | None:
        """What a condition asks of one key: a list that nobody knows is one unknown value. None where CloudFormation leaves the key out."""
        try:
            if resolve(values, self.world, place)[0] is ABSENT:
                return None
            return tuple(self.read(value) for value, _ in self._texts(values, place))
        except Malformed:
            raise
        except Undecided as doubt:
            return (Text.of(Token("unknown", doubt.reason)),)

    def names(self, action: str) -> bool | None:
        """Is the action one of those under `Action`, where they are all spelt out? That is quick to tell, and no for most. None where they are not."""
        several = self.once("spelt out", self._spelt_out)
        return _has(several, action) if several else None

    def _spelt_out(self) -> tuple[str, ...]:
        named = self.body.get("Action")
        several = tuple(named) if isinstance(named, list) else (named,)
        return several if "NotAction" not in self.body and "" not in several and all(isinstance(one, str) and "{" not in one for one in several) else ()

    def list_of(self, kind: str) -> tuple[list[Late[tuple[Text, Place]]], bool]:
        """The texts under `Action` or `Resource`, and whether they stand under `NotAction` or `NotResource` instead."""
        return self._listing(kind, kind, self._pattern if kind == "Resource" else self._action)

    def resources_as_written(self) -> tuple[list[Late[tuple[Text, Place]]], bool]:
        """The same of `Resource`, with the parameters as they stand there: whoever compares them asks for those that tell."""
        return self._listing("Resource", "as written", partial(self._pattern, as_written=True))

    def _listing(
        self, kind: str, learnt: str, read: Callable[[Callable[[], Result]], tuple[Text, Place] | None]
    ) -> tuple[list[Late[tuple[Text, Place]]], bool]:
        def work() -> tuple[list[Late[tuple[Text, Place]]], bool]:
            given = [key for key in (kind, f"Not{kind}") if key in self.body]
            if len(given) != 1:
                raise Malformed(f"a statement needs {kind} or Not{kind}, and only one of them", place=self.place)
            found = items(self.body[given[0]], self.world, self.place / given[0])
            return [once(partial(read, item)) for item in found], given[0] != kind

        return self.once(learnt, work)

    def read(self, text: Text) -> Text:
        """A resource, or the value of a condition, with its policy variables as tokens."""
        if not self.variables or not any(isinstance(part, str) and "${" in part for part in text):
            return text
        return Text.of(*(piece for part in text for piece in ([part] if isinstance(part, Token) else _pieces(part))))

    def _listed(self, kind: str) -> Listed:
        def work() -> Listed:
            lates, but = self.list_of(kind)
            return Listed(tuple(Pattern(*found) for late in lates if (found := late())), but)

        return self.once(f"listed {kind}", work)

    def once(self, what: str, work: Callable[[], T]) -> T:
        """What this gives, worked out when it is first asked for of this statement."""
        if (known := self.learnt.get(what)) is None:
            known = self.learnt[what] = work()
        return known

    def _texts(self, listed: Any, place: Place) -> list[tuple[Text, Place]]:
        return [found for item in items(listed, self.world, place) if (found := self._text(item))]

    def _text(self, item: Callable[[], Result], *, as_written: bool = False) -> tuple[Text, Place] | None:
        value, at = item()
        if value is ABSENT:
            return None
        return value if as_written and type(value) is Text else text(value, self.world, at), self.shown or at

    def _action(self, item: Callable[[], Result]) -> tuple[Text, Place] | None:
        found = self._text(item)
        if found and not found[0]:
            raise Malformed("the statement has an empty action: AWS refuses the policy", place=found[1])
        return found

    def _pattern(self, item: Callable[[], Result], *, as_written: bool = False) -> tuple[Text, Place] | None:
        found = self._text(item, as_written=as_written)
        if found and not self.is_about_principals:
            found = (completed(found[0], self.world), found[1])
        return found and (self.read(found[0]), found[1])


def only_if(operator: str, key: str) -> str:
    """Why it is not known whether a statement counts: what its condition asks for is not known."""
    return f"a statement counts only if {operator} {key} says so, which a request tells"


def is_everybody(principal: Text) -> bool:
    """Is it the star that means anyone at all? Raises `Undecided` where a part that nobody knows may be empty."""
    return same(principal, _STAR)


@lru_cache(maxsize=4096)
def _has(patterns: tuple[str, ...], action: str) -> bool:
    return any(covers_action(Text.of(pattern), action) for pattern in patterns)


def _pieces(text: str) -> Iterator[str | Token]:
    """A string cut at its policy variables."""
    for i, piece in enumerate(_VARIABLE.split(text)):
        yield Token("variable", piece) if i % 2 else piece


def _entries(mapping: Any, place: Place) -> Iterator[tuple[str, Any]]:
    if mapping is ABSENT:
        return
    if not isinstance(mapping, dict):
        raise Malformed(f"{place.route[-1]} is no mapping", place=place)
    yield from mapping.items()

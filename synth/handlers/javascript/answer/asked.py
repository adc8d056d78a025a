"""What a handler asks after something failed, and what that decides: the way on which a failure is lost, beside those on which it is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...reading import LOST
from ...words.clauses import CONDITIONS
from ..run.language.objects.errors import TOLD_APART
from ..run.library.known import HTTP
from ..run.one_way import Way
from ..run.state.machine import BRANCHES, Question
from ..syntax import text_of

if TYPE_CHECKING:
    from .failures import Fate


def first_clause(way: Way) -> int | None:
    """The first clause that catches it. A call that two ways of the handler share is judged on each: what stands around it belongs to it. None for what only catches where it does not throw again."""
    site, words, _ = way.machine.caught[0] if way.machine.caught else (None, "", False)
    return site.node.id if site is not None and words.startswith(("catch", ".catch")) else None


def begun(one: Fate) -> tuple[Any, ...]:
    """What tells its way up to the failure from others."""
    before = (question.taken for question in one.way.machine.trace if question.after is None and question.kind in BRANCHES)
    return one.fault.site.node.id, one.fault.about, first_clause(one.way), *before


def deciding(one: Fate, fates: list[Fate]) -> Iterator[Question]:
    """Of each way on which it is told, what was answered otherwise there first."""
    same = begun(one)
    for other in fates:
        if other.told not in LOST and begun(other) == same:
            pairs = zip(one.way.machine.trace, other.way.machine.trace, strict=False)
            yield from [asked for asked, beside in pairs if asked.taken != beside.taken][:1]


def is_for_rest(one: Fate, fates: list[Fate]) -> bool:
    """Is it told for errors that have a name, a code or a class, and lost for whatever else goes wrong? Of a write on a condition that may be only what says that it is not met."""
    if not one.caught or TOLD_APART in one.way.machine.state or any(word in text_of(one.fault.site.node) for word in CONDITIONS):
        return False
    asked = list(deciding(one, fates))
    return bool(asked) and all(_is_kind(one, question) and not one.way.machine.answers.get(question.key) for question in asked)


def _is_kind(one: Fate, question: Question) -> bool:
    """Does it ask whether the error is of one kind?"""
    match question.key if question.after is not None else None:
        case ("===", "instanceof", of, cls):
            return of == ("object", id(one.fault.error)) and _is_of_known(cls)
        case ("===", "in", ("object", _), of):
            return _is_of_error(of, id(one.fault.error))
        case ("===", ("str" | "int", _), of) | ("===", of, ("str" | "int", _)):
            return _is_of_error(of, id(one.fault.error))
    return False


def _is_of_known(cls: Any) -> bool:
    """Is it a class of the code, of the language, or of a package of which it is known what it throws? With another package's, everything that may go better may be of that class."""
    return cls[0] in ("object", "global", *HTTP) or cls[0].startswith("@aws-sdk/")


def _is_of_error(key: Any, error: int) -> bool:
    return isinstance(key, tuple) and (key[:1] == ("error",) or key[:2] == ("property", error) or any(_is_of_error(part, error) for part in key))

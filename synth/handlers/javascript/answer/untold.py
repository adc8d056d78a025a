"""Failures of which it is not known who is told: a condition decides that, and nobody knows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ...reading import LOST, Failure, Untold
from ...reading import untold as doubt
from ...words.naming import asks, names_a_resource
from ..run.language.objects.errors import TOLD_APART
from ..run.state.equality import IDS
from ..syntax import field, short, walk
from .asked import begun, deciding
from .failures import Fate, is_part
from .judged import is_of_error, is_only_judged

_FINDS: Final = frozenset({"includes", "startsWith", "endsWith", "match"})


def untold(fates: list[Fate], found: tuple[Failure, ...]) -> Untold | None:
    """Why it is not known whether a failure is told: it is lost on one way and told on another, and what is asked on them after it is not known. `found`: what is said of failures anyway."""
    said = {one.at for one in found if one.broad and one.told in LOST}
    others = [one for one in fates if one.told not in LOST and not is_only_judged(one, fates)]
    told = {begun(one) for one in others}
    for one in fates:
        if (
            one in others
            or one.told == "visibility"
            or begun(one) not in told
            or _is_narrow(one)
            or TOLD_APART in one.way.machine.state
            or is_part(one, fates)
            or _is_without_resource(one, fates)
        ):
            continue
        if (at := one.at.source.at(one.at.node)) not in said:
            return _by_condition(one, fates) or doubt(f"what '{one.caught}' asks", one.at.source.names(one.at.node), at)
    return None


def _is_without_resource(one: Fate, fates: list[Fate]) -> bool:
    """Is it lost only where an environment variable is missing that says to which resource it is handed?"""
    keys = [question.key for question in deciding(one, fates) if question.after is not None]
    return bool(keys) and all(
        isinstance(key, tuple) and key[:1] == ("env",) and names_a_resource(key[1]) and not one.way.machine.answers.get(key) for key in keys
    )


def _by_condition(one: Fate, fates: list[Fate]) -> Untold | None:
    """The same by the condition that decides it, where that is written in the module that catches it."""
    posed = {question.posed for question in deciding(one, fates) if question.after is not None}
    for node in walk(one.at.source.root) if posed else ():
        if node.id in posed:
            asked = field(node, "condition") or field(node, "value") or field(node, "left") or node
            asked = asked.named_children[0] if asked.type == "parenthesized_expression" and asked.named_children else asked
            return doubt(f"'{short(asked)}'", one.at.source.names(asked), one.at.source.at(asked))
    return None


def _is_narrow(one: Fate) -> bool:
    """Was what is asked after it found to be one thing among many, or the error to have a property that only some have? What is dropped then is dropped on purpose. Which message it is is no question."""
    answers = one.way.machine.answers
    asked = [question.key for question in one.way.machine.trace if question.after is not None and isinstance(question.key, tuple)]
    of_error = ("property", id(one.fault.error))
    known = [pair for key in asked for pair in _implied(key, answers.get(key))]
    return any(
        (isinstance(key, tuple) and is_so and (key[:1] == ("===",) or key[:2] == of_error or _is_in_text(one, key) or _is_question(one, key))) or _is_of_id(key)
        for key, is_so in known
    )


def _is_in_text(one: Fate, key: tuple[Any, ...]) -> bool:
    """Is a text that is written out found in what the error says: `error.message.includes("not found")`?"""
    match key:
        case ("text", name, of, (("str" | "regexp"), *_), *_):
            return name in _FINDS and is_of_error(of, id(one.fault.error))
        case ("RegExp", "new", "test", _, of):
            return is_of_error(of, id(one.fault.error))
    return False


def _implied(key: Any, is_so: Any) -> Iterator[tuple[Any, Any]]:
    """What is asked, and its answer; `(error.name === "X" ? Drop : Retry) === Retry` also tells the answer of the condition in it."""
    yield key, is_so
    match key:
        case ("not", inner) if is_so is not None:
            yield from _implied(inner, not is_so)
        case ("===", ("if", inner, one, other), given) | ("===", given, ("if", inner, one, other)) if is_so is not None and (one == given) != (other == given):
            yield from _implied(inner, (one == given) == is_so)


def _is_question(one: Fate, key: Any) -> bool:
    """Is it what a call gives that is named like a question: `isNotFound(error)`?"""
    if key[0] != "call":
        return False
    made = (event.what for event in one.way.machine.events[one.fault.at :] if event.site.node.start_byte == key[1])
    return any(asks(what.partition("(")[0].rpartition(".")[2]) for what in made)


def _is_of_id(key: Any) -> bool:
    return isinstance(key, tuple) and ((key[:1] == ("field",) and key[-1] in IDS) or any(map(_is_of_id, key)))

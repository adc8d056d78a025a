"""A change in words: what to do, or why it cannot be done there and what can."""

from __future__ import annotations

from collections.abc import Sequence

from queuegate._light import NamedTuple

from ...change import Chosen, Edit


class Step(NamedTuple):
    """`set VisibilityTimeout of Orders to 185`; with `possible` false, a sentence that says what can be done instead."""

    text: str
    possible: bool = True


def chosen(edit: Edit, step: Step) -> Step:
    """The step with the name of a number that only the team can choose."""
    return step._replace(text=step.text.replace(str(int(edit.value)), edit.value.name)) if isinstance(edit.value, Chosen) else step


def in_a_sentence(changes: Sequence[Step], instead: Sequence[Step], more: str = "") -> str:
    """All steps of the changes, or all of the others, and what else is to be said: `Set A to 1 and B to 2, or remove C. …`"""
    refused = list(dict.fromkeys(step.text for step in (*changes, *instead) if not step.possible))
    ways = [_all(way) for way in (changes, instead) if way and all(step.possible for step in way)]
    if not ways:
        return " ".join(refused)
    said = f"{', or '.join(ways)}."
    return " ".join(filter(None, (f"{said[:1].upper()}{said[1:]}", more)))


def _all(steps: Sequence[Step]) -> str:
    texts = [*dict.fromkeys(step.text for step in steps)]
    *others, last = [text.removeprefix("set ") if i and text.startswith("set ") and texts[i - 1].startswith("set ") else text for i, text in enumerate(texts)]
    return f"{', '.join(others)} and {last}" if others else last

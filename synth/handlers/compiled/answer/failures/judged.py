"""Failures that are handed to nobody but a call whose answer decides what becomes of the message: `verdict := classify(err)`, and then `if verdict.Retry`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ....words.event_fields import CONTENT
from ....words.naming import may_judge
from ..run.state.kinds import OF_ERROR
from ..run.state.path import Work
from ..run.state.values import Error, Opaque, about_of
from .fates import Fate
from .hangs_on import hangs_on, leads

if TYPE_CHECKING:
    from tree_sitter import Node


def is_only_judged(one: Fate) -> bool:
    """Is it told only to such calls, by their names and by what they are given?"""
    works = one.handed if one.told == "elsewhere" else ()
    return bool(works) and all(
        may_judge(_name(work), of_message=_holds_message(work) and not any(leads(before.site.node, work.site.node) for before in works[:at]))
        for at, work in enumerate(works)
    )


def decides(condition: Node, one: Fate) -> bool:
    """Does a condition hang on what each of them gave?"""
    return all(hangs_on(condition, work.site.node) for work in one.handed)


def _name(work: Work) -> str:
    return work.site.text.partition("(")[0].rpartition(".")[2]


def _holds_message(work: Work) -> bool:
    """Is it given more of a message than what its error says, and what SQS says of it?"""
    return any(about_of(one) for one in work.given if not _is_aside(one))


def _is_aside(value: Any) -> bool:
    return isinstance(value, Error) or (isinstance(value, Opaque) and (value.field == OF_ERROR or value.field not in ("", "result", *CONTENT)))

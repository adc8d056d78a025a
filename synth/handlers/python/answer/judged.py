"""Failures that are handed to nobody but a call whose answer decides what becomes of the message: `verdict = classify(error)`, and then `if verdict.retry`."""

from __future__ import annotations

import ast
from typing import Any

from ...words.event_fields import CONTENT
from ...words.naming import may_judge
from ..run.state.path import Handed
from ..run.state.tries import TRIES
from ..run.state.values import OF_ERROR, Bound, ErrorV, InstanceV, Opaque, holds_error, taint
from .hangs_on import hangs_on


def may_only_judge(handed: list[Handed]) -> bool:
    """Are all of them such calls, by their names and by what they are given?"""
    return all(
        may_judge(
            one.name,
            of_message=_holds_message(one.given) and not any(hangs_on(one.node, before.node, _trees(one.module, before.module)) for before in handed[:at]),
        )
        for at, one in enumerate(handed)
    )


def are_judged(handed: list[Handed], decided: list[tuple[Any, Any]]) -> bool:
    """Does what is decided (where, and in which module) hang on what each of them gave?"""
    return all(any(hangs_on(node, one.node, _trees(one.module, module)) for node, module in decided) for one in handed)


def _holds_message(values: list[Any]) -> bool:
    """Is there more of a message in them than what an exception says, and what SQS says of it?"""
    of_error = (ErrorV, InstanceV)
    rest = [
        one
        for one in values
        if not (isinstance(one, of_error) and holds_error(one))
        and not (
            isinstance(one, Opaque) and (one.kind == "error" or TRIES in one.made or OF_ERROR in one.made or (one.kind == "field" and one.name not in CONTENT))
        )
        and not (isinstance(one, Bound) and one.args and isinstance(one.args[0], of_error) and holds_error(one.args[0]))
    ]
    return bool(taint(*rest))


def _trees(*modules: Any) -> list[ast.Module]:
    return [*{id(one.source.tree): one.source.tree for one in modules}.values()]

"""The SDK of durable functions, as it runs: a step calls what it is handed, and what goes wrong in it is a `StepError`; a branch of `map` or `parallel` fails by itself, of which only who looks at their result hears.

https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html ; what it does was read in version 3.0.0 of aws-durable-execution-sdk-python. That a step is tried again, and that what is saved is not done again when the
execution goes on, is not followed: a message fails at last, or does not.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from ...known import DURABLE
from ...language.binding import gone_through
from ...state.machine import Machine
from ...state.values import ABSENT, ErrorV, ListV, Native, Opaque, Raised

_CONTEXT: Final = Opaque("external", f"{DURABLE}DurableContext()")
_ABOVE: Final = ("DurableOperationError", "DurableExecutionsError", "Exception", "BaseException")
_ITEM: Final = "batch item"
_BATCH: Final = "batch result"


def decorated(dotted: str, value: Any) -> Native | None:
    """What a decorator of the SDK makes of a function; None where that is not known."""
    match dotted.rpartition(".")[2]:
        case "durable_execution":
            return Native("decorated", lambda machine, node, *args, **given: machine.call(machine, value, [*args[:1], _CONTEXT], given, node))
        case "durable_step" | "durable_with_child_context":
            return Native("decorated", lambda _machine, _node, *args, **given: _bound(value, [*args], given))
    return None


def _bound(function: Any, args: list[Any], given: dict[str, Any]) -> Native:
    """The function with what it is given behind its context."""
    return Native("step", lambda machine, node, context, *more: machine.call(machine, function, [context, *args, *more], given, node))


def of_context(name: str) -> Callable[..., Any] | None:
    """What a function of the SDK does, or a method of its context; None where that is not known."""
    return _OPERATIONS.get(name.rpartition(".")[2])


def _run(machine: Machine, function: Any, more: list[Any], node: Any, kind: str) -> Any:
    """What becomes of an operation of this kind that runs a function: its failure is the operation's."""
    try:
        return machine.call(machine, function, [_CONTEXT, *more], {}, node)
    except Raised as raised:
        made = ErrorV((kind, *_ABOVE), getattr(raised.error, "message", None), getattr(raised.error, "site", node))
        made.cause = raised.error
        raise Raised(made) from raised


def _operation(kind: str) -> Callable[..., Any]:
    """`context.step(function)`, `context.run_in_child_context(function)`"""

    def run(machine: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
        return _run(machine, given["func"] if "func" in given else args[0], [], node, kind)

    return run


def _map(machine: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Native:
    """`context.map(inputs, function)`: the function is given its context, an item, its index and all of them."""
    inputs, function = (given.get(key, args[i] if len(args) > i else None) for i, key in enumerate(("inputs", "func")))
    items = gone_through(machine, inputs, node).items
    return _branches(machine, node, [(function, [item, i, inputs]) for i, item in enumerate(items)])


def _parallel(machine: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Native:
    """`context.parallel([function, …])`"""
    functions = gone_through(machine, given["functions"] if "functions" in given else args[0], node).items
    return _branches(machine, node, [(one, []) for one in functions])


def _branches(machine: Machine, node: Any, several: list[tuple[Any, list[Any]]]) -> Native:
    """Run each, and keep what it gives or raises."""
    items: list[Native] = []
    for i, (function, more) in enumerate(several):
        value, error = None, None
        before, machine.message = machine.message, getattr(more[0], "message", None) if more and machine.message is None else machine.message
        machine.guards.append(id(node))
        machine.beside += 1
        try:
            value = _run(machine, function, more, node, "ChildContextError")
        except Raised as raised:
            error = raised.error
            machine.path.unlooked.append((error, node, f"{ast.unparse(node.func)}(…)", machine.module))
        finally:
            machine.message = before
            machine.guards.pop()
            machine.beside -= 1
        items.append(Native(_ITEM, lambda *_: None, {"index": i, "result": value, "error": error, "status": Opaque("value", "status", node=node)}))
    return Native(_BATCH, lambda *_: None, items)


def member(value: Native, name: str, node: Any) -> Any:
    """A member of such a result, or of one of its items; `ABSENT` where it has no such one."""
    if value.name == _ITEM:
        return value.owner.get(name, ABSENT)
    failed, done = [one for one in value.owner if one.owner["error"] is not None], [one for one in value.owner if one.owner["error"] is None]
    match name:
        case "all" | "failed" | "succeeded" | "get_results" | "get_errors":
            listed = {"all": value.owner, "failed": failed, "get_errors": [one.owner["error"] for one in failed]}
            made = ListV(listed.get(name, done if name == "succeeded" else [one.owner["result"] for one in done]), "list", node)
            return made if name == "all" else Native(name, lambda *_: made)
        case "throw_if_error":
            return Native(name, lambda *_: _thrown(failed))
        case "has_failure":
            return bool(failed)
        case "failure_count" | "success_count":
            return len(failed if name == "failure_count" else done)
        case "total_count":
            return len(value.owner)
    return ABSENT


def _thrown(failed: list[Native]) -> None:
    if failed:
        raise Raised(failed[0].owner["error"])


_OPERATIONS: Final[dict[str, Callable[..., Any]]] = {
    "step": _operation("StepError"),
    "run_in_child_context": _operation("ChildContextError"),
    "map": _map,
    "parallel": _parallel,
    "wait": lambda *_: None,
    "set_logger": lambda *_: None,
}

"""Functions that are given to packages: which are run for each item, which are run once, which are told of an error, and of which nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...syntax import FUNCTION_NODES, field, has, needed, text_of, walk
from ..language.functions import adopted, awaited
from ..language.loops import turn
from ..state.machine import Machine, Throw
from ..state.values import FOREIGN, UNDEFINED, External, Function, Native, Obj, Promise, Site, Unknown, about_of
from . import known
from .values.array_parts import items_of
from .values.arrays import ARRAY
from .values.promises import STATIC

if TYPE_CHECKING:
    from tree_sitter import Node

QUEUED: Final = "queued"
_QUEUES: Final = ("p-queue", "@esm2cjs/p-queue")


def called(site: Site) -> str:
    """The name of what is called, as it is written."""
    function = field(site.node, "function") if site.node.type == "call_expression" else None
    function = function.named_children[0] if function is not None and function.type == "await_expression" else function
    named = field(function, "property") if function is not None and function.type == "member_expression" else function
    return text_of(named) if named is not None and named.type in ("identifier", "property_identifier") else site.text.partition("(")[0].rpartition(".")[2]


def is_callback(arguments: list[Any]) -> bool:
    """Is the last argument a function that is told of an error first?"""
    last = arguments[-1] if arguments else None
    if not isinstance(last, Function):
        return False
    held = last.code.node.child_by_field_name("parameters") or last.code.node.child_by_field_name("parameter")
    first = next((one for one in held.named_children if one.type != "comment"), None) if held is not None and held.type == "formal_parameters" else held
    return (first is not None and (first.text or b"").decode(errors="replace").lstrip("_").lower().startswith(("err", "error", "e,", "e:"))) or (
        first is not None and first.text in (b"e", b"err")
    )


_DOES: Final = frozenset(
    {"await_expression", "assignment_expression", "augmented_assignment_expression", "new_expression", "throw_statement", "yield_expression"}
)
_PARAMETERS: Final = ("parameters", "parameter")


def _only_builds(function: Node) -> bool:
    """Does a function only call what it is given, as `(eb) => eb.or([eb("id", "=", id)])` does? Whoever runs it, and how often, nothing else comes of it."""
    if has(function, "async"):
        return False
    names = {"this"}
    for one in walk(function):
        for held in (field(one, name) for name in _PARAMETERS if one.type in FUNCTION_NODES):
            names |= {
                text_of(each) for each in (walk(held) if held is not None else ()) if each.type in ("identifier", "shorthand_property_identifier_pattern")
            }
    return not any(one.type in _DOES or (one.type == "call_expression" and _begins(one) not in names) for one in walk(function))


_REACTIONS: Final = (".then", ".finally")


def _goes_on_after(function: Node) -> bool:
    """Is something told when a promise has ended, such as a stream that goes on then (`put(part).then(() => stream.resume())`)? Whoever waits for that waits for the work."""
    reactions = [one for one in walk(function) if one.type == "call_expression" and text_of(needed(one, "function")).endswith(_REACTIONS)]
    inside = [one for call in reactions for one in walk(needed(call, "arguments")) if one.type == "call_expression"]
    return any(not known.LOGGED.match(text_of(one)) for one in inside)


def _begins(call: Node) -> str:
    """The name that a chain of calls begins with."""
    node: Node | None = call
    while node is not None and node.type in ("call_expression", "member_expression", "subscript_expression"):
        node = field(node, "function") or field(node, "object")
    return text_of(node) if node is not None else ""


def _name(external: External, site: Site) -> str:
    """The last name of what is called; of what nobody knows, the one that stands there."""
    if external.path[0] == "unknown":
        return called(site)
    return external.path[-1] if external.path[-1] not in ("()", "default") else external.path[-2] if len(external.path) > 1 else external.path[0]


def with_functions(machine: Machine, external: External, arguments: list[Any], functions: list[Any], site: Site) -> Any:
    """Hand functions to something outside: one that loops, one that runs what it is given, or one of which nothing is known."""
    name = _name(external, site)
    if external.path[0] == "async" and name in known.LOOPS:
        return _each_calling_back(machine, arguments, functions, site)
    if (name in known.LOOPS or external.path[0] in known.LOOPS) and isinstance(arguments[0], (Obj, Unknown)) and arguments[0] is not functions[0]:
        return _run_for_each(machine, external, arguments, functions[0], site)
    if known.is_quiet(external.path) or name in known.RUNS or external.path[0] in known.RUNS:
        return _run_once(machine, external, arguments, functions, site)
    if is_callback(arguments) or all(isinstance(one, Function) and _only_builds(one.code.node) for one in functions):
        return None
    return _perhaps_run(machine, external, arguments, functions, site)


def _run_for_each(machine: Machine, external: External, arguments: list[Any], each: Any, site: Site) -> Promise:
    try:
        ended: Promise = STATIC["all"](machine, UNDEFINED, [ARRAY["map"](machine, arguments[0], [each], site)], site)
    except Throw as thrown:
        return Promise("err", thrown.value, site)
    _waited(machine, external, arguments, ended, site)
    ended.outside = external.path[0] not in known.LOOPS  # of another package, it may be the list itself
    return ended


def _run_once(machine: Machine, external: External, arguments: list[Any], functions: list[Any], site: Site) -> Any:
    name, quiet = _name(external, site), known.is_quiet(external.path)
    before = len(machine.events)
    try:
        inside = External((external.path[0], "given")) if name in known.TRANSACTS and external.path[0] != "unknown" else machine.fresh("given")
        given = [known.QUIET] * 2 if quiet else [inside, machine.fresh("given")]
        result = machine.call(functions[-1 if quiet else 0], FOREIGN, given, site)
        if quiet and not isinstance(result, Promise):
            return result
        made = adopted(result, site)
    except Throw as thrown:
        if quiet:
            raise
        made = Promise("err", thrown.value, site)
    machine.worked(made, before)
    _waited(machine, external, arguments, made, site)
    made.kind = QUEUED if external.path[0] in _QUEUES and name == "add" else made.kind
    machine.promises.append(made)
    return made if site.context != "await" else awaited(machine, made, site)


def _perhaps_run(machine: Machine, external: External, arguments: list[Any], functions: list[Any], site: Site) -> Unknown:
    """Functions of which nobody knows whether they are run, and how often: each is, once, and what comes of it is in doubt."""
    machine.doubt(f"what {site.text.partition('(')[0] or site.text} does with the function that it is given is not followed", site)
    for function in functions:
        before, done = len(machine.promises), len(machine.events)
        ended = machine.call(function, FOREIGN, [machine.fresh("given", about_of(tuple(arguments))), machine.fresh("given")], site)
        _waited(machine, external, arguments, _since(machine, done, ended), site)
        if isinstance(ended, Promise):
            ended.seen = True
        if isinstance(function, Function) and _goes_on_after(function.code.node):
            for promise in machine.promises[before:]:
                promise.maybe = True
    return machine.fresh("call", about_of(tuple(arguments)))


def _since(machine: Machine, before: int, ended: Any) -> Promise:
    """What was done since then, as a promise."""
    made = Promise("ok", UNDEFINED)
    machine.worked(made, before)
    made.parts = (ended,) if isinstance(ended, Promise) else ()
    return made


def _waited(machine: Machine, external: External, arguments: list[Any], promise: Promise, site: Site) -> None:
    from .packages.bounding import waits_for  # noqa: PLC0415 - not every handler gives functions to packages

    waits_for(machine, external, arguments, promise, name=_name(external, site))


def _each_calling_back(machine: Machine, arguments: list[Any], functions: list[Any], site: Site) -> Any:
    """`async.each(items, (item, done) => …, (error) => …)`; without `done` the function gives a promise, and without the last one so does the whole: https://caolan.github.io/async/"""
    each, last = functions[0], functions[1] if len(functions) > 1 else None
    if isinstance(each, Function) and each.code.length < 2:  # noqa: PLR2004 - the item, and what it is told with
        made = STATIC["all"](machine, UNDEFINED, [ARRAY["map"](machine, arguments[0], [each], site)], site)
        if last is None:
            return made
        told: list[Any] = [[made.value]] if made.state == "err" else []
    else:
        told = []

        def tell(_machine: Machine, _this: Any, given: list[Any], _site: Site) -> Any:
            told.append(given[:1])
            return UNDEFINED

        done = Native("done", tell)
        for item in items_of(machine, arguments[0], site)[0]:
            turn(machine, item, abreast=True)
            machine.call(each, FOREIGN, [item, done], site)
        machine.current = None
    error = next((one[0] for one in told if one and one[0] is not None and one[0] is not UNDEFINED), None)
    if last is not None:
        machine.call(last, FOREIGN, [error], site)
        return UNDEFINED
    return Promise("ok", UNDEFINED, site) if error is None else Promise("err", error, site)


def queue(machine: Machine, external: External, arguments: list[Any], site: Site) -> Any:
    """What a queue of functions does besides running one; None for what is not known here. When it is empty (`onEmpty`), the last ones still run: https://github.com/sindresorhus/p-queue#onempty"""
    name = external.path[-1]
    if external.path[0] not in _QUEUES or machine.starting:
        return None
    if name in ("onIdle", "onPendingZero", "onEmpty", "onSizeLessThan"):
        for one in machine.promises if name in ("onIdle", "onPendingZero") else ():
            one.seen = one.seen or one.kind == QUEUED
        return Promise("ok", UNDEFINED, site)
    if name == "addAll" and arguments:
        started = [machine.call(one, UNDEFINED, [], site) for one in items_of(machine, arguments[0], site)[0]]
        return STATIC["all"](machine, UNDEFINED, [Obj("array", {}, started, site)], site)
    return None

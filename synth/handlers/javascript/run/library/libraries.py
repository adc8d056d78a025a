"""Calls that leave the code: what is known of the package runs as it is known, and whatever is not may fail."""

from __future__ import annotations

from typing import Any

from ..language.functions import adopted, awaited, collected
from ..state.machine import Machine, Throw
from ..state.values import UNDEFINED, External, Function, Native, Obj, Promise, Site, Unknown, about_of, key_of
from . import aws, builtins, injection, known, middy, node, powertools
from .arrays import ARRAY
from .promises import STATIC


def library(machine: Machine, external: External, this: Any, arguments: list[Any], site: Site) -> Any:
    """Call something of a package, of the runtime, or that is not known."""
    path = external.path
    machine.ran.add(site.node.id)
    if path[0] not in ("global", "unknown"):
        machine.outside.append((path, tuple(arguments), external.arguments, site))
    if path[0] == "global":
        if path[1] == "console":
            return _logged(machine, arguments, site)
        found = builtins.global_call(machine, path[1:], this, arguments, site)
        if found is not None:
            return found
    elif path[0] == "import":
        return _imported(machine, this, arguments, site)
    elif path[0] == powertools.BATCH:
        return powertools.batch(machine, external, this, arguments, site)
    elif path[0] == powertools.IDEMPOTENCY and "makeHandlerIdempotent" not in path:
        return powertools.idempotent(machine, external, arguments, site)
    elif path[0] == middy.CORE or path == ("middy",):
        return middy.made(machine, this, arguments, site)
    elif (found := node.called(machine, path, this, arguments, site)) is not None:
        return found
    if injection.asked(path[-1] if path[0] != "unknown" else _called(site), arguments):
        return injection.injected(machine, arguments[0], site)
    if path[-1] in known.WRAPPERS and (given := next((one for one in arguments if isinstance(one, (Function, Native, External, Obj))), None)) is not None:
        machine.state.setdefault("wrapped", []).append(given)
        return given
    if known.is_log(path, site.text) and not any(isinstance(one, (Function, Native)) for one in arguments):
        _logged(machine, arguments, site)
        return external.then("()", tuple(arguments)) if machine.starting else known.QUIET
    return _outside(machine, external, this, arguments, site)


def _called(site: Site) -> str:
    """The name of what is called, as it is written."""
    return site.text.partition("(")[0].rpartition(".")[2]


def _logged(machine: Machine, arguments: list[Any], site: Site) -> Any:
    if not machine.starting:
        machine.work("log", site, site.text, tuple(arguments), may_fail=False)
    return UNDEFINED


def _imported(machine: Machine, source: Any, arguments: list[Any], site: Site) -> Any:
    if not arguments or not isinstance(arguments[0], str):
        return Promise("ok", machine.unnamed("imported", site), site)
    return Promise("ok", machine.state["program"].imported(machine, source, arguments[0], site), site)


def _outside(machine: Machine, external: External, this: Any, arguments: list[Any], site: Site) -> Any:
    path = external.path
    if machine.starting or known.gives_client(path) or (path[0].startswith("aws-sdk") and path[-1] != "promise" and not _callback(arguments)):
        return external if path[-1] == "new" else external.then("()", tuple(arguments) or None)
    if path[0] == "unknown" and external.arguments and isinstance(external.arguments[0], Unknown) and known.is_worked_out(external.arguments[0].key):
        return Unknown(("pure", external.arguments[0].key, *map(key_of, arguments)), about_of((*external.arguments, *arguments)))
    if path[0] in known.PURE:
        return Unknown(("pure", *path, *map(key_of, arguments)) if arguments else ("pure", machine.fresh("").key), about_of(tuple(arguments)))
    functions = [one for one in arguments if isinstance(one, (Function, Native))]
    if functions and (found := _with_functions(machine, external, arguments, functions, site)) is not None:
        return found
    given = (*arguments, *((external.arguments or ()) if path[0] != "unknown" else ()), *(_receiver(external, this)))
    aws.noted(machine, path, tuple(arguments) if path[-1] != "promise" else external.arguments, site)
    _waits(machine, external, arguments, site)
    name = _called(site)
    sure = known.is_async(path)
    kind = "parse" if not sure and site.context != "await" and known.only_parses(name) else "work"
    if site.context == "drop" and kind == "work" and not sure and not name.endswith("Sync") and about_of(given) and not (_callback(arguments) and functions):
        if known.adds(name):
            return machine.fresh("call", about_of(given))
        machine.doubt(f"{site.text.partition('(')[0]} is not awaited, and whether it gives a promise is not known", site)
    error = machine.work(kind, site, site.text, given)
    value = Unknown((aws.ANSWER if aws.is_sdk(path) else "call", site.node.start_byte, machine.fresh("").key), about_of(given))
    if _callback(arguments) and functions:
        return _told_back(machine, path, functions[-1], [error, UNDEFINED] if error is not None else [None, value], site)
    return _result(machine, error, value, site, sure=sure)


def _told_back(machine: Machine, path: tuple[str, ...], callback: Any, given: list[Any], site: Site) -> Any:
    """Work that ends in a callback. What the SDK gives then is no promise: nobody waits for it, unless one is made around it."""
    if aws.is_sdk(path):
        machine.promises.append(Promise("ok", UNDEFINED, site, work=True))
    machine.call(callback, UNDEFINED, given, site)
    return UNDEFINED


def _receiver(external: External, this: Any) -> tuple[Any, ...]:
    return (external.arguments[0],) if external.path[0] == "unknown" and external.arguments else (this,) if isinstance(this, (Unknown, Obj)) else ()


def _result(machine: Machine, error: Obj | None, value: Any, site: Site, *, sure: bool) -> Any:
    """What a call gives: a promise where it certainly does; else that shows by how it is used."""
    if site.context == "await" or (site.context == "drop" and not sure):
        if error is not None:
            raise Throw(error)
        return value
    made = Promise("ok" if error is None else "err", value if error is None else error, site, work=True)
    made.maybe, made.outside, made.began, made.ended = not sure, True, len(machine.events) - 1, len(machine.events)
    machine.promises.append(made)
    return made


def _callback(arguments: list[Any]) -> bool:
    """Is the last argument a function that is told of an error first?"""
    last = arguments[-1] if arguments else None
    if not isinstance(last, Function):
        return False
    held = last.code.node.child_by_field_name("parameters") or last.code.node.child_by_field_name("parameter")
    first = next((one for one in held.named_children if one.type != "comment"), None) if held is not None and held.type == "formal_parameters" else held
    return (first is not None and (first.text or b"").decode(errors="replace").lstrip("_").lower().startswith(("err", "error", "e,", "e:"))) or (
        first is not None and first.text in (b"e", b"err")
    )


def _with_functions(machine: Machine, external: External, arguments: list[Any], functions: list[Any], site: Site) -> Any:
    """Hand functions to something outside: one that loops, one that runs what it is given, or one of which nothing is known."""
    name = external.path[-1] if external.path[-1] not in ("()", "default") else external.path[-2] if len(external.path) > 1 else external.path[0]
    name = name if external.path[0] != "unknown" else _called(site)
    if (name in known.LOOPS or external.path[0] in known.LOOPS) and isinstance(arguments[0], (Obj, Unknown)) and arguments[0] is not functions[0]:
        made = ARRAY["map"](machine, arguments[0], [functions[0]], site)
        if name == "forEach" and external.path[0] == "lodash":
            return ARRAY["forEach"](machine, arguments[0], [functions[0]], site)
        return STATIC["all"](machine, UNDEFINED, [made], site)
    quiet = known.is_quiet(external.path)
    if quiet or name in known.RUNS or external.path[0] in known.RUNS:
        before = len(machine.events)
        try:
            given = [known.QUIET] * 2 if quiet else [machine.fresh("given"), machine.fresh("given")]
            result = machine.call(functions[-1 if quiet else 0], UNDEFINED, given, site)
            if quiet and not isinstance(result, Promise):
                return result
            made = adopted(result, site)
        except Throw as thrown:
            if quiet:
                raise
            made = Promise("err", thrown.value, site)
        machine.worked(made, before)
        machine.promises.append(made)
        return made if site.context != "await" else awaited(machine, made, site)
    if _callback(arguments):
        return None
    machine.doubt(f"what {site.text.partition('(')[0]} does with the function that it is given is not followed", site)
    for function in functions:
        ended = machine.call(function, UNDEFINED, [machine.fresh("given", about_of(tuple(arguments))), machine.fresh("given")], site)
        if isinstance(ended, Promise):
            ended.seen = True
    return machine.fresh("call", about_of(tuple(arguments)))


def _waits(machine: Machine, external: External, arguments: list[Any], site: Site) -> None:
    """Note a request over HTTP, and how long it may take."""
    package = external.path[1] if external.path[0] == "global" else external.path[0]
    if package in known.HTTP and external.path[-1] not in ("create", "new", "isAxiosError"):
        given = (*arguments, *external.arguments)
        if not aws.may_time_out(given):
            machine.waits.setdefault(
                (site.text.partition("(")[0], aws.timeout(given), 1, machine.current is not None and not machine.abreast and not collected(site)), site
            )
        else:
            machine.state["waits unknown"] = site

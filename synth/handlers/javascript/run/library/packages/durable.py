"""The SDK of durable functions: a step runs what it is handed; a branch of `map` or `parallel` fails by itself, of which only who looks at their result hears.

https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html and https://github.com/aws/aws-durable-execution-sdk-js. That a step is tried again, and that what is saved is not done again when the execution goes on, is
not followed: a message fails at last, or does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ...language.functions import awaited
from ...language.loops import turn
from ...language.objects.listing import listed
from ...state.machine import Machine, Throw
from ...state.values import UNDEFINED, External, Function, Native, Obj, Site, array
from .powertools import promised

PACKAGE: Final = "@aws/durable-execution-sdk-js"
_LATER: Final = ("waitForCallback", "waitForCondition", "createCallback", "invoke")
"""Operations whose results come from elsewhere, and are not known."""


def called(machine: Machine, external: External, arguments: list[Any], site: Site) -> Any:
    """`withDurableExecution(handler)` is a handler that is given the context of the execution. None for what else the SDK has."""
    if external.path[-1] != "withDurableExecution" or not arguments:
        return None
    function = arguments[0]

    def work(machine: Machine, this: Any, given: list[Any], at: Site) -> Any:
        return promised(machine, at, lambda: awaited(machine, machine.call(function, this, [*given[:1], _context(at)], at), at))

    return Native("withDurableExecution", work)


def _context(site: Site) -> Obj:
    made = Obj("object", {}, None, site)
    made.props = {
        **{name: Native(name, _step) for name in ("step", "runInChildContext")},
        **{name: External((PACKAGE, name)) for name in _LATER},
        "map": Native("map", _map),
        "parallel": Native("parallel", _parallel),
        "wait": Native("wait", lambda machine, _this, _given, at: promised(machine, at, lambda: UNDEFINED)),
        "logger": External((PACKAGE, "logger")),
    }
    return made


def _named(arguments: list[Any]) -> list[Any]:
    """The arguments behind the operation's name, which may be left out."""
    return arguments[1:] if arguments and (isinstance(arguments[0], str) or arguments[0] in (UNDEFINED, None)) else arguments


def _run(machine: Machine, function: Any, more: list[Any], site: Site) -> Any:
    return awaited(machine, machine.call(function, UNDEFINED, [_context(site), *more], site), site)


def _step(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`context.step(name, function)`, `context.runInChildContext(name, function)`"""
    given = next((one for one in arguments if isinstance(one, (Function, Native))), UNDEFINED)
    return promised(machine, site, lambda: _run(machine, given, [], site))


def _map(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`context.map(name, items, function)`: the function is given its context, an item, its index and all of them."""
    items, function = (*_named(arguments), UNDEFINED, UNDEFINED)[:2]
    whole = listed(machine, items, site)
    if not isinstance(whole, list):
        machine.doubt("what is gone through by map is not known", site)
        whole = []
    return promised(machine, site, lambda: _branches(machine, [(function, [one, i, items]) for i, one in enumerate(whole)], site))


def _parallel(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`context.parallel(name, [function, …])`; a branch may be an object with a name and its function."""
    whole = listed(machine, (*_named(arguments), UNDEFINED)[0], site)
    functions = [one.props.get("func", one) if isinstance(one, Obj) else one for one in whole] if isinstance(whole, list) else []
    return promised(machine, site, lambda: _branches(machine, [(one, []) for one in functions], site))


def _branches(machine: Machine, several: list[tuple[Any, list[Any]]], site: Site) -> Obj:
    """Run each, and keep what it gives or throws."""
    before, ended = (machine.current, machine.abreast), []
    for i, (function, more) in enumerate(several):
        if more:
            turn(machine, more[0], abreast=True)
        one = Obj("object", {"index": i, "status": "SUCCEEDED", "result": UNDEFINED, "error": UNDEFINED}, None, site)
        try:
            one.props["result"] = _run(machine, function, more, site)
        except Throw as thrown:
            machine.catches(site, f"{site.text.partition('(')[0]}(…)", each=True)
            one.props |= {"status": "FAILED", "error": thrown.value}
        ended.append(one)
    machine.current, machine.abreast = before
    return _result(ended, site)


def _result(ended: list[Obj], site: Site) -> Obj:
    failed, done = ([one for one in ended if one.props["status"] == status] for status in ("FAILED", "SUCCEEDED"))
    lists = {
        "failed": failed,
        "succeeded": done,
        "started": [],
        "getResults": [one.props["result"] for one in done],
        "getErrors": [one.props["error"] for one in failed],
    }
    made = Obj("object", {}, None, site)
    made.props = {
        **{name: Native(name, _giving(listing, site)) for name, listing in lists.items()},
        "all": array([*ended], site),
        "throwIfError": Native("throwIfError", lambda *_: _thrown(failed)),
        "hasFailure": bool(failed),
        "status": "FAILED" if failed else "SUCCEEDED",
        "failureCount": len(failed),
        "successCount": len(done),
        "totalCount": len(ended),
    }
    return made


def _giving(listing: list[Any], site: Site) -> Callable[..., Obj]:
    return lambda *_: array([*listing], site)


def _thrown(failed: list[Obj]) -> Any:
    if failed:
        raise Throw(failed[0].props["error"])
    return UNDEFINED

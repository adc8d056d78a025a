"""`new Proxy(target, handler)`: https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Proxy"""

from __future__ import annotations

from typing import Any

from ...state.machine import Machine
from ...state.values import FUNCTIONS, UNDEFINED, Function, Native, Obj, Site, argument, array


def made(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """A function whose calls the code takes over is followed; what keeps a failure to itself in another trap is asked about."""
    target, handler = argument(arguments), argument(arguments, 1)
    traps = handler.props if isinstance(handler, Obj) else {}
    taken = traps.get("apply")
    if isinstance(taken, FUNCTIONS) and isinstance(target, FUNCTIONS):
        return Native("proxy", lambda machine, this, given, at: machine.call(taken, handler, [target, this, array(given)], at))
    if isinstance(target, FUNCTIONS) and not traps:
        return target
    if any(isinstance(one, Function) and b"catch" in (one.code.node.text or b"") for one in traps.values()):
        machine.doubt("what a Proxy does in the place of its object is not followed", site)
    return machine.fresh("proxy")


def revocable(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    """`Proxy.revocable(target, handler)`"""
    return Obj("object", {"proxy": made(machine, this, arguments, site), "revoke": Native("revoke", lambda *_: UNDEFINED)}, None, site)

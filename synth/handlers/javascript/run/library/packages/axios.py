"""axios: what an interceptor makes of a request that fails. https://axios-http.com/docs/interceptors"""

from __future__ import annotations

from typing import Any, Final

from ...state.machine import Machine, Throw
from ...state.values import FOREIGN, FUNCTIONS, UNDEFINED, External, Promise, Site, argument

_USE: Final = ("interceptors", "response", "use")
_HELD: Final = "interceptors"
"""What a machine remembers of them: of which client, the function for what failed, and where it is given."""


def watched(machine: Machine, external: External, arguments: list[Any], site: Site) -> Any:
    """`client.interceptors.response.use(…, refused)`; None for any other call."""
    if external.path[-3:] != _USE:
        return None
    if isinstance(refused := argument(arguments, 1), FUNCTIONS):
        machine.state.setdefault(_HELD, []).append((external._replace(path=external.path[:-3]), refused, site))
    return UNDEFINED


def ended(machine: Machine, external: External, error: Any, site: Site) -> tuple[Any, Any]:
    """How a request ends that failed: by which error, or with which value."""
    for client, refused, at in machine.state.get(_HELD, ()):
        if client.path in (external.path, external.path[:-1]) and client.arguments is external.arguments:
            try:
                got = machine.call(refused, FOREIGN, [error], site._replace(context="value"))
            except Throw as thrown:
                error = thrown.value
                continue
            if isinstance(got, Promise):
                got.seen = True
            if isinstance(got, Promise) and got.state == "err":
                error = got.value
                continue
            machine.catches(at, "interceptors.response.use")
            return None, got.value if isinstance(got, Promise) else got
    return error, None

"""The time that an invocation has left: whoever asks for it before each call does not go on until there is none.

https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import Any, Final

from .....sources.python_nodes import nodes_of
from ..known import logs

ASKS: Final = "get_remaining_time_in_millis"


def is_asked_for(modules: Any) -> bool:
    """Does the code ask for it, and not only to write it to the log?"""
    return any(_asks(module.source.tree) for module in modules.known.values() if module is not None)


@lru_cache(maxsize=8)
def _asks(tree: ast.Module) -> bool:
    nodes = nodes_of(tree)
    if not any(isinstance(one, ast.Attribute) and one.attr == ASKS for one in nodes):
        return False
    logged = {id(part) for one in nodes if isinstance(one, ast.Call) and logs(one) for part in ast.walk(one)}
    return any(isinstance(one, ast.Attribute) and one.attr == ASKS and id(one) not in logged for one in nodes)


class Asked:
    """How often it was asked for on one run, and how often it had been at each call that was made."""

    def __init__(self) -> None:
        self.times = 0
        self._made: dict[int, tuple[int | None, int]] = {}

    def since(self, node: Any, message: int | None) -> tuple[bool, bool]:
        """A call is made: was it asked for since the same call was made, and was that for another message? The first one of a run is made after nothing."""
        before = self._made.get(id(node))
        self._made[id(node)] = (message, self.times)
        return (before is None or before[1] != self.times, before is not None and before[0] != message)

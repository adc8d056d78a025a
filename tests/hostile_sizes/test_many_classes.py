"""Classes above classes, each with a method that calls the next one's, cost what there is of them."""

from __future__ import annotations

import ast
import runpy
from collections.abc import Callable
from pathlib import Path

from queuegate.synth.handlers.effort import EFFORT
from queuegate.synth.handlers.python.calls.program.modules import program
from queuegate.synth.handlers.python.calls.program.objects import Objects
from queuegate.synth.handlers.python.calls.program.reached import reached
from queuegate.synth.handlers.python.source import Source
from queuegate.synth.values.value import Place

_calls: Callable[[Callable[[], object]], int] = runpy.run_path(str(Path(__file__).parents[1] / "work.py"))["calls"]


def _source(count: int) -> Source:
    """Of each class six are above it, and the method that it calls is one of the first of them."""
    classes = "".join(
        f"class C{i}({', '.join(f'C{j}' for j in range(max(0, i - 6), i))}):\n  def m{i}(self): return self.m{max(i - 1, 0)}()\n" for i in range(count)
    )
    text = f"{classes}def handler(event, context):\n  return C{count - 1}().m{count - 1}()\n"
    return Source(ast.parse(text), "handler", None, (), Place(None, ()))  # type: ignore[arg-type]  # nothing here asks for the template


def test_which_functions_are_reached_is_asked_of_each_a_few_times() -> None:
    def cost(count: int) -> int:
        read = program(_source(count), "worker")
        return _calls(lambda: [*reached(read, "handler")])

    assert cost(400) < 6 * cost(100)


def test_what_is_looked_for_in_classes_above_is_paid_for() -> None:
    read = program(_source(200), "worker")
    objects, before = Objects(read), EFFORT.done
    methods = [scope for scope in read.parts["worker"].module.scopes.values() if scope.is_method]
    done = _calls(lambda: [objects.returned(one) for one in methods])
    assert done < 4 * (EFFORT.done - before)

"""The trees of a program are made once for whoever asks, however many modules it has, and what is learnt of one goes with it."""

from __future__ import annotations

import ast
import gc
import weakref
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.effort import BYTES
from queuegate.synth.handlers.newest import Newest
from queuegate.synth.handlers.python import source
from queuegate.synth.handlers.python.calls.reader import calls_in
from queuegate.synth.handlers.python.source import MOST_BYTES, MOST_MODULES, Source, parsed
from queuegate.synth.sources.python_nodes import nodes_of, of_tree
from queuegate.synth.values.value import Place

NOWHERE = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What is parsed."""
    found: list[bytes] = []
    parse = ast.parse

    def noted(data: Any) -> ast.Module:
        found.append(data)
        return parse(data)

    monkeypatch.setattr(source, "_KEPT", Newest(MOST_MODULES, MOST_BYTES // BYTES))
    monkeypatch.setattr(source.ast, "parse", noted)
    return found


def test_a_program_of_many_modules_is_parsed_once(tmp_path: Path, made: list[bytes]) -> None:
    last = MOST_MODULES - 2
    for i in range(last + 1):
        (tmp_path / f"m{i}.py").write_text(f"import m{i + 1}\n" if i < last else "x = 1\n", encoding="utf-8")
    main = b"import m0\ndef handler(event, context):\n    return m0\n"
    for _ in range(3):
        calls_in(Source(parsed(main, "worker.py", NOWHERE), "handler", str(tmp_path / "worker.py"), (), NOWHERE), "worker")
    assert len(made) == MOST_MODULES


def test_no_more_is_kept_than_a_program_may_have(made: list[bytes]) -> None:
    large = [b"#" * (MOST_BYTES // 3) + b"\nx = %d\n" % i for i in range(4)]
    for one in (*large, large[-1], large[0]):
        parsed(one, "worker.py", NOWHERE)
    assert made == [*large, large[0]]


def test_what_is_learnt_of_a_tree_goes_with_it() -> None:
    asked: list[int] = []

    @of_tree
    def first(tree: ast.Module) -> ast.AST | None:
        asked.append(len(tree.body))
        return nodes_of(tree)[0] if tree.body else None

    tree, empty = ast.parse("x = 1\n"), ast.parse("")
    assert [first(tree), first(tree)] == [tree.body[0]] * 2
    assert [first(empty), first(empty)] == [None, None]
    assert asked == [1, 0]
    there = weakref.ref(tree)
    gc.disable()
    try:
        del tree
        assert there() is None
    finally:
        gc.enable()

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from queuegate.synth.sources.python_nodes import below, children, nodes_of

SOURCES = sorted(Path(ast.__file__).parent.glob("[a-f]*.py"))
CONTEXTS = (ast.Load, ast.Store, ast.Del)


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.name)
def test_they_are_those_of_ast_but_for_contexts(file: Path) -> None:
    tree = ast.parse(file.read_bytes())
    expected = [one for one in ast.walk(tree) if not isinstance(one, CONTEXTS)]
    assert below(tree) == expected
    assert nodes_of(tree) == expected[1:]
    assert children(tree) == [*ast.iter_child_nodes(tree)]

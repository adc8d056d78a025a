"""What is read in one sitting: no function over fifty lines, no record with more than eight fields."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINES = 50
FIELDS = 8
DOCUMENTS = {"msgspec.Struct", "_Strict", "View"}
"""Their fields are a schema that somebody else reads or writes, or AWS's own properties of a resource: to group them would change the document."""
WIDE = {
    "synth/model/missing/not_there.py: Unresolved": "all that is told of one thing that is not there",
    "policies/gate/baseline/known.py: Entry": "one row of a baseline, with a field for each of its columns, and where it stands",
    "policies/gate/run/asking/request.py: Flags": "one field for each option that several commands share",
    "synth/handlers/reading.py: Reading": "one field for each group of facts about a handler: GROUPS names them, and every reader has to say of each what it knows",
    "synth/handlers/source.py: Code": "what Lambda is told of a function's code, each with its place: readers of three languages take it apart",
    "synth/iam/least_privilege/ledger.py: Needed": "one row of a table, with a field for each of its columns",
    "synth/sources/cdk/cloud_assembly.py: _Stack": "what a manifest says of one stack",
}
"""Records that are wider for one reason. It changes when that does, and for nothing else."""


def defined(block: ast.AST) -> Iterator[ast.stmt]:
    """The functions and classes below a module, a function or a class."""
    for node in getattr(block, "body", ()):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node
            yield from defined(node)


@pytest.fixture(scope="module")
def nodes() -> list[tuple[str, ast.stmt]]:
    files = [file for folder in ("policies", "synth", "tools", "benchmarks") for file in sorted((ROOT / folder).rglob("*.py"))]
    long = [(file, text) for file in files if (text := file.read_bytes()).count(b"\n") > LINES or text.count(b": ") > FIELDS]
    return [(file.relative_to(ROOT).as_posix(), node) for file, text in long for node in defined(ast.parse(text))]


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def fields(record: ast.ClassDef) -> int:
    return sum(isinstance(one, ast.AnnAssign) and not ast.unparse(one.annotation).startswith("ClassVar") for one in record.body)


def test_no_function_is_longer_than_fifty_lines(nodes: list[tuple[str, ast.stmt]]) -> None:
    functions = [(file, node) for file, node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    assert functions
    assert [f"{file}: {node.name} has {lines(node)}" for file, node in functions if lines(node) > LINES] == []


def test_no_record_has_more_than_eight_fields(nodes: list[tuple[str, ast.stmt]]) -> None:
    wide = {
        f"{file}: {node.name}"
        for file, node in nodes
        if isinstance(node, ast.ClassDef) and fields(node) > FIELDS and not DOCUMENTS.intersection(map(ast.unparse, node.bases))
    }
    assert wide == WIDE.keys()


def test_what_is_too_long_and_too_wide_is_seen() -> None:
    function, record = ast.parse("def f():\n" + "    pass\n" * LINES + "class A:\n    B: ClassVar[int]\n" + "".join(f"    a{i}: int\n" for i in range(9))).body
    assert isinstance(function, ast.FunctionDef)
    assert isinstance(record, ast.ClassDef)
    assert (lines(function), fields(record)) == (51, 9)

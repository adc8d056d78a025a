"""What is read in one sitting: no function over fifty lines, no record with more than eight fields. And what is found at once: a module by its name and its first line, a room by its row on the map."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINES = 50
FIELDS = 8
DOCUMENTS = {"msgspec.Struct", "_Strict", "View"}
"""Their fields are a schema that somebody else reads or writes, or AWS's own properties of a resource: to group them would change the document."""
WIDE = {
    "policies/team.py: Waiver": "one entry of `waivers` in queuegate.yaml, with a field for each of its keys, and what there is in place of what it names",
    "synth/model/missing/not_there.py: Unresolved": "all that is told of one thing that is not there",
    "policies/gate/baseline/known.py: Entry": "one row of a baseline, with a field for each of its columns, and where it stands",
    "policies/gate/run/asking/request.py: Flags": "one field for each option that several commands share",
    "synth/handlers/aws_calls.py: Call": "one call of AWS as the code of any language has it: what it is done to, and what is known of the rest that it is given",
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


SAME_WORDS = {("synth/notification", "api", "app")}
"""The CDK's word for an app, and AWS's for an API: the owners of such a system call them so."""
EACH = {"policies/{}", "policies/gate/adapters/{}", "synth/handlers/compiled/answer/library/{}", "synth/notification/functions/{}"}
"""Rooms of which one row of the map speaks as of all their like: a group's rules, a tool's, a language's, a function's."""


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


def one_letter_apart(one: str, other: str) -> bool:
    """Is one of them the other with a letter more, less or changed?"""
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def test_no_two_modules_of_a_room_differ_by_one_letter() -> None:
    rooms: dict[str, set[str]] = {}
    for folder in ("policies", "synth"):
        for file in (ROOT / folder).rglob("*.py"):
            path = file.relative_to(ROOT)
            rooms.setdefault(path.parent.as_posix(), set()).add(path.stem)
            rooms.setdefault(path.parent.parent.as_posix(), set()).add(path.parent.name)
    assert "judging_process" in rooms["policies/gate/run"]
    found = {(room, *pair) for room, names in rooms.items() for pair in combinations(sorted(names), 2) if one_letter_apart(*pair)}
    assert found == SAME_WORDS
    assert [pair for pair in (("way", "ways"), ("judge", "judged"), ("classes", "clauses"), ("a", "abc"), ("run", "run")) if one_letter_apart(*pair)] == [
        ("way", "ways"),
        ("judge", "judged"),
        ("classes", "clauses"),
    ]


def test_the_first_line_of_a_module_says_what_it_is_for() -> None:
    files = [file for folder in ("policies", "synth") for file in (ROOT / folder).rglob("*.py") if file.stat().st_size and file.stem != "_version"]
    assert len(files) > 1_000
    assert [str(file) for file in files if not file.read_text(encoding="utf-8").startswith(('"""', 'r"""'))] == []


def test_each_room_has_its_row_on_the_map() -> None:
    said = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = {name for path in re.findall(r"`(?:…/)?([a-z_/]+)/`", said) for name in path.split("/")}
    rooms = {file.parent.relative_to(ROOT).as_posix() for folder in ("policies", "synth") for file in (ROOT / folder).rglob("*.py")}
    alike = {room for room in rooms if f"{room.rpartition('/')[0]}/{{}}" in EACH and room != "policies/_root"}
    assert sorted(room for room in rooms - alike if room.rpartition("/")[2] not in named) == []

"""Python that is newer than the one that reads it says the same as the older one."""

from __future__ import annotations

import ast

import pytest

from queuegate.synth.handlers.python.newer import parsed_as_older

SAME = {
    "quotes in an f-string": ("""print(f"{record["body"]} {", ".join(ids)}")""", """print(f"{record['body']} {', '.join(ids)}")"""),
    "quotes in a long f-string": (
        '''print(f"""{record["body"]}\n{{"a": {one!r:>{width}}}}""")''',
        '''print(f"""{record['body']}\n{{"a": {one!r:>{width}}}}""")''',
    ),
    "an f-string in an f-string": ("""print(f'{f"{one}" if one != 2 else ""}')""", """print(f'{f"{one}" if one != 2 else ""}')"""),
    "quotes in the strings beside": ("""a = "it's" + f"{b['c']}"  # isn't it"\n""", """a = "it's" + f"{b['c']}"\n"""),
    "a raw one": ("""a = rf"\\d{b["c"]}" + r"\\\\" + b'"'\n""", """a = rf"\\d{b['c']}" + r"\\\\" + b'"'\n"""),
    "an alias": ("type Handler = str\ntype = 1\ntype(type)\n", "Handler = str\ntype = 1\ntype(type)\n"),
}


@pytest.mark.parametrize("name", SAME)
def test_it_is_read_as_if_it_were_older(name: str) -> None:
    newer, older = SAME[name]
    tree = parsed_as_older(newer.encode())
    assert tree is not None
    assert ast.dump(tree) == ast.dump(ast.parse(older))


TYPED = '''"""Orders."""
from __future__ import annotations
class Batch[T: (int, str), *Ts, **P]:
    def first[U: dict[str, int]](self, given: list[U]) -> T:  # [V]
        return given[0]
type Pair[K] = tuple[K, K]
'''


def test_parameters_of_types_are_names_and_all_stands_where_it_stood() -> None:
    tree = parsed_as_older(TYPED.encode())
    assert tree is not None
    assert [one.targets[0].id for one in tree.body if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)] == [
        "T",
        "Ts",
        "P",
        "U",
        "K",
        "Pair",
    ]
    (batch,) = [one for one in tree.body if isinstance(one, ast.ClassDef)]
    (first,) = batch.body
    assert isinstance(first, ast.FunctionDef)
    assert (batch.lineno, first.lineno, first.returns.col_offset if first.returns else 0) == (3, 4, TYPED.splitlines()[3].index("T:"))


@pytest.mark.parametrize("text", ["def handler(:", 'f"{f"{f"{one}"}"}"', 'f"{one', 'f"{one}', "class A[T", "x = '"])
def test_what_is_no_python_is_none(text: str) -> None:
    assert parsed_as_older(text.encode()) is None

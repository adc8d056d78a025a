"""A change of text is the change of data that was asked for, and nothing else: of templates that nobody wrote, in every style at once."""

from __future__ import annotations

import copy
import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.policies.gate.fixes.nodes import composed
from queuegate.policies.gate.fixes.text_edits import REMOVED, appended, applied, changed
from queuegate.synth.sources.cloudformation import parse

examples: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["examples"]
NAMES = st.sampled_from(["Orders", "A", "Timeout", "x-y", "É", "on", "Props"])
SCALARS = st.one_of(
    st.integers(0, 99), st.booleans(), st.sampled_from(["a", "a b", "12", "true", "# no comment", "a: b", "it's", 'say "x"', "", "line\nline\n", "é😀"])
)
DATA = st.dictionaries(
    NAMES, st.recursive(SCALARS, lambda inner: st.dictionaries(NAMES, inner, max_size=3) | st.lists(inner, max_size=3), max_leaves=8), min_size=1, max_size=4
)


def written(data: Any, indent: int, draw: Any) -> list[str]:
    """The lines of a block, each style where it is possible, with comments."""
    pad, lines = " " * indent, list[str]()
    for key, value in data.items():
        if draw(st.integers(0, 3)) == 0:
            lines.append(f"{pad}# about {key}")
        name = draw(st.sampled_from([json.dumps(key, ensure_ascii=False), f"'{key}'"] + ([key] if key != "on" else [])))
        note = draw(st.sampled_from(["", "", f"  # of {key}"]))
        if isinstance(value, dict) and value and draw(st.booleans()):
            lines += [f"{pad}{name}:{note}", *written(value, indent + draw(st.sampled_from([1, 2, 4])), draw)]
        elif isinstance(value, list) and value and draw(st.booleans()):
            lines += [f"{pad}{name}:{note}"]
            for item in value:
                if isinstance(item, dict) and item and draw(st.booleans()):
                    block = written(item, indent + 4, draw)
                    first = next(i for i, line in enumerate(block) if not line.lstrip().startswith("#"))
                    lines += [*block[:first], f"{pad}  - {block[first].lstrip()}", *block[first + 1 :]]
                else:
                    lines.append(f"{pad}  - {json.dumps(item, ensure_ascii=False)}{note}")
        elif value == "line\nline\n" and draw(st.booleans()):
            lines += [f"{pad}{name}: |", f"{pad}  line", f"{pad}  line"]
        else:
            lines.append(f"{pad}{name}: {json.dumps(value, ensure_ascii=False)}{note}")
    return lines


def routes(data: Any, route: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = []
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        found += [(*route, key), *routes(value, (*route, key))]
    return found


def put(data: Any, route: tuple[Any, ...], value: Any) -> Any:
    """The same change of the data themselves."""
    made = copy.deepcopy(data)
    node = made
    for step in route[:-1]:
        node = node.setdefault(step, {}) if isinstance(node, dict) else node[step]
    if value is REMOVED:
        del node[route[-1]]
    else:
        node[route[-1]] = value
    return made


@pytest.mark.parametrize("count", examples("QUEUEGATE_EDITS", 20, 600))
def test_the_data_after_an_edit_are_those_before_with_one_change(count: int) -> None:
    done = set[str]()

    @settings(max_examples=count, deadline=None, database=None, derandomize=True)
    @given(st.data())
    def holds(drawn: st.DataObject) -> None:
        draw = drawn.draw
        data = draw(DATA)
        text = draw(st.sampled_from(["\n".join(written(data, 0, draw)) + "\n", json.dumps(data), json.dumps(data, indent="\t")]))
        text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))).removesuffix("\n" if draw(st.booleans()) else "\0")
        root = composed(text)
        assert root is not None, text
        known = routes(data)
        way = draw(st.sampled_from(["set", "remove", "add", "append"]))
        route = draw(st.sampled_from(known))
        if way == "add":
            route = (*draw(st.sampled_from([(), *known])), *draw(st.lists(st.sampled_from(["New", "Inner"]), min_size=1, max_size=3)))
        value: Any = REMOVED if way == "remove" else draw(st.sampled_from([7, "word", True, ["a", 1], {"k": "v"}, {"k": {"l": [1]}}]))
        edit = appended(text, root, route, value) if way == "append" else changed(text, root, route, value)
        if edit is None:
            return
        done.add(way)
        old = data
        for step in route if way == "append" else ():
            old = old[step]
        value = [*(old if isinstance(old, list) else [old]), value] if way == "append" else value
        after = applied(text, [edit])
        if way == "set" and value == 7 and after[edit.start : edit.start + 1] in {"'", '"'}:
            value = "7"  # in quotes, as the number before was
        assert parse(after, "t.yaml")[0] == parse(json.dumps(put(data, route, value)), "t.json")[0], (text, route, after)
        assert way in {"remove", "set"} or all(line in after.splitlines() or line.lstrip()[:1] != "#" for line in text.splitlines())

    holds()
    assert done == {"set", "remove", "add", "append"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A:\n  B: 1\n", "A:\n  B: 1\n  C: 2\n"),
        ("A:\n  B: 1  # why\n  # the end\nD: 1", "A:\n  B: 1  # why\n  C: 2\n  # the end\nD: 1"),
        ("A:\n    B: |\n      x\nD: 1", "A:\n    C: 2\n    B: |\n      x\nD: 1"),
        ("A: {B: 1}", "A: {B: 1, C: 2}"),
        ("A: {}", "A: {C: 2}"),
        ('{"A": {"B": 1}}', '{"A": {"B": 1, "C": 2}}'),
        ('{\n  "A": {\n    "B": 1\n  }\n}', '{\n  "A": {\n    "B": 1,\n    "C": 2\n  }\n}'),
        ("A:\n- x: 1\n", None),
        ("A: !Ref B\n", None),
        ("A: [1\n", None),
    ],
)
def test_a_property_that_is_new_stands_where_a_person_would_write_it(before: str, after: str | None) -> None:
    root = composed(before)
    edit = root and changed(before, root, ("A", "C"), 2)
    assert (applied(before, [edit]) if edit else None) == after

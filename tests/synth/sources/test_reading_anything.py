"""Whatever bytes come, the answer is data or one clear refusal, soon; and what is read is what was written, where it was written.

`QUEUEGATE_EXAMPLES` sets the number of examples for each property.
"""

import json
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queuegate.synth.sources.cloudformation import parse, read_text
from queuegate.synth.sources.template import Route, Unreadable

CALLS: Any = runpy.run_path(str(Path(__file__).parents[2] / "work.py"))["calls"]
EXAMPLES: Any = runpy.run_path(str(Path(__file__).parents[2] / "lengths.py"))["examples"]("QUEUEGATE_EXAMPLES", 20, 60)

TEMPLATE = """\
AWSTemplateFormatVersion: '2010-09-09'
Parameters: {Env: {Type: String, Default: dev}}
Resources:
  Orders: &orders
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: !If [IsProd, 180, 30], Tags: [{Key: a, Value: "b"}]}
  More: {<<: *orders, Condition: IsProd}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: !Sub |
          print("${AWS::Region}")
"""
AS_JSON = json.dumps({"Resources": {"Orders": {"Type": "AWS::SQS::Queue", "Properties": {"Tags": [{"Key": "é\ud83d\ude00"}, 1, 2.5, None, True]}}}}, indent=1)
PIECES = [
    *(
        "\t",
        "\n",
        "  ",
        "- ",
        ": ",
        "? ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "'",
        '"',
        "&a ",
        "*a",
        "<<: ",
        "!Ref ",
        "!x",
        "!!binary ",
        "|",
        ">",
        "%",
        "@",
        "#",
        "---\n",
        "...\n",
    ),
    *(
        "\\",
        "\\u",
        "\\ud800",
        "\x00",
        "\x85",
        "\u2028",
        "\ufeff",
        "\ud800",
        "NaN",
        "1e999",
        "{{",
        "9" * 4400,
        "[" * 300,
        "- " * 300,
        "*orders",
        "&orders ",
        "null: ",
    ),
]

mutations = st.lists(st.tuples(st.integers(0, 700), st.integers(0, 40), st.sampled_from(PIECES) | st.text(max_size=3)), max_size=6)


def survives(text: str, file: str) -> None:
    """Read the text and ask for every place in it: a refusal has a reason and a place inside the text. The work grows with the text, and no faster."""
    assert CALLS(lambda: attempt(parse, text, file)) < 200 * len(text) + 50_000
    lines = text.count("\n") + 1
    result = attempt(parse, text, file)
    if isinstance(result, Unreadable):
        assert result.message
        assert result.message.isprintable()
        assert result.spot is not None
        assert 1 <= result.spot.line <= lines
        return
    body, spot = result
    for route, _ in [((), body), *walk(body)]:
        assert 1 <= spot(route).line <= lines
    json.dumps(body, ensure_ascii=False).encode()


def attempt(function: Callable[..., Any], *arguments: object) -> Any:
    try:
        return function(*arguments)
    except Unreadable as refusal:
        return refusal


def walk(value: Any, route: Route = ()) -> Iterator[tuple[Route, Any]]:
    for step, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*route, step), child
        yield from walk(child, (*route, step))


@pytest.mark.parametrize("examples", EXAMPLES)
def test_any_bytes(examples: int, tmp_path: Path) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode), st.sampled_from(["t.yaml", "t.json"]))
    def read(content: bytes, name: str) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        text = attempt(read_text, path)
        if isinstance(text, Unreadable):
            assert text.message
            return
        survives(text, name)

    read()


@pytest.mark.parametrize("examples", EXAMPLES)
def test_any_heap_of_syntax(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.sampled_from([*PIECES, "a", "b", "1"]), max_size=25).map("".join), st.sampled_from(["t.yaml", "t.json"]))
    def read(text: str, name: str) -> None:
        survives(text, name)

    read()


@pytest.mark.parametrize("examples", EXAMPLES)
def test_any_mutation_of_a_template(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.sampled_from([TEMPLATE, AS_JSON]), mutations, st.sampled_from(["t.yaml", "t.json"]))
    def read(text: str, changes: list[tuple[int, int, str]], name: str) -> None:
        for start, length, piece in changes:
            text = text[:start] + piece + text[start + length :]
        survives(text, name)

    read()


words = st.text(st.characters(codec="utf-8", exclude_characters="\r\x85\u2028\u2029\ufeff"), max_size=12)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words
documents = st.dictionaries(
    words, st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=15), max_size=4
)


def oracle(node: yaml.Node, route: Route = ()) -> Iterator[tuple[Route, int, int]]:
    """Every route of a document without tags or aliases, with line and column, by PyYAML's own nodes."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*route, key.value), key.start_mark.line + 1, key.start_mark.column + 1
            yield from oracle(value, (*route, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*route, index), value.start_mark.line + 1, value.start_mark.column + 1
            yield from oracle(value, (*route, index))


def check_places(text: str, file: str) -> None:
    _, spot = parse(text, file)
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert root is not None
    expected = list(oracle(root))
    assert [(route, *spot(route)[1:]) for route, _, _ in expected] == expected


@pytest.mark.parametrize("examples", EXAMPLES)
def test_yaml_comes_back_as_it_was_written(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(documents, st.booleans(), st.booleans(), st.sampled_from([20, 80, 1000]))
    def comes_back(document: dict[str, Any], flow: bool, unicode: bool, width: int) -> None:  # noqa: FBT001 - drawn
        text = yaml.dump(document, Dumper=Plain, default_flow_style=flow, allow_unicode=unicode, width=width)
        assert parse("# first\n" + text, "t.yaml")[0] == document
        check_places("# first\n" + text, "t.yaml")

    comes_back()


@pytest.mark.parametrize("examples", EXAMPLES)
def test_json_comes_back_as_it_was_written(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(documents, st.sampled_from([None, 0, 2]), st.booleans())
    def comes_back(document: dict[str, Any], indent: int | None, ascii_only: bool) -> None:  # noqa: FBT001 - drawn
        text = "\n" + json.dumps(document, indent=indent, ensure_ascii=ascii_only)
        body, spot = parse(text, "t.json")
        assert body == document
        for route, value in walk(document):
            line, column = spot(route)[1:]
            written = text.split("\n")[line - 1][(column or 0) - 1 :]
            expected = json.dumps(route[-1], ensure_ascii=ascii_only) if isinstance(route[-1], str) else json.dumps(value, ensure_ascii=ascii_only)[:1]
            assert written.startswith(expected)

    comes_back()


class Plain(yaml.SafeDumper):
    """Dumps without aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True

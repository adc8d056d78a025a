"""JSON: exact places without a recursion, and nothing that Python's parser lets through by mistake."""

import json
from time import perf_counter
from typing import Any

import pytest

from queuegate.synth.sources.template import Route, Spot, Unreadable
from queuegate.synth.sources.text.json_text import parse

TEXT = r"""{
  "Resources": {
    "A\"{b\\": { "Type" : "AWS::SQS::Queue", "Tags": [ {"Key": "]}"}, 2,
      {"Key": "x"} ] },
    "Worker": {"Timeout": {"Fn::If": ["Prod", 60,
      30]}}
  }
}"""


def refusal(text: str) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        parse(text, "t.json")
    return caught.value


@pytest.mark.parametrize(
    ("route", "line", "column"),
    [
        ((), 1, 1),
        (("Resources",), 2, 3),
        (("Resources", 'A"{b\\', "Type"), 3, 18),
        (("Resources", 'A"{b\\', "Tags", 1), 3, 71),
        (("Resources", 'A"{b\\', "Tags", 2), 4, 7),
        (("Resources", 'A"{b\\', "Tags", 2, "Key"), 4, 8),
        (("Resources", "Worker", "Timeout", "Fn::If", 2), 6, 7),
        (("Resources", "Worker", "Timeout", "Fn::If", 9), 5, 28),
        (("Resources", "Worker", "Timeout", "Fn::If", -1), 5, 28),
        (("Resources", "Worker", "Properties", "VisibilityTimeout"), 5, 5),
        (("Outputs", 0), 1, 1),
        (("Resources", "Worker", "Timeout", "Fn::If", 0, "deeper"), 5, 39),
    ],
    ids=str,
)
def test_the_place_of_a_route(route: Route, line: int, column: int) -> None:
    assert parse(TEXT, "t.json")[1](route) == Spot("t.json", line, column)


@pytest.mark.parametrize(
    ("text", "reason", "line", "column"),
    [
        ('{"a": 1,}', "a comma stands before the closing bracket. Remove the comma", 1, None),
        ('{"a": [1,]}', "a comma stands before the closing bracket. Remove the comma", 1, None),
        ('{"a": 1\n "b": 2}', "a comma is missing before this, or the bracket before it is not closed", 2, 2),
        ('{"a" 1}', "a colon is missing after the key", 1, 6),
        ("{a: 1}", "a key must stand in double quotes here", 1, 2),
        ("{'a': 1}", "text stands in single quotes. Use double quotes", 1, 2),
        ('{"a": tru}', "this is no JSON value. Text must stand in double quotes", 1, 7),
        ('{"a": 1} {}', "the document ended before this. Remove what follows, or a bracket that closes too early", 1, 10),
        ('{"a": "b', "the text that starts here has no closing quote in its line", 1, 7),
        ('{"a": "b\n"}', "a line break or a control character stands inside a text. Write \\n for a line break, or close the quote", 1, 9),
        ('{"a": "\\q"}', "a backslash stands before a character that needs none. Write two backslashes for one", 1, 8),
        ('{"a": "\\u12"}', "\\u needs four hexadecimal digits", 1, None),
        ('{"a": {"b": 1}\n\n', "the file ends before everything is closed. Close the brackets, or fetch the file again if it was cut off", 1, 14),
        ("{\n// why\n}", "JSON has no comments. Remove the comment", 2, 1),
    ],
    ids=[
        "comma-object",
        "comma-list",
        "no-comma",
        "no-colon",
        "bare-key",
        "single",
        "word",
        "extra",
        "quote",
        "newline",
        "escape",
        "unicode",
        "end",
        "comment",
    ],
)
def test_broken_json_in_plain_words(text: str, reason: str, line: int, column: int | None) -> None:
    error = refusal(text)
    assert error.message == f"the JSON is broken: {reason}"
    assert error.spot is not None
    assert error.spot.line == line
    assert column in {None, error.spot.column}


@pytest.mark.parametrize(
    ("text", "key", "first", "again"),
    [
        ('{"a": 1,\n"b": 2,\n"a": 3}', "a", 1, 3),
        ('{"x": [0, {"Q": {"Type": 1,\n\n"Type": 2}}]}', "Type", 1, 3),
        ('{"a": {"x": 1, "x": 2},\n"a": 3}', "a", 1, 2),
        ('{"a": 1,\n"\\u0061": 3}', "a", 1, 2),
        ('{"x": {"a": 1,\n"a": 3}, "y": ' + "9" * 5000 + "}", "a", 1, 2),
    ],
    ids=["top", "nested", "hidden", "escaped", "digits"],
)
def test_a_duplicate_key_is_named_with_both_lines(text: str, key: str, first: int, again: int) -> None:
    error = refusal(text)
    assert error.message == f"the key '{key}' is written twice in one mapping: in line {first} and in line {again}. Keep one of them"
    assert error.spot is not None
    assert error.spot.line == again


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('{"a": NaN, "b": [Infinity, -Infinity]}', {"a": "NaN", "b": ["Infinity", "-Infinity"]}),
        ('{"a": 1e999, "b": 1.5}', {"a": "1e999", "b": 1.5}),
        ('{"a": %s, "b": 7}' % ("9" * 5000), {"a": "9" * 5000, "b": 7}),
        ('{"a": "\\ud83d\\ude00 \\\\ud800"}', {"a": "😀 \\ud800"}),
        ('{"a": "\\u0000"}', {"a": "\0"}),
    ],
    ids=["nan", "overflow", "digits", "pair", "null"],
)
def test_values_that_no_report_could_print_become_text(text: str, data: dict[str, Any]) -> None:
    body, spot = parse(text, "t.json")
    assert body == data
    assert spot(("b",)).line == 1


@pytest.mark.parametrize("text", ['{"a": "\\\\\\ud800"}', '{"\\uDC00": 1}', '{"a": "\\ud800\\ud800\\udc00"}'], ids=["high", "low", "doubled"])
def test_half_of_a_character_is_refused(text: str) -> None:
    error = refusal(text)
    assert "is half of a character" in error.message
    assert error.spot is not None
    assert text[(error.spot.column or 0) - 1 :].lower().startswith(("\\ud800", "\\udc00"))


@pytest.mark.parametrize(
    "text",
    ['{"a":' * 100_000, '{"a":' * 201 + "1" + "}" * 201, '{"a":' + "[" * 200 + "]" * 200 + "}", '{"]]": ' + '{"a":' * 300 + "1" + "}" * 301],
    ids=["bomb", "objects", "lists", "strings"],
)
def test_deep_nesting_is_refused_quickly(text: str) -> None:
    start = perf_counter()
    error = refusal(text)
    assert error.message.startswith("more than 200 mappings and lists inside one another")
    assert error.spot is not None
    assert error.spot.line == 1
    assert perf_counter() - start < 0.5


def test_two_hundred_levels_are_read() -> None:
    body, spot = parse('{"a":' * 199 + "{}" + "}" * 199, "t.json")
    assert json.dumps(body).count("{") == 200
    assert spot(("a",) * 199).column == 199 * 5 - 3

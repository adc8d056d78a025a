"""YAML as CloudFormation reads it, with PyYAML's C parser and without."""

import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml

from queuegate.synth.sources.template import Route, Spot, Unreadable
from queuegate.synth.sources.text import yaml_text

CALLS: Any = runpy.run_path(str(Path(__file__).parents[3] / "work.py"))["calls"]


@pytest.fixture(params=["libyaml", pytest.param("python", marks=pytest.mark.slow)], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "python":
        monkeypatch.setattr(yaml_text, "Parser", yaml.SafeLoader)
    return str(request.param)


def data(text: str) -> Any:
    return yaml_text.parse(text, "t.yaml")[0]


def place(text: str, *route: str | int) -> tuple[int, int | None]:
    spot = yaml_text.parse(text, "t.yaml")[1](route)
    assert spot.file == "t.yaml"
    return spot.line, spot.column


def refusal(text: str) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        yaml_text.parse(text, "t.yaml")
    return caught.value


@pytest.mark.parametrize(
    "word",
    [
        "2012-10-17",
        "2001-12-14T21:59:43Z",
        "0123",
        "012345678901",
        "08",
        "-012",
        "12:30:00",
        "190:20:30",
        "1_000",
        "0x1F",
        "0b11",
        "0o17",
        "1e3",
        "1.2.3",
        ".inf",
        "-.INF",
        ".nan",
        "y",
        "n",
        "Y",
        "N",
        "=",
        "truE",
        "tRue",
        "nULL",
        "+",
        ".",
        "00.5",
        "text",
    ],
)
def test_text_stays_text(word: str) -> None:
    assert data(f"a: {word}") == {"a": word}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *(("30", 30), ("-5", -5), ("+7", 7), ("0", 0), ("1.5", 1.5), ("-0.25", -0.25), (".5", 0.5), ("1.", 1.0), ("1.0e+3", 1000.0)),
        *(("true", True), ("True", True), ("TRUE", True), ("yes", True), ("On", True), ("false", False), ("NO", False), ("off", False)),
        *(("null", None), ("Null", None), ("~", None), ("", None)),
        *(("!!str 5", "5"), ("!!int '5'", 5), ("!!bool 'yes'", True), ("!!null ''", None), ("! 5", "5"), ("'5'", "5"), ('"true"', "true"), ("|-\n 5", "5")),
        *(("9" * 5000, "9" * 5000), ("1.0e+999", "1.0e+999")),
    ],
    ids=lambda value: str(value)[:12],
)
def test_values_have_types(word: str, value: object) -> None:
    read = data(f"a: {word}")["a"]
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize("key", ["0123Queue", "123", "on", "true", "null", "~", "2012-10-17", "1.0", "yes", "=", "0x1F"])
def test_keys_are_text_as_written(key: str) -> None:
    assert data(f"{key}: 1\n") == {key: 1}
    assert place(f"a: 1\n{key}: 1\n", key) == (2, 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Ref Orders", {"Ref": "Orders"}),
        ("!Ref 123", {"Ref": "123"}),
        ("!Condition IsProd", {"Condition": "IsProd"}),
        ("!GetAtt Orders.Arn", {"Fn::GetAtt": ["Orders", "Arn"]}),
        ("!GetAtt Child.Outputs.QueueArn", {"Fn::GetAtt": ["Child", "Outputs.QueueArn"]}),
        ("!GetAtt [Orders, Arn]", {"Fn::GetAtt": ["Orders", "Arn"]}),
        ("!GetAtt\n  Orders.Arn", {"Fn::GetAtt": ["Orders", "Arn"]}),
        ("!GetAtt\n  - Orders\n  - !Ref Name", {"Fn::GetAtt": ["Orders", {"Ref": "Name"}]}),
        ("!GetAtt Orders", {"Fn::GetAtt": "Orders"}),
        ("{Fn::GetAtt: Orders.Arn}", {"Fn::GetAtt": ["Orders", "Arn"]}),
        ("!Sub 'a-${B}'", {"Fn::Sub": "a-${B}"}),
        ("!Sub ['a-${B}', {B: !Ref C}]", {"Fn::Sub": ["a-${B}", {"B": {"Ref": "C"}}]}),
        ("!Join ['', [a, 1]]", {"Fn::Join": ["", ["a", 1]]}),
        ("!If [P, !Ref A, 5]", {"Fn::If": ["P", {"Ref": "A"}, 5]}),
        ("!Not [!Equals [!Ref E, prod]]", {"Fn::Not": [{"Fn::Equals": [{"Ref": "E"}, "prod"]}]}),
        ("!And [!Or [!Condition A, !Condition B]]", {"Fn::And": [{"Fn::Or": [{"Condition": "A"}, {"Condition": "B"}]}]}),
        ("!FindInMap [M, !Ref A, b]", {"Fn::FindInMap": ["M", {"Ref": "A"}, "b"]}),
        ("!Select [0, !GetAZs '']", {"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
        ("!Split [',', x]", {"Fn::Split": [",", "x"]}),
        ("!Cidr [!GetAtt V.CidrBlock, 6, 8]", {"Fn::Cidr": [{"Fn::GetAtt": ["V", "CidrBlock"]}, 6, 8]}),
        ("!ImportValue\n  Fn::Sub: '${S}-x'", {"Fn::ImportValue": {"Fn::Sub": "${S}-x"}}),
        ("!Base64\n  Fn::Sub: |\n    x", {"Fn::Base64": {"Fn::Sub": "x\n"}}),
        ("!Transform {Name: AWS::Include}", {"Fn::Transform": {"Name": "AWS::Include"}}),
        ("!ForEach [x]", {"Fn::ForEach": ["x"]}),
        ("!Length [1, 2]", {"Fn::Length": [1, 2]}),
        ("!ToJsonString {a: 1}", {"Fn::ToJsonString": {"a": 1}}),
        ("!YAMLInclude foo.yml", {"!YAMLInclude": "foo.yml"}),
        ("!Vault {a: 1}", {"!Vault": {"a": 1}}),
        ("!ref x", {"!ref": "x"}),
        ("!Fn::Sub x", {"!Fn::Sub": "x"}),
        ("!Rain::Embed [f]", {"!Rain::Embed": ["f"]}),
        ("!!binary aGk=", {"!!binary": "aGk="}),
        ("!!set {a: }", {"!!set": {"a": None}}),
        ("!!timestamp 2001-01-01", {"!!timestamp": "2001-01-01"}),
        ("!<tag:x.org,2000:y> z", {"!<tag:x.org,2000:y>": "z"}),
        ("!!map {a: 1}", {"a": 1}),
        ("{Fn::Sub: !Foo b}", {"Fn::Sub": {"!Foo": "b"}}),
    ],
    ids=lambda value: str(value)[:24],
)
def test_tags_in_their_long_form(text: str, value: object) -> None:
    assert data(f"a:\n {text}\n" if text.startswith("{") else f"a: {text}\n") == {"a": value}


ROUTES = """\
# a comment
Defaults: &defaults
  Timeout: 30
  Tags: &tags
    - Key: a
    - !Ref B
Worker:
  <<: *defaults
  Memory: !If [Prod, 1024,
    512]
  Tags: *tags
  Url: !Sub
    - ${A}
    - A: !GetAtt C.D
Both:
  <<: [{Timeout: 1, X: 2}, *defaults]
List:
  - *tags
  - ünïcödé 😀: &x {y: 1}
    z: *x
"""


@pytest.mark.parametrize(
    ("route", "line", "column"),
    [
        ((), 2, 1),
        (("Defaults", "Timeout"), 3, 3),
        (("Defaults", "Tags", 0), 5, 7),
        (("Defaults", "Tags", 1), 6, 7),
        (("Defaults", "Tags", 1, "Ref"), 6, 7),
        (("Worker",), 7, 1),
        (("Worker", "Timeout"), 3, 3),
        (("Worker", "Memory"), 9, 3),
        (("Worker", "Memory", "Fn::If"), 9, 11),
        (("Worker", "Memory", "Fn::If", 1), 9, 22),
        (("Worker", "Memory", "Fn::If", 2), 10, 5),
        (("Worker", "Memory", "Fn::If", 7), 9, 11),
        (("Worker", "Tags"), 11, 3),
        (("Worker", "Tags", 0, "Key"), 5, 7),
        (("Worker", "Url", "Fn::Sub", 1, "A"), 14, 7),
        (("Worker", "Url", "Fn::Sub", 1, "A", "Fn::GetAtt"), 14, 10),
        (("Worker", "Url", "Fn::Sub", 1, "A", "Fn::GetAtt", 1), 14, 10),
        (("Both", "Timeout"), 16, 9),
        (("Both", "X"), 16, 21),
        (("Both", "Tags", 0), 5, 7),
        (("List", 0), 4, 9),
        (("List", 1, "z"), 20, 5),
        (("List", 1, "z", "y"), 19, 20),
        (("Worker", "Nothing", "Here"), 7, 1),
        (("Nothing",), 2, 1),
        ((0,), 2, 1),
    ],
    ids=str,
)
def test_the_place_of_a_route(route: Route, line: int, column: int) -> None:
    body, spot = yaml_text.parse(ROUTES, "t.yaml")
    assert body["Both"]["Timeout"] == 1
    assert spot(route) == Spot("t.yaml", line, column)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &a {x: 1, y: 2}\nb: {y: 3, <<: *a}", {"x": 1, "y": 3}),
        ("a: &a {x: 1}\nb: {<<: [*a, {x: 2, z: 3}]}", {"x": 1, "z": 3}),
        ("a: &a {x: 1}\nb: {<<: *a, <<: {x: 2, z: 3}}", {"x": 1, "z": 3}),
        ("a: &a {x: 1}\nc: &c {<<: *a, w: 0}\nb: {<<: *c}", {"x": 1, "w": 0}),
        ("b: {'<<': 1}", {"<<": 1}),
        ("a: &a 1\nc: &a 2\nb: *a", 2),
        ("&k a: 1\nb: *k", "a"),
    ],
    ids=["own-wins", "earlier-wins", "twice", "chain", "quoted", "again", "key"],
)
def test_aliases_and_merge_keys(text: str, value: object) -> None:
    assert data(text)["b"] == value


def test_what_is_repeated_is_shared() -> None:
    body = data("a: &a [1]\nb: *a\n")
    assert body["a"] is body["b"]


@pytest.mark.parametrize(
    ("text", "reason", "line", "column"),
    [
        ("a:\n\tb: c", "the YAML is broken: a tab stands where YAML wants spaces. Replace tabs by spaces", 2, 1),
        ("a: [1, 2\nb: c\n", "the YAML is broken: the list that starts here with [ is not closed, or an item lacks its comma. Add the comma or the ]", 1, 4),
        ("a: {b: c\nd: e\n", "the YAML is broken: the mapping that starts here with { is not closed, or an entry lacks its comma", 1, 4),
        ("a: 'xx\nb: c\n", "the YAML is broken: the quote that opens here is never closed. Add the closing quote", 1, 4),
        ("a: b: c", "the YAML is broken: a second ': ' in one value, or a line that is indented too far", 1, 5),
        ("a:\n   b: 1\n  c: 2\n", "the YAML is broken: this does not fit what stands before it. Correct the indentation", 3, 3),
        ("a:\n - b\n c: d\n", "the YAML is broken: the list above goes on here with something that does not start with '- '", 3, 2),
        ("a: b\nfoo\nc: d\n", "the YAML is broken: this line is neither a 'key: value' nor a part of the text before it", 2, 1),
        ("a:\n  b 30\n  c: d\n", "the YAML is broken: this line is neither a 'key: value' nor a part of the text before it", 2, 3),
        ("a\n  b: 1\n", "the YAML is broken: this line is neither a 'key: value' nor a part of the text before it", 1, 1),
        ("a:\n  - b Allow\n    # why\n\n  - c: d\n    e:f\n    g: h\n", "the YAML is broken: a space is missing behind the colon", 6, 5),
        ("a:\n  - b:30\n    c: d\n", "the YAML is broken: a space is missing behind the colon. Write 'key: value'", 2, 5),
        ("a: b\nfoo:1\nc: d\n", "the YAML is broken: a space is missing behind the colon. Write 'key: value'", 2, 1),
        ("a: b\n  http://x\n  c: d\n", "the YAML is broken: a second ': ' in one value, or a line that is indented too far", 3, 4),
        ("a: b\n  goes on\n  Note: c\n", "the YAML is broken: a second ': ' in one value, or a line that is indented too far", 3, 7),
        ('a: "x\nb:\n  - c: "d"\n', "the YAML is broken: the quote that opens here closes only in line 3, and more stands behind it. Close it", 1, 4),
        ("a: [b, 'x]\nc: it's\n", "the YAML is broken: the quote that opens here closes only in line 2, and more stands behind it. Close it", 1, 8),
        ('a: "x\n  y"\nb: c: d\n', "the YAML is broken: a second ': ' in one value", 3, 5),
        ("a: *\n", "the YAML is broken: an unquoted value cannot start with * or &. Put it in quotes", 1, 5),
        ("a: @x", "the YAML is broken: an unquoted value cannot start with @. Put it in quotes", 1, 4),
        (
            "a: %%BUCKET%%/x",
            "the YAML is broken: an unquoted value cannot start with %. Put it in quotes; if a build fills it in, check what the build makes",
            1,
            4,
        ),
        (
            "a: @version@",
            "the YAML is broken: an unquoted value cannot start with @. Put it in quotes; if a build fills it in, check what the build makes",
            1,
            4,
        ),
        ("a: ]", "the YAML is broken: a closing bracket stands here that nothing opens", 1, 4),
        ("{a: [", "the YAML is broken: the file ends inside a [ or {", 1, 5),
        ("a: !Ref}\n", "the YAML is broken: the tag is malformed. Write !Name, then a space, then its value", 1, 8),
        ("a: - b", "the YAML is broken: a list cannot start behind a key in the same line", 1, 4),
        ("a: 1\nb: \x01", "the YAML is broken: the character U+0001 cannot stand in YAML. Remove it", 2, 4),
        ("a: *x", "the alias *x has no anchor &x before it. Add the anchor, or put the value in quotes if it is text", 1, 4),
        ("a: &a [1, *a]", "the alias *a stands inside the value that it repeats. Write that part out", 1, 11),
        ("a: &a {<<: *a}", "the alias *a stands inside the value that it repeats. Write that part out", 1, 12),
        ("a: &a 1\n<<: *a", "the merge key << takes a mapping, or a list of mappings", 2, 1),
        ("---\na: b\n---\nc: d\n", "a second YAML document starts here, and a template is one document. Keep one per file", 3, 1),
        ("a: 1\nb: 2\n'a': 3", "the key 'a' is written twice in one mapping: in line 1 and in line 3. Keep one of them", 3, 1),
        ("a: {123: 1,\n '123': 2}", "the key '123' is written twice in one mapping: in line 1 and in line 2. Keep one of them", 2, 2),
        ("? [a, b]\n: c", "a key is a list or a mapping here, and CloudFormation knows text only", 1, 3),
        ("a: {{ b }}", "a key is a list or a mapping here, and CloudFormation knows text only", 1, 5),
        ("a: 1\n? \n: c", "a key is missing before the colon. Write one", 2, None),
        ("!Sub a: b", "a key cannot be a function or a tagged value, and this one is 'Fn::Sub'. Write it as text", 1, 1),
        ("!a%0Ab c: b", "a key cannot be a function or a tagged value, and this one is '!a\\nb'. Write it as text", 1, 1),
        ("*a : b", "a key cannot be an alias, and this one is *a. Write it as text", 1, 1),
        ("# nothing", "the file is empty", 1, None),
        ('a: "\\ud800"', "", 1, None),
    ],
    ids=lambda value: str(value)[:20],
)
def test_broken_yaml_in_plain_words(text: str, reason: str, line: int, column: int | None, parser: str) -> None:
    error = refusal(text)
    assert error.message.startswith(reason)
    assert error.spot is not None
    assert error.spot.line == line
    assert parser == "python" or column in {None, error.spot.column}


@pytest.mark.parametrize(
    ("text", "said"),
    [("a: {% if x %}\n", True), ("a: [{{ x }}\n b: c\n", True), ("a: '{{resolve:ssm:x}}'\nb: [\n", False)],
    ids=["jinja", "helm", "resolve"],
)
def test_a_file_that_is_rendered_later_is_said_to_be(text: str, said: bool) -> None:  # noqa: FBT001 - a case
    assert ("render it first" in refusal(text).message) == said


BOMB = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(f"b{i}: &a{i + 1} [{', '.join([f'*a{i}'] * 10)}]\n" for i in range(12))
MERGES = "m: &m {" + ", ".join(f"k{i}: 1" for i in range(3000)) + "}\n" + "".join(f"z{i}: {{<<: [*m, *m]}}\n" for i in range(2000))
WIDE = "m: &m [" + "x, " * 2000 + "]\n" + "l:\n" + "- *m\n" * 600
CHAIN = "".join(f"c{i}: &c{i} [{f'*c{i - 1}' if i else 1}]\n" for i in range(300))


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        (BOMB, "with its aliases written out, the document has more than 1,000,000 nodes", 7),
        (MERGES, "with its aliases written out, the document has more than 1,000,000 nodes", None),
        (WIDE, "with its aliases written out, the document has more than 1,000,000 nodes", None),
        (CHAIN, "more than 200 mappings and lists inside one another", 200),
        ("- " * 100_000, "more than 200 mappings and lists inside one another", 1),
        ("a: " + "[" * 201 + "]" * 201, "more than 200 mappings and lists inside one another", 1),
        ("a: " + "!Not [" * 101 + "]" * 101, "more than 200 mappings and lists inside one another", 1),
    ],
    ids=["bomb", "merges", "wide", "chain", "block", "flow", "tags"],
)
def test_bombs_are_refused_by_what_is_written_and_not_by_what_it_stands_for(text: str, reason: str, line: int | None, parser: str) -> None:
    refused: list[Unreadable] = []
    assert CALLS(lambda: refused.append(refusal(text))) < (10 if parser == "libyaml" else 40) * len(text) + 30_000
    (error,) = refused
    assert error.message.startswith(reason)
    assert error.spot is not None
    assert line in {None, error.spot.line}


def test_a_hundred_thousand_brackets_are_refused(parser: str) -> None:
    if parser == "python":
        pytest.skip("PyYAML's own parser takes its time over the bracket; libyaml has a limit")
    assert "more than 200 mappings and lists inside one another" in refusal("[" * 100_000).message


def test_deep_nesting_within_the_limit_is_read() -> None:
    assert str(data("a: " + "[" * 199 + "]" * 199)).count("[") == 199


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"], ids=["next-line", "line", "paragraph"])
def test_a_line_that_ends_in_one_version_alone_is_read_in_two_ways(end: str) -> None:
    for text in (f"a: 1\n# note{end}b: 2\n", f"a: 1{end}b: 2\n", f"a: 1 # x{end}# y{end}b: 2\n", f"- 1{end}- 2\n"):
        error = refusal(text)
        assert error.message.startswith(f"the character U+{ord(end):04X} ends a line in YAML 1.1")
        assert error.spot is not None
    assert data(f"a: 1 # note{end}\nb: 2 # {end}# more\n") == {"a": 1, "b": 2}
    assert {*data(f'a: "one{end} two"\nDescription: three{end}  four\n')} == {"a", "Description"}

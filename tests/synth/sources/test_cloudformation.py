"""Files in, templates out; whatever is wrong with a file is one clear error with its place."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from queuegate.synth.sources.cloudformation import MOST_BYTES, NotTemplate, parse, read, read_text, why_not_template
from queuegate.synth.sources.template import Spot, Unreadable

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus"
TEMPLATE = "AWSTemplateFormatVersion: 2010-09-09\nResources:\n  Orders:\n    Type: AWS::SQS::Queue\n    Properties: {VisibilityTimeout: 30}\n"


def refusal(path: Path) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read_text(path)
    return caught.value


def written(folder: Path, content: bytes) -> Path:
    path = folder / "t.yaml"
    path.write_bytes(content)
    return path


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    assert read_text(written(tmp_path, b"\xef\xbb\xbfa: 1\r\nb: 2\rc: 3\n")) == "a: 1\nb: 2\nc: 3\n"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    error = refusal(tmp_path / "none.yaml")
    assert (error.message, error.spot, error.kind) == (
        "there is no such file. Check the path",
        Spot(str(tmp_path / "none.yaml"), 1),
        "unreadable",
    )


def test_a_file_used_as_a_folder_is_a_missing_file(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, b"") / "x.yaml").message.startswith("there is no such file")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path).message == "this is a folder, not a file. Name a file in it"


def test_a_name_with_a_null_byte_is_refused() -> None:
    assert "null byte" in refusal(Path("a\0b")).message


def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, TEMPLATE.encode())
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert refusal(path).message == "no permission to read this file. Change its mode or owner (Permission denied)"


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert refusal(tmp_path / "pipe.yaml").message == "this is a pipe or a device, not a file. Save its content in a file first"


@pytest.mark.parametrize("path", [Path("/dev/zero"), Path("/dev/stdin")], ids=["zero", "stdin"])
def test_a_device_is_refused(path: Path) -> None:
    code = f"from pathlib import Path; from queuegate.synth.sources.cloudformation import read_text; read_text(Path({str(path)!r}))"
    done = subprocess.run([sys.executable, "-c", code], stdin=subprocess.PIPE, capture_output=True, text=True, timeout=20, check=False)
    assert "this is a pipe or a device" in done.stderr


def test_a_socket_is_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert "not a file" in refusal(tmp_path / "s").message


def test_a_file_over_five_megabytes_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "big.yaml").open("wb") as sparse:
        sparse.truncate(MOST_BYTES + 1)
    error = refusal(tmp_path / "big.yaml")
    assert (error.kind, error.spot) == ("too-large", Spot(str(tmp_path / "big.yaml"), 1))
    assert error.message.startswith("the file is larger than 5 MB and was not read")


def test_a_file_of_five_megabytes_is_read(tmp_path: Path) -> None:
    assert len(read_text(written(tmp_path, b" " * MOST_BYTES))) == MOST_BYTES


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_named(tmp_path: Path, encoding: str) -> None:
    marks = [""] if encoding in {"utf-16", "utf-32"} else ["\ufeff", ""]
    for mark in marks:
        assert refusal(written(tmp_path, (mark + TEMPLATE).encode(encoding))).message == "the file is UTF-16. Save it as UTF-8"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "marked"])
def test_a_byte_that_is_not_utf_8_is_shown_with_its_line(tmp_path: Path, mark: bytes) -> None:
    error = refusal(written(tmp_path, mark + b"a: 1\nb: caf\xe9\n"))
    assert error.spot == Spot(str(tmp_path / "t.yaml"), 2, 7)
    assert error.message == f"the file is not UTF-8: byte {12 + len(mark)} is 0xE9. Save it as UTF-8"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("---\n", "the file is empty"),
        ("null", "the file is empty"),
        ("- a", "a template is a mapping, and this file holds a list"),
        ("hello", "a template is a mapping, and this file holds a single value"),
        ("exports[`stack 1`] = `\n{\n", "this is a Jest snapshot, which is JavaScript. Name the app's cdk.json or its cdk.out instead"),
        ("// Jest Snapshot v1\n\nexports[`x`]", "this is a Jest snapshot, which is JavaScript. Name the app's cdk.json or its cdk.out instead"),
        ("a: \ud800", "this character is half of one (a surrogate). Write it anew"),
    ],
    ids=["empty", "comment", "marker", "null", "list", "scalar", "snapshot", "snapshot-header", "surrogate"],
)
def test_what_is_no_mapping_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(text, "t.yaml")
    assert caught.value.message == reason
    assert caught.value.spot is not None
    assert caught.value.spot[:2] == ("t.yaml", 1)


@pytest.mark.parametrize("marks", ["\ufeff", "\ufeff\ufeff"], ids=["one", "two"])
@pytest.mark.parametrize("text", ["b: 1", '{"b": 1}'], ids=["yaml", "json"])
def test_byte_order_marks_in_a_text_move_no_place(marks: str, text: str) -> None:
    body, spot = parse(marks + text, "t")
    assert body == {"b": 1}
    assert spot(("b",)) == Spot("t", 1, 1 + text.startswith("{"))


def test_a_flow_mapping_with_short_tags_is_yaml_although_it_starts_like_json() -> None:
    body, spot = parse('{"a": !Ref b,\n c: [1,]}', "t.yaml")
    assert body == {"a": {"Ref": "b"}, "c": [1]}
    assert spot(("c",)) == Spot("t.yaml", 2, 2)


def test_a_json_file_is_json_only() -> None:
    with pytest.raises(Unreadable, match="JSON has no comments") as caught:
        parse('{\n"a": // why\n1}', "t.json")
    assert caught.value.spot == Spot("t.json", 2, 6)


@pytest.mark.parametrize("comment", ["// the orders\n", "/* the orders */ "])
def test_so_it_is_with_a_comment_in_front(comment: str) -> None:
    with pytest.raises(Unreadable, match="JSON has no comments") as caught:
        parse(f'{comment}{{"a": 1}}', "t.json")
    assert caught.value.spot == Spot("t.json", 1, 1)


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ('{"a": 1,\n "b" 2}', "the JSON is broken: a colon is missing after the key", 2),
        ('{"a": !Ref b,\n c: !Ref d}\n x', "the YAML is broken: a template is one mapping", 3),
    ],
    ids=["json", "yaml"],
)
def test_if_it_is_neither_the_parser_that_got_further_speaks(text: str, reason: str, line: int) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(text, "t.template")
    assert caught.value.message.startswith(reason)
    assert caught.value.spot is not None
    assert caught.value.spot.line == line


def test_json_does_not_load_yaml(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text('{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}')
    code = (
        f"import sys; from pathlib import Path; from queuegate.synth.sources.cloudformation import read; t = read(Path({str(path)!r})); t.spot(()); "
        "sys.exit('yaml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}, None),
        ({"Resources": {"Q": {"Type": "Custom::Thing"}, "broken": 5}}, None),
        ({"Resources": {"Fn::Transform": {"Name": "AWS::Include"}}}, None),
        ({"AWSTemplateFormatVersion": "2010-09-09"}, None),
        ({"AWSTemplateFormatVersion": "2010-09-09", "Resources": []}, None),
        ({"Transform": "AWS::Serverless-2016-10-31"}, None),
        ({"Transform": ["Mine", "AWS::LanguageExtensions"]}, None),
        ({"Transform": "Mine"}, "it has no Resources section"),
        ({}, "it has no Resources section"),
        ({"resources": {"Resources": {}}}, "it has no Resources section"),
        ({"Resources": [{"Type": "AWS::SQS::Queue"}]}, "its Resources section is not a mapping"),
        ({"Resources": None}, "its Resources section is not a mapping"),
        ({"Resources": {}}, "nothing in its Resources section has a type such as AWS::SQS::Queue"),
        ({"Resources": {"Pod": {"Type": "Pod"}}}, "nothing in its Resources section has a type such as AWS::SQS::Queue"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_a_template_is(body: dict[str, object], reason: str | None) -> None:
    assert why_not_template(body) == reason


@pytest.mark.parametrize(
    ("name", "stack"),
    [("orders.yaml", "orders"), ("Orders.template.json", "Orders"), ("orders.template", "orders")],
)
def test_a_template_is_read_with_its_absolute_path_and_its_stem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, stack: str) -> None:
    (tmp_path / name).write_text(TEMPLATE if not name.endswith(".json") else '{"Resources": {"Orders":\n {"Type": "AWS::SQS::Queue"}}}')
    monkeypatch.chdir(tmp_path)
    template = read(Path(name))
    assert (template.file, template.stack) == (str(tmp_path / name), stack)
    assert template.body["Resources"]["Orders"]["Type"] == "AWS::SQS::Queue"
    assert template.spot(("Resources", "Orders", "Type")).file == str(tmp_path / name)
    assert read(Path(name), stack="Prod").stack == "Prod"


@pytest.mark.parametrize(
    "text",
    ["kind: {{ .Values.kind }}\n", "a: b\n", "- a\n", "", "Resources: {A: {Type: Pod}}\n"],
    ids=["helm", "other", "list", "empty", "pod"],
)
def test_what_nothing_shows_to_be_a_template_is_not_one(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotTemplate):
        read(written(tmp_path, text.encode()))


@pytest.mark.parametrize(
    "text",
    [TEMPLATE + "  b: {{ x }}\n", "Resources:\n  A: {Type: AWS::SQS::Queue\n"],
    ids=["jinja", "unclosed"],
)
def test_a_broken_template_is_a_problem(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(written(tmp_path, text.encode()))
    assert not isinstance(caught.value, NotTemplate)


def corpus_files() -> list[Path]:
    return sorted(path for path in (CORPUS / "files").rglob("*") if path.is_file() and path.suffix != ".snap")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real templates is not on this machine")
def test_every_real_template_is_read_and_every_key_has_its_line() -> None:
    wrong = []
    for path in corpus_files():
        template, lines = read(path), read_text(path).split("\n")
        pending: list[tuple[tuple[str | int, ...], object]] = [((), template.body)]
        while pending:
            route, value = pending.pop()
            entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            pending += [((*route, step), child) for step, child in entries]
            if route and isinstance(route[-1], str):
                spot = template.spot(route)
                at = lines[spot.line - 1][(spot.column or 0) - 1 :]
                short = "!" + route[-1].removeprefix("Fn::")
                if not at.startswith((route[-1], f'"{route[-1]}"', f"'{route[-1]}'", short)):
                    wrong.append((path, route, spot, at))
    assert wrong == []
    assert len(corpus_files()) >= 47


def test_what_is_no_text_is_told_by_that(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")).message.startswith("the file is binary")


def test_a_configuration_of_the_serverless_framework_is_packaged_first() -> None:
    why = why_not_template({"service": "orders", "provider": {"name": "aws"}, "functions": {}})
    assert why is not None
    assert "npx serverless package" in why
    assert why_not_template({"service": "orders"}) == "it has no Resources section"

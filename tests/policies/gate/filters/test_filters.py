"""`queuegate filters`: what is shown of filters, and what becomes of messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from queuegate.policies.gate.command.main import main
from queuegate.policies.gate.filters.tell import tell
from queuegate.policies.gate.report.formats import Look
from queuegate.policies.gate.run.asking.functions import Told
from queuegate.policies.gate.run.asking.request import Flags

HEAD = "Parameters: {Any: {Type: String}, Token: {Type: String, NoEcho: true}}\nResources:\n  Orders: {Type: AWS::SQS::Queue}\n"


def mapping(*patterns: str, name: str = "Mapping") -> str:
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"  {name}: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: worker, FilterCriteria: {{Filters: [{listed}]}}}}}}\n"


ORDER = """'{"body": {"kind": ["order"]}}'"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def told(folder: Path, text: str, *bodies: str, as_json: bool = True, **flags: Any) -> Told:
    (folder / "template.yaml").write_text(text, encoding="utf-8")
    return tell(Flags(linters=("none",), cache=False, **flags), folder, bodies, Look(width=100), as_json=as_json)


def verdicts(said: Told, group: str = "messages") -> list[tuple[str, str]]:
    return [(answer["body"], answer["verdict"]) for one in json.loads(said.text)["filters"] for answer in one.get(group, [])]


def test_it_shows_a_message_of_each_kind(tmp_path: Path) -> None:
    said = told(tmp_path, HEAD + mapping(ORDER))
    (one,) = json.loads(said.text)["filters"]
    assert (one["mapping"], one["queue"], one["source"]["line"], one["patterns"][0]["form"]) == ("Mapping", "Orders", 4, "json")
    assert verdicts(said, "examples") == [('{"kind": "order"}', "passes"), ('{"kind": "something else"}', "deleted")]


@pytest.mark.parametrize(
    ("patterns", "body", "verdict"),
    [
        ([ORDER], '{"kind": "order"}', "passes"),
        ([ORDER], '{ "more": [1, 2],\n"kind":"order"}', "passes"),
        ([ORDER], '{"kind": "refund"}', "deleted"),
        ([ORDER], "order", "deleted"),
        ([ORDER, """'{"body": ["order"]}'"""], "order", "passes"),
        (["""'{"body": [{"prefix": "{"}]}'"""], '{"kind": "order"}', "deleted"),
        (["""'{"body": [{"prefix": "{"}]}'"""], "{broken", "passes"),
        (["""'{"eventSource": ["aws:sqs"]}'"""], "anything", "passes"),
        (["""!Sub '{"body": {"kind": ["${Any}"]}}'"""], '{"kind": "order"}', "undecided"),
        (["""!Sub '{"body": {"kind": ["${Any}"]}}'""", ORDER], '{"kind": "order"}', "passes"),
        (["!Ref Any"], '{"kind": "order"}', "undecided"),
        (["nonsense", ORDER], '{"kind": "order"}', "undecided"),
    ],
)
def test_what_becomes_of_a_message(patterns: list[str], body: str, verdict: str, tmp_path: Path) -> None:
    assert verdicts(told(tmp_path, HEAD + mapping(*patterns), body)) == [(body, verdict)]


def test_a_body_that_lost_its_quotes_is_told_as_no_json(tmp_path: Path) -> None:
    body = "{kind: order}"
    assert "it is no JSON, which these filters ask for" in told(tmp_path, HEAD + mapping(ORDER), body).text
    for patterns, other in (([ORDER], '{"kind": "refund"}'), ([ORDER, """'{"body": ["order"]}'"""], body), (["""'{"eventSource": ["aws:kafka"]}'"""], body)):
        assert "no JSON" not in told(tmp_path, HEAD + mapping(*patterns), other).text


def test_a_parameter_settles_it(tmp_path: Path) -> None:
    text = HEAD + mapping("""!Sub '{"body": {"kind": ["${Any}"]}}'""")
    assert verdicts(told(tmp_path, text, '{"kind": "order"}', parameters=("Any=order",))) == [('{"kind": "order"}', "passes")]


def test_what_is_hidden_stays_hidden(tmp_path: Path) -> None:
    text = HEAD + mapping("""!Sub '{"body": {"token": ["${Token}"]}}'""")
    for as_json in (True, False):
        said = told(tmp_path, text, as_json=as_json, parameters=("Token=hunter2hunter2",))
        assert "hunter" not in said.text
        assert "****" in said.text


def test_text_of_a_template_moves_no_cursor(tmp_path: Path) -> None:
    said = told(tmp_path, HEAD + mapping('"{\\"body\\": {\\"kind\\": [\\"\\e[31m\\", \\"\\u202e\\"]}}"'), as_json=False)
    assert said.code == 0
    assert "\x1b" not in said.text
    assert "\u202e" not in said.text


def test_without_a_filter_it_says_so(tmp_path: Path) -> None:
    said = told(tmp_path, HEAD)
    assert (said.code, json.loads(said.text)["filters"]) == (0, [])
    assert "every message goes to its function" in said.remarks[0]


@pytest.mark.parametrize("name", ["nowhere.json", "."])
def test_a_file_that_is_none_is_one_clear_error(name: str) -> None:
    ran = CliRunner().invoke(main, ["filters", "--message", f"@{name}"])
    assert ran.exit_code == 4
    assert f"--message @{name}" in ran.output
    assert "Traceback" not in ran.output


def test_a_message_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(HEAD + mapping(ORDER), encoding="utf-8")
    (tmp_path / "order.json").write_text('{"kind": "order"}\n', encoding="utf-8")
    ran = CliRunner().invoke(main, ["filters", "--message", "@order.json", "--message", "order"])
    assert ran.exit_code == 0
    passed, deleted = ran.output.split("your messages\n")[1].splitlines()[:2]
    assert (passed.split(), deleted.split()) == (["passes", '{"kind":', '"order"}'], ["deleted", "order"])

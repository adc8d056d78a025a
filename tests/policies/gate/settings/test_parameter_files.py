from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.gate.settings.given_parameters import Given
from queuegate.policies.gate.settings.parameter_files import assignment, read
from queuegate.policies.gate.settings.settings import Refused, Wrong

Read = Callable[[str, str], dict[str, Given]]


@pytest.fixture
def given(tmp_path: Path) -> Read:
    def run(text: str, name: str) -> dict[str, Given]:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return read(file)

    return run


def values(found: dict[str, Given]) -> dict[str, str]:
    return {name: one.value for name, one in found.items()}


LIST = [{"ParameterKey": "Env", "ParameterValue": "prod"}, {"ParameterKey": "Hide", "ParameterValue": "180"}, {"ParameterKey": "Old", "UsePreviousValue": True}]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(json.dumps(LIST), "p.json", id="CloudFormation, JSON"),
        pytest.param("- ParameterKey: Env\n  ParameterValue: prod\n- {ParameterKey: Hide, ParameterValue: 180}\n", "p.yaml", id="CloudFormation, YAML"),
        pytest.param(json.dumps(["Env=prod", "Hide=180"]), "p.json", id="aws cloudformation deploy"),
        pytest.param(json.dumps({"Parameters": {"Env": "prod", "Hide": "180"}, "Tags": {"Team": "a"}, "StackPolicy": {}}), "p.json", id="CodePipeline"),
        pytest.param("Parameters:\n  Env: prod\n  Hide: 180\n", "p.yml", id="CodePipeline, YAML"),
        pytest.param(json.dumps({"Parameters": LIST}), "p.json", id="list below Parameters"),
        pytest.param(json.dumps({"StackName": "a", "Parameters": LIST, "Capabilities": ["CAPABILITY_IAM"]}), "p.json", id="the input of a command"),
        pytest.param("template-file-path: a.yaml\nparameters: {Env: prod, Hide: 180}\ntags: {Team: a}\n", "p.yaml", id="Git sync"),
        pytest.param("Env=prod\nHide=180\n", "p.env", id="words"),
        pytest.param("Env: prod\nHide: 180\n", "p.yaml", id="plain, YAML"),
        pytest.param('{"Env": "prod", "Hide": 180}', "p.json", id="plain, JSON"),
        pytest.param("{Env: prod, Hide: 180}", "p.txt", id="flow YAML"),
        pytest.param('\ufeff{"Env": "prod", "Hide": 180}', "p.json", id="byte order mark"),
    ],
)
def test_every_format_gives_the_same(given: Read, text: str, name: str) -> None:
    assert values(given(text, name)) == {"Env": "prod", "Hide": "180"}


def test_values_are_spelt_as_cloudformation_takes_them(given: Read) -> None:
    assert values(given("Flag: true\nIds: [a, 2]\nEmpty: ''\nAccount: 012345678901\nDay: 2026-01-01\n", "p.yaml")) == {
        "Flag": "true",
        "Ids": "a,2",
        "Empty": "",
        "Account": "012345678901",
        "Day": "2026-01-01",
    }


def test_a_parameter_may_be_called_tags(given: Read) -> None:
    assert values(given("Tags: x\nEnv: prod\n", "p.yaml")) == {"Tags": "x", "Env": "prod"}


def test_a_value_knows_where_it_is_written_and_is_not_needed(given: Read) -> None:
    one = given(json.dumps(LIST, indent=1), "p.json")["Hide"]
    assert one.origin is not None
    assert one.origin[1:] == (8, 3)
    assert one.needed is False


@pytest.mark.parametrize(
    ("text", "name", "line", "column", "message"),
    [
        pytest.param('{"Env": ', "p.json", 1, 7, "cannot be read: the JSON is broken", id="broken"),
        pytest.param("Env: prod\nHide: {a: b}\n", "p.yaml", 2, 1, "the value of 'Hide' is a mapping", id="mapping"),
        pytest.param("Version: 1.10\n", "p.yaml", 1, 1, "the value of 'Version' is the number 1.1: write it as text, in quotes", id="decimal"),
        pytest.param("Env:\n", "p.yaml", 1, 1, "the value of 'Env' is empty", id="null"),
        pytest.param('[{"ParameterKey": "Env"}]', "p.json", 1, 2, "needs its ParameterKey and its ParameterValue", id="no value"),
        pytest.param("- 5\n", "p.yaml", 1, 3, "needs its ParameterKey and its ParameterValue", id="number in a list"),
        pytest.param("just text\n", "p.yaml", 1, 1, "This is none of them", id="text"),
        pytest.param("Env: [[a]]\n", "p.yaml", 1, 1, "a list of more than texts", id="nested list"),
    ],
)
def test_a_bad_file_is_said_at_its_place(given: Read, text: str, name: str, line: int, column: int, message: str) -> None:  # noqa: PLR0913, PLR0917 - columns of a table
    with pytest.raises(Refused) as caught:
        given(text, name)
    (wrong,) = caught.value.wrongs
    assert wrong.spot is not None
    assert wrong.spot[1:] == (line, column)
    assert message in wrong.message


def test_all_that_is_wrong_in_a_file_is_said(given: Read) -> None:
    with pytest.raises(Refused) as caught:
        given("A:\nB: {}\nC: c\nD: 1.5\n", "p.yaml")
    assert [wrong.spot[1] for wrong in caught.value.wrongs if wrong.spot] == [1, 2, 4]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no such file"):
        read(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("text", "taken"),
    [("Env=prod", ("Env", "prod")), ("Stack.Env=a=b", ("Stack.Env", "a=b")), ("Env=", ("Env", "")), ("Url=https://x/?a=b", ("Url", "https://x/?a=b"))],
    ids=["plain", "of a stack", "empty", "with equals signs"],
)
def test_an_assignment_is_taken_apart(text: str, taken: tuple[str, str]) -> None:
    assert assignment(text) == taken


@pytest.mark.parametrize("text", ["Env", "=prod", " =x"], ids=["no value", "no name", "blank name"])
def test_what_is_no_assignment_says_how_one_looks(text: str) -> None:
    wrong = assignment(text)
    assert isinstance(wrong, Wrong)
    assert "Write --parameter Env=prod" in wrong.message


SAM = """version = 0.1
[default.global.parameters]
stack_name = "orders"
region = "eu-west-1"
[default.deploy.parameters]
parameter_overrides = "Env=prod Hide=\\"180\\""
[staging.global.parameters]
parameter_overrides = ["ParameterKey=Env,ParameterValue=prod", "Hide=180"]
[prod.deploy.parameters]
region = "us-east-1"
parameter_overrides = 'ParameterKey="Env",ParameterValue="prod" ParameterKey=Hide,ParameterValue=180'
[table.deploy.parameters.parameter_overrides]
Env = "prod"
Hide = 180
[odd.deploy.parameters]
parameter_overrides = "Env='prod"
"""


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("samconfig.toml", "eu-west-1"),
        ("samconfig.toml#staging", None),
        ("samconfig.toml#prod", "us-east-1"),
        ("samconfig.toml#table", None),
        ("my.toml#prod", "us-east-1"),
    ],
)
def test_sams_configuration(tmp_path: Path, name: str, region: str | None) -> None:
    (tmp_path / name.partition("#")[0]).write_text(SAM, encoding="utf-8")
    found = values(read(tmp_path / name))
    assert found == {"Env": "prod", "Hide": "180", **({"AWS::Region": region} if region else {})}


def test_sams_configuration_as_yaml(given: Read) -> None:
    text = "version: 0.1\ndefault:\n  deploy:\n    parameters:\n      parameter_overrides:\n        - Env=prod\n        - Hide=a b\n"
    found = given(text, "samconfig.yaml")
    assert values(found) == {"Env": "prod", "Hide": "a b"}
    assert found["Env"].origin is not None
    assert found["Env"].origin.line == 5


def test_a_value_of_samconfig_knows_its_line(tmp_path: Path) -> None:
    (tmp_path / "samconfig.toml").write_text(SAM, encoding="utf-8")
    for name, line in (("samconfig.toml", 6), ("samconfig.toml#prod", 11)):
        origin = read(tmp_path / name)["Env"].origin
        assert origin is not None
        assert origin.line == line


@pytest.mark.parametrize(
    ("name", "text", "line", "message"),
    [
        ("samconfig.toml#dev", SAM, 1, "this file has no environment 'dev' (it has 'default', 'staging', 'prod', 'table', 'odd')"),
        ("samconfig.toml#odd", SAM, 16, "parameter_overrides cannot be taken apart: No closing quotation"),
        ("samconfig.toml", "a = \n", 1, "this parameter file cannot be read: not valid TOML: Invalid value"),
        ("samconfig.toml", "[default]\na = [1,\n", 3, "not valid TOML: Invalid value"),
        ("samconfig.toml", "version = 0.1\n", 1, "this file has no environment 'default' (it has none)"),
    ],
)
def test_what_is_wrong_with_samconfig(tmp_path: Path, name: str, text: str, line: int, message: str) -> None:
    (tmp_path / name.partition("#")[0]).write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read(tmp_path / name)
    (wrong,) = refused.value.wrongs
    assert message in wrong.message
    assert wrong.spot is not None
    assert wrong.spot.line == line

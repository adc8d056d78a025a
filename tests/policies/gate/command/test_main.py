from __future__ import annotations

import json
from typing import Any

import pytest
from click import Context
from click.testing import CliRunner, Result

from queuegate import __version__
from queuegate.policies.gate.catalogue.rules import every_rule, groups
from queuegate.policies.gate.command.main import main
from queuegate.synth.sources.cloudformation import parse


def invoke(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, arguments, prog_name="queuegate")


def test_the_version() -> None:
    result = invoke("--version")
    assert (result.exit_code, result.output) == (0, f"queuegate {__version__}\n")


def test_help_begins_with_what_to_do() -> None:
    result = invoke("--help")
    assert result.exit_code == 0
    assert "Begin in the folder of your CDK app or template:\n    queuegate check" in result.output
    assert "_QUEUEGATE_COMPLETE=bash_source queuegate" in result.output


@pytest.mark.parametrize("command", ["check", "diff", "filters", "graph", "handlers", "init", "permissions", "access no-public-access"])
def test_whatever_reads_an_app_can_be_quiet_meanwhile(command: str) -> None:
    assert "-q, --quiet" in invoke(*command.split(), "--help").output


def test_help_of_check_tells_each_exit_code() -> None:
    output = invoke("check", "--help").output
    for code in ("3  a rule", "4  a target", "1  findings", "5  no template", "0  none", "2  interrupted"):
        assert code in output


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("command", [*main.list_commands(Context(main)), *(f"access {name}" for name in ("no-new-access", "not-granted", "no-public-access"))])
def test_help_fits_the_terminal(command: str, columns: int) -> None:
    """But for commands to copy, which stay whole, and one word that is wider."""
    found: Any = main
    for name in command.split():
        found = found.get_command(Context(found), name)
    output = found.get_help(Context(found, info_name=command, terminal_width=columns))
    wide = [line for line in output.splitlines() if len(line) > columns]
    assert [line for line in wide if "queuegate " not in line and " " in line.strip()] == []
    assert "\n\n\n" not in output


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.name)
def test_every_rule_is_explained(rule: object) -> None:
    name = rule.name  # type: ignore[attr-defined]  # parametrized by rules
    result = invoke("explain", name)
    assert result.exit_code == 0
    assert name in result.output


def test_an_example_is_printed_as_a_whole_template_and_the_page_says_how() -> None:
    assert "queuegate explain visibility-timeout --template bad | queuegate check -\n" in invoke("explain", "visibility-timeout", COLUMNS="100").output
    result = invoke("explain", "visibility-timeout", "--template", "bad")
    assert result.exit_code == 0
    assert {"Mapping", "Orders", "Worker"} <= parse(result.output, "x.yaml")[0]["Resources"].keys()
    for name, rest in (("declared-parameters", ("--template", "bad")), ("visibility-timeout", ("--template", "worse"))):
        assert invoke("explain", name, *rest).exit_code == 4
    assert "--template" not in invoke("explain", "declared-parameters").output


@pytest.mark.parametrize("code", ["E9517", "i9517", "CKV_QUEUEGATE_17"])
def test_a_rule_is_explained_by_its_id_in_other_tools(code: str) -> None:
    assert invoke("explain", code).output == invoke("explain", "reserved-below-maximum-concurrency").output


@pytest.mark.parametrize(("code", "said"), [("E9500", "E9500 is no rule: it is what Queuegate could not do"), ("E3002", "there is no rule 'E3002'")])
def test_another_id_is_not_explained(code: str, said: str) -> None:
    result = invoke("explain", code)
    assert result.exit_code == 4
    assert said in result.output


def test_a_group_is_not_explained_but_its_rules_are_named() -> None:
    result = invoke("explain", "timing")
    assert result.exit_code == 4
    assert f"'timing' is a group of rules. Explain one of {', '.join(rule.name for rule in every_rule() if rule.group == 'timing')}" in result.output


@pytest.mark.parametrize("width", [60, 80, 120])
def test_rules_fit_a_terminal_and_say_the_same(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    at_length = invoke("rules").output
    monkeypatch.setenv("COLUMNS", str(width))
    shown = invoke("rules").output
    assert max(map(len, shown.splitlines())) <= width < max(map(len, at_length.splitlines()))
    assert shown.split() == at_length.split()


def test_rules_are_listed_under_their_groups() -> None:
    lines = invoke("rules", COLUMNS="").output.splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == list(groups())
    assert [line.split()[0] for line in lines if line.startswith("  ")] == [rule.name for group in groups() for rule in every_rule() if rule.group == group]


def test_the_rules_of_a_group_or_one_alone_are_listed() -> None:
    rows = json.loads(invoke("rules", "timing", "fifo-batching-window", "--json").output)
    assert {row["rule"] for row in rows} == {rule.name for rule in every_rule() if rule.group == "timing" or rule.name == "fifo-batching-window"}
    shown = invoke("rules", "timing", COLUMNS="").output.splitlines()
    assert (shown[0], sum(line.startswith("  ") for line in shown)) == ("timing", len(rows) - 1)
    wrong = invoke("rules", "timin")
    assert (wrong.exit_code, "no group 'timin' (did you mean 'timing'?)" in wrong.output) == (4, True)


def test_rules_as_json() -> None:
    rows = json.loads(invoke("rules", "--json").output)
    assert [row["rule"] for row in rows] == [rule.name for rule in every_rule()]
    assert set(rows[0]) == {"rule", "group", "severity", "summary", "fix", "docs"}


@pytest.mark.parametrize(
    ("arguments", "title"),
    [((), "Queuegate report"), (("report",), "Queuegate report"), (("settings",), "queuegate.yaml")],
    ids=["default", "report", "settings"],
)
def test_schemas_are_printed(arguments: tuple[str, ...], title: str) -> None:
    assert json.loads(invoke("schema", *arguments).output)["title"] == title


@pytest.mark.parametrize(
    ("words", "incomplete", "offered"),
    [
        ("queuegate", "ch", ["check"]),
        ("queuegate explain", "visibility-b", ["visibility-below-timeout"]),
        ("queuegate check --only", "timi", ["timing"]),
        ("queuegate check --report", "js", ["json"]),
        ("queuegate check --fail-on", "w", ["warning"]),
    ],
    ids=["commands", "rules", "groups", "formats", "severities"],
)
def test_the_shell_completes(words: str, incomplete: str, offered: list[str]) -> None:
    result = invoke(_QUEUEGATE_COMPLETE="bash_complete", COMP_WORDS=f"{words} {incomplete}", COMP_CWORD=str(len(words.split())))
    assert [line.partition(",")[2] for line in result.output.splitlines()] == offered

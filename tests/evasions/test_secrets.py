"""A value that NoEcho hides is hidden, however a template gets at it, in every format: it, what it is compared with, and sums made with it."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from queuegate.policies.gate.command.main import main

spread: Any = runpy.run_path(str(Path(__file__).parents[1] / "lengths.py"))["spread"]
BASE = (Path(__file__).parents[1] / "policies" / "base.yaml").read_text(encoding="utf-8")
WORD, NUMBER, GIVEN = "hunter2zq", "7391", 739_173
DIGEST = re.compile(r"\b[0-9a-f]{32,}\b")  # any number may stand in one by chance
CHILD = "Resources: {C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./c.yaml, Parameters: {V: !Ref S%s}}}}\n"
COMPARED = {
    "with a constant": f"!Equals [!Ref S, {WORD}]",
    "by a Sub with spaces": f"!Equals [!Sub '${{ S }}', {WORD}]",
    "by a Ref that is put together": f"!Equals [{{Ref: !Join ['', [S]]}}, {WORD}]",
    "in a longer text": f"!Equals [!Sub 'x-${{S}}-${{AWS::StackName}}', x-{WORD}-y]",
    "with what a Join makes": f"!Equals [!Ref S, !Join ['', [{WORD[:4]}, {WORD[4:]}]]]",
    "with what a Sub makes": f"!Equals [!Ref S, !Sub ['${{a}}${{b}}', {{a: {WORD[:4]}, b: {WORD[4:]}}}]]",
    "with what a Split makes": f"!Equals [!Ref S, !Select [0, !Split ['|', '{WORD}|b']]]",
    "with what a map holds": "!Equals [!Ref S, !FindInMap [M, a, v]]",
    "with a key of a map": "!Equals [!FindInMap [N, a, !Ref S], 20]",
    "with another parameter": "!Equals [!Ref S, !Ref Other]",
}
HEAD = f"""Transform: AWS::LanguageExtensions
Parameters: {{S: {{Type: String, Default: a, NoEcho: true}}, Other: {{Type: String, Default: {WORD}}}}}
Mappings: {{M: {{a: {{v: {WORD}}}}}, N: {{a: {{{WORD}: 20, a: 30}}}}}}
"""


def visible(value: str) -> str:
    return BASE.replace("VisibilityTimeout: 185", f"VisibilityTimeout: {value}")


def secret(kind: str = "Number", no_echo: str = "true") -> str:
    return f"Parameters: {{S: {{Type: {kind}, Default: {NUMBER}, NoEcho: {no_echo}}}}}\n"


CASES = {
    **{f"compared {how}": {"t.yaml": f"{HEAD}Conditions: {{K: {equation}}}\n" + visible("!If [K, 20, 185]")} for how, equation in COMPARED.items()},
    "compared in a loop": {
        "t.yaml": HEAD + f"Conditions: {{'Fn::ForEach::L': [X, [S], {{'K${{X}}': !Equals [!Ref '${{X}}', {WORD}]}}]}}\n" + visible("!If [KS, 20, 185]")
    },
    "compared in a child": {
        "p.yaml": HEAD + CHILD % "",
        "c.yaml": f"Parameters: {{V: {{Type: String}}}}\nConditions: {{K: !Equals [!Ref V, {WORD}]}}\n" + visible("!If [K, 20, 185]"),
    },
    "compared in a child with what the parent gives": {
        "p.yaml": HEAD + CHILD % f", W: {WORD}",
        "c.yaml": "Parameters: {V: {Type: String}, W: {Type: String}}\nConditions: {K: !Equals [!Ref V, !Ref W]}\n" + visible("!If [K, 20, 185]"),
    },
    "a number": {"t.yaml": secret() + visible("!Ref S")},
    "a number by a Sub with spaces": {"t.yaml": secret() + visible("!Sub '${ S }'")},
    "a number inside of a word": {"t.yaml": secret("String") + visible("!Sub 'a${S}b'")},
    "a word inside of a word": {"t.yaml": f"{HEAD}Conditions: {{K: !Equals [!Ref S, {WORD}]}}\n" + visible("!If [K, !Sub 'arn${S}aws', 185]")},
    "NoEcho by a number": {"t.yaml": secret(no_echo="1") + visible("!Ref S")},
    "NoEcho by a function": {"t.yaml": secret(no_echo="!Ref S") + visible("!Ref S")},
    "a child's timeout": {
        "p.yaml": secret() + CHILD % "",
        "c.yaml": "Parameters: {V: {Type: Number}}\n"
        + visible("!Ref V").replace("      Timeout: 30", "      Timeout: !Ref V\n      ReservedConcurrentExecutions: !Ref V"),
    },
    "a grandchild's number": {
        "p.yaml": secret() + CHILD % "",
        "c.yaml": "Parameters: {V: {Type: Number}}\n" + CHILD.replace("!Ref S%s", "!Sub '${V}'").replace("./c.yaml", "./d.yaml"),
        "d.yaml": "Parameters: {V: {Type: Number}}\n" + visible("!Ref V"),
    },
    "a child's number": {"p.yaml": secret() + CHILD % "", "c.yaml": "Parameters: {V: {Type: Number}}\n" + visible("!Ref V")},
}


def printed(folder: Path, files: dict[str, str], *given: str) -> str:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    reports = [f"--report={form}={folder / f'out.{form}'}" for form in ("json", "markdown", "github", "sarif", "junit", "gitlab")]
    checked = CliRunner().invoke(main, ["check", str(folder), "--linters", "none", "--no-cache", "--full", "--report=terminal", *reports, *given])
    drawn = CliRunner().invoke(main, ["graph", str(folder), "--format", "tree", *given])
    assert (checked.exit_code in (0, 1), drawn.exit_code) == (True, 0), checked.output
    return "\n".join([checked.output, drawn.output, *(file.read_text(encoding="utf-8") for file in folder.glob("out.*"))])


@pytest.mark.parametrize("case", spread([*CASES][1:], 8))
def test_nor_one_that_is_given(tmp_path: Path, case: str) -> None:
    """Whatever is given for a secret is one, in every template that it is handed to."""
    said = DIGEST.sub("", printed(tmp_path, CASES[case], "--parameter", f"S={GIVEN}"))
    assert "VisibilityTimeout" in said
    assert [line for line in said.splitlines() for one in (str(GIVEN), f"{GIVEN:,}", str(6 * GIVEN), f"{6 * GIVEN:,}") if one in line] == []


@pytest.mark.parametrize("case", spread(CASES, 8))
def test_no_format_tells_a_secret(tmp_path: Path, case: str) -> None:
    said = DIGEST.sub("", printed(tmp_path, CASES[case]))
    assert "VisibilityTimeout" in said
    told = [line for line in said.splitlines() for one in (WORD, NUMBER, f"{int(NUMBER):,}", str(6 * int(NUMBER))) if one in line]
    assert told == []


def test_what_no_parameter_hides_is_told(tmp_path: Path) -> None:
    assert WORD in printed(tmp_path, {"t.yaml": CASES["compared with a constant"]["t.yaml"].replace("NoEcho: true", "NoEcho: false")})


BROKEN = {
    "a merge of no mapping": f"Parameters: {{<<: &a {NUMBER}, S: {{Type: String, NoEcho: true, Default: {WORD}}}}}\n" + BASE,
    "a constant beside it": secret() + f"Conditions: {{<<: *none, K: !Equals [!Ref S, {WORD}]}}\n" + BASE,
    "a bracket too many": secret() + f"Conditions: {{K: !Equals [!Ref S, {{{WORD}]}}\n" + BASE,
    "JSON": f'{{"Parameters": {{"S": {{"NoEcho": true}}}}, "Conditions": {{"K": {{"Fn::Equals": [{{"Ref": "S"}}, "{WORD}"] "x"}}}}}}',
    "a list's own line": secret() + f"Conditions:\n  K: !Equals\n    - !Ref S\n    - {WORD}: [\n" + BASE,
}


@pytest.mark.parametrize(
    "command", [("check", "--linters", "none", "--no-cache"), ("diff", "--linters", "none"), ("access", "no-public-access"), ("permissions",)]
)
@pytest.mark.parametrize("case", BROKEN)
def test_a_template_that_cannot_be_read_is_quoted_without_its_values(
    tmp_path: Path, case: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "t.yaml").write_text(BROKEN[case], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [*command, *(["base.yaml"] if command[0] == "diff" else []), "t.yaml"])
    assert done.exit_code == 4, done.output
    assert "t.yaml:" in done.output
    assert not {WORD, NUMBER} & set(done.output.replace('"', " ").replace("]", " ").replace("}", " ").replace(",", " ").split()), done.output
    assert WORD not in done.output


def test_what_hides_no_value_is_quoted_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.yaml").write_text(BROKEN["a bracket too many"].replace("NoEcho: true", "MinValue: 1"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert f"{{{WORD}]" in CliRunner().invoke(main, ["check", "t.yaml", "--linters", "none", "--no-cache"]).output

"""A team's own rules: everything treats them like ours, their code runs where it may, and what is wrong with one of them hides nothing else."""

from __future__ import annotations

import json
import pickle
import re
import runpy
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from queuegate.policies.contents import RULES
from queuegate.policies.gate.catalogue.rules import know
from queuegate.policies.gate.command.main import main
from queuegate.policies.gate.own_rules.load import loaded
from queuegate.policies.gate.report.formats import FORMATS, Look
from queuegate.policies.gate.run.asking.records import Workers
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check
from queuegate.policies.gate.run.outcome import Ran, run
from queuegate.policies.gate.settings.settings import load
from queuegate.policies.testing import NoRule, Unjudged, examples, judged, pipeline

LENGTHS: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))
PAGE = (Path(__file__).parents[4] / "docs" / "own-rules.md").read_text(encoding="utf-8")
RULE = re.findall(r"<!-- tested: small_batches\.py -->\n```python\n(.*?)```", PAGE, re.DOTALL)[0]
SETTINGS = "targets: [template.yaml]\nlinters: {cfn-lint: false, checkov: false}\nrules: [infra]\n"
BAD = pipeline("Mapping: {Properties: {BatchSize: 10}}")
CODE = '@rule("NAME", on=Mapping, severity=Severity.WARNING, docs="https://example.com", fix="Do.")\ndef check(mapping):\n    yield Finding("x", at=mapping)\n'
SHAPE = f'"""It is so."""\nfrom queuegate.policies.rule import Finding, Mapping, Severity, rule\n{CODE}'


@pytest.fixture(autouse=True)
def _no_rule_is_left() -> Iterator[None]:
    yield
    know(())


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a large batch and the rule of the documentation."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    written(tmp_path, {"template.yaml": BAD, "queuegate.yaml": SETTINGS, "infra/small_batches.py": RULE})
    return tmp_path


def written(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def ran(folder: Path, **flags: Any) -> Ran:
    return run(Flags(linters=("none",), cache=False, **flags), folder)


def found(one: Ran, rule: str = "small-batches") -> list[tuple[str, str | None, str | None]]:
    return [(str(each.severity), each.resource, each.property) for each in one.report.findings if each.rule == rule and each.suppressed is None]


def test_the_rule_of_the_documentation_does_what_its_page_says(tmp_path: Path) -> None:
    rule = tmp_path / "small_batches.py"
    rule.write_text(RULE, encoding="utf-8")
    bad, good = examples(rule)
    assert bad
    assert good
    assert [(one.resource, one.property) for each in bad for one in judged(rule, pipeline(each))] == [("Mapping", "BatchSize")]
    assert [one for each in good for one in judged(rule, pipeline(each))] == []
    (finding,) = judged(rule, pipeline(bad[0]))
    assert finding.fix == "Set BatchSize of Mapping to 5."
    unknown = pipeline("Mapping: {Properties: {BatchSize: !Ref Size}}", head="Parameters: {Size: {Type: Number}}")
    assert [one.verdict for one in judged(rule, unknown)] == ["undecided"]
    assert judged(rule, unknown, settings="parameters: {Size: 5}\n") == []
    with pytest.raises(Unjudged):
        judged(rule, "Resources: [")


def test_each_attribute_that_the_page_promises_is_there(tmp_path: Path) -> None:
    rows = re.findall(r"^\| `(\w+)`.*?\| (.*?) \| (.*?) \|$", PAGE.partition("<!-- attributes -->")[2], re.MULTILINE)
    names = {subject: re.findall(r"`(\w+)`", f"{values} {links}") for subject, values, links in rows}
    assert names.keys() == {"Mapping", "Queue", "Function"}
    reads = {"Mapping": "mapping", "Queue": "mapping.queue", "Function": "mapping.function"}
    lines = "".join(
        f"    {reads[subject]}.{name}{'.get()' if name not in ('queue', 'function', 'role', 'dead_letter_queue', 'mappings') else ''}\n"
        for subject, several in names.items()
        for name in several
    )
    rule = tmp_path / "all_of_it.py"
    rule.write_text(SHAPE.replace("NAME", "all-of-it").replace("    yield", f"{lines}    yield"), encoding="utf-8")
    assert [(one.verdict, one.resource) for one in judged(rule, pipeline())] == [("fail", "Mapping")]
    from queuegate.policies import rule as api  # noqa: PLC0415 - what the page says of it is what is asked here

    table = PAGE.partition("| From `queuegate.policies.rule` |")[2].partition("\n\n")[0]
    promised = re.findall(r"`(\w+)[`(]", "\n".join(line.split("|")[1] for line in table.splitlines()[2:]))
    assert set(promised) <= {*api.__all__}


def test_explain_and_rules_know_the_rules_of_settings_that_are_named(team: Path) -> None:
    (team / "queuegate.yaml").rename(team / "strict.yaml")
    for command in (["explain", "small-batches"], ["rules"]):
        shown = CliRunner().invoke(main, command)
        named = CliRunner().invoke(main, [*command, "--config", "strict.yaml"])
        assert ("small-batches" in shown.output.replace("there is no rule 'small-batches'", ""), "small-batches" in named.output) == (False, True)
        assert named.exit_code == 0
        assert "there is no such file" in CliRunner().invoke(main, [*command, "--config", "gone.yaml"]).output
        assert CliRunner().invoke(main, [*command, "--config", "gone.yaml"]).exit_code != 0


def test_it_is_judged_waived_chosen_and_raised_like_ours(team: Path) -> None:
    assert found(ran(team)) == [("warning", "Mapping", "BatchSize")]
    assert found(ran(team, skip=("small-batches",))) == found(ran(team, skip=("own",))) == []
    assert {one.rule for one in ran(team, only=("own",)).report.findings} == {"small-batches"}
    written(team, {"queuegate.yaml": f"{SETTINGS}severity: {{small-batches: error}}\n"})
    assert found(ran(team)) == [("error", "Mapping", "BatchSize")]
    assert ran(team).code == 1
    written(team, {"queuegate.yaml": f"{SETTINGS}severity: {{own: off}}\n"})
    assert found(ran(team)) == []
    written(team, {"queuegate.yaml": f"{SETTINGS}waivers: [{{rule: small-batches, resource: Mapping, reason: it is idle}}]\n"})
    assert found(ran(team)) == found(ran(team), "unused-waiver") == []


def test_a_folder_below_is_its_group(team: Path) -> None:
    (team / "infra" / "ledger").mkdir()
    (team / "infra" / "small_batches.py").rename(team / "infra" / "ledger" / "small_batches.py")
    assert found(ran(team, only=("ledger",))) == [("warning", "Mapping", "BatchSize")]
    assert found(ran(team, skip=("ledger",))) == []


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "gitlab", "markdown", "github", "terminal"])
def test_every_report_has_it(team: Path, form: str) -> None:
    text = FORMATS[form](ran(team).report, Look())
    assert "small-batches" in text
    if form == "sarif":
        (rule,) = (one for one in json.loads(text)["runs"][0]["tool"]["driver"]["rules"] if one["id"] == "small-batches")
        assert rule["helpUri"] == "https://wiki.example.com/ledger#batches"
        assert "The ledger takes five rows" in rule["help"]["markdown"]
        assert rule["properties"]["tags"][0] == "own"


def test_its_page_is_shown_and_nothing_of_it_runs_for_that(team: Path) -> None:
    written(team, {"infra/small_batches.py": f"{RULE}\nraise SystemExit('it was run')\n"})
    told = CliRunner().invoke(main, ["explain", "small-batches"])
    assert "BatchSize of the event source mapping is above what the ledger takes." in told.output
    assert re.search(r"^own\n  small-batches +warning", CliRunner().invoke(main, ["rules"]).output, re.MULTILINE)
    assert load(team / "queuegate.yaml").own.rules[0].rule.fix == "Set BatchSize of the event source mapping to 5 or less."


def test_static_runs_none_and_says_so(team: Path) -> None:
    written(team, {"infra/small_batches.py": f"{RULE}\nopen('was-run', 'w').close()\n"})
    quiet = ran(team, static=True)
    assert found(quiet) == []
    assert quiet.code == 0
    assert [(one.target, one.status) for one in quiet.report.targets if one.kind == "rules"] == [("infra", "skipped")]
    assert ran(team, static=True, strict=True).code == 1
    assert not (team / "was-run").exists()
    (alone,) = ran(team, static=True, only=("small-batches",)).report.problems
    assert alone.message == "no rule is left: the team's own rules are code, and --static runs none. Leave --static out, or run other rules, too"
    assert ran(team).code == 0
    assert (team / "was-run").exists()


WRONG = {
    "cannot be imported": (SHAPE.replace("from queuegate", "import nothing_of_this_name\nfrom queuegate", 1), 2),
    "sys.exit": (f"{SHAPE}raise SystemExit(0)\n", 6),
    "cannot be read as Python": ('"""It is so."""\ndef check(:\n', 2),
    "no docstring": (SHAPE.partition("\n")[2], 1),
    "no function has": ('"""It is so."""\nX = 1\n', 1),
    "second rule": (SHAPE + CODE.replace("NAME", "two"), 6),
    "yields nothing": (SHAPE.replace('yield Finding("x", at=mapping)', "return []"), 4),
    "takes one subject": (SHAPE.replace("check(mapping)", "check()"), 4),
    "is taken by a rule or group": (SHAPE.replace("NAME", "visibility-timeout"), 3),
    "is taken by the rule in": (SHAPE.replace("NAME", "small-batches"), 3),
    "cannot be a rule's name": (SHAPE.replace("NAME", "Small_Batches"), 3),
    "has no fix": (SHAPE.replace(', fix="Do."', ""), 3),
    "knows no why": (SHAPE.replace("fix=", 'why="x", fix='), 3),
    "severity of @rule": (SHAPE.replace("Severity.WARNING", "Severity.FATAL"), 3),
    "on of @rule": (SHAPE.replace("on=Mapping", "on=Queue"), 3),
    "written out": (SHAPE.replace('"Do."', "str(1)"), 3),
    "docs of": (SHAPE.replace("https://example.com", "the wiki"), 3),
}


@pytest.mark.parametrize("says", LENGTHS["spread"](WRONG, 6))
def test_what_is_wrong_is_one_problem_at_its_line_and_the_others_go_on(says: str, team: Path) -> None:
    text, line = WRONG[says]
    written(team, {"infra/the_other.py": text.replace("NAME", "the-other")})
    one = ran(team)
    (problem,) = one.report.problems
    assert says.replace("sys.exit", "SystemExit") in problem.message
    assert problem.source is not None
    assert (problem.source.file, problem.source.line) == ("infra/the_other.py", line)
    assert one.code == 4
    assert found(one) == [("warning", "Mapping", "BatchSize")]


def test_a_module_that_nobody_can_read_does_not_make_the_settings_wrong(team: Path) -> None:
    written(team, {"infra/other.py": "def (", "queuegate.yaml": f"{SETTINGS}severity: {{perhaps-there: error}}\n"})
    one = ran(team)
    assert [problem.source and problem.source.file for problem in one.report.problems] == ["infra/other.py"]
    assert found(one)


def test_a_path_that_leads_out_or_nowhere_is_a_problem(team: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "evil.py").write_text("open('was-run', 'w').close()\n", encoding="utf-8")
    (team / "infra" / "link.py").symlink_to(outside / "evil.py")
    (team / "way").symlink_to(outside)
    written(team, {"queuegate.yaml": SETTINGS.replace("[infra]", f"[infra, way, nowhere, {outside}]")})
    one = ran(team)
    assert one.code == 4
    assert len(one.report.problems) == 4
    assert not (team / "was-run").exists()


def test_a_rule_that_raises_or_yields_something_else_is_named_as_the_teams(team: Path) -> None:
    for body in ("    1 / 0\n    yield", "    yield 'x'\n    yield", "    raise SystemExit\n    yield"):
        written(team, {"infra/the_other.py": SHAPE.replace("NAME", "the-other").replace("    yield", body)})
        one = ran(team)
        (problem,) = one.report.problems
        assert problem.rule == "the-other"
        assert "a rule of your own" in problem.message
        assert one.code == 3
        assert found(one)


def test_neighbours_are_imported_and_no_bytecode_and_no_output_is_left(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = RULE.replace("MOST = 5", "from ._limits import MOST\nprint('hello')").replace("    size =", "    print('hello')\n    size =")
    written(team, {"infra/small_batches.py": text, "infra/_limits.py": "MOST = 9\n", "infra/test_it.py": "1 / 0\n"})
    assert found(ran(team)) == [("warning", "Mapping", "BatchSize")]
    assert capsys.readouterr().out == ""
    assert list(team.rglob("__pycache__")) == []
    written(team, {"infra/_limits.py": "MOST = 10\n"})
    assert found(ran(team)) == []


def test_another_process_makes_the_same_rules_again(team: Path) -> None:
    asked = ask(team, Flags(linters=("none",), cache=False))
    assert asked.request.workers.again is not None
    again = pickle.loads(pickle.dumps(asked.request.workers.again))()  # noqa: S301 - what this test pickled
    assert [rule.name for rule in again.judging.rules] == [rule.name for rule in asked.request.judging.rules]
    assert found(Ran(check(again._replace(wanted=asked.request.wanted, workers=Workers(1))), 0)) == [("warning", "Mapping", "BatchSize")]


def test_what_is_no_rule_is_said_by_the_helper(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("X = 1\n", encoding="utf-8")
    with pytest.raises(NoRule, match=r"x\.py:1: the module has no docstring"):
        judged(tmp_path / "x.py", pipeline())


def test_our_rules_pass_as_a_teams() -> None:
    """The shape is the same: what reads a team's modules reads ours as they are."""
    from queuegate.policies.gate.own_rules.records import Module, Scanned  # noqa: PLC0415 - as below
    from queuegate.policies.gate.own_rules.scan import scan_one  # noqa: PLC0415 - only here

    for rule in RULES[:: max(1, len(RULES) // 40)]:
        file = Path(sys.modules[rule.check.__module__].__file__ or "")
        read = scan_one(Module(file, file.parent, rule.group), ())
        assert isinstance(read, Scanned), read
        assert read.rule._replace(check=rule.check) == rule
    assert loaded([]) == ([], [])


def test_what_new_writes_passes_its_own_tests_and_overwrites_nothing(pytester: pytest.Pytester) -> None:
    (pytester.path / ".git").mkdir()
    command: Callable[..., Any] = CliRunner().invoke
    told = command(main, ["new", "our-batches", "infra/policies"])
    assert told.exit_code == 0
    assert "rules: [infra/policies]" in told.output
    before = {file: file.read_text(encoding="utf-8") for file in (pytester.path / "infra").rglob("*.py")}
    assert {file.name for file in before} == {"our_batches.py", "test_our_batches.py"}
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "infra")
    result.assert_outcomes(passed=3)
    assert command(main, ["new", "our-batches", "infra/policies"]).exit_code == 1
    assert {file: file.read_text(encoding="utf-8") for file in before} == before
    for name in ("visibility-timeout", "timing", "Our_Batches", "test-it"):
        assert command(main, ["new", name]).exit_code == 4
    assert command(main, ["new", "ours", "../.."]).exit_code == 4
    written(pytester.path, {"template.yaml": pipeline("Mapping: {Properties: {BatchSize: 20}}"), "queuegate.yaml": SETTINGS.replace("infra", "infra/policies")})
    assert found(ran(pytester.path), "our-batches") == [("warning", "Mapping", "BatchSize")]


def test_pytest_has_an_item_for_each_pipeline(pytester: pytest.Pytester) -> None:
    written(pytester.path, {"template.yaml": BAD, "queuegate.yaml": f"{SETTINGS}severity: {{small-batches: error}}\n", "infra/small_batches.py": RULE})
    result = pytester.runpytest_inprocess("-vv", "-p", "no:cacheprovider", "-m", "policy", "-k", "small")
    result.stdout.fnmatch_lines(["queuegate.yaml::own::small-batches[[]template/Mapping[]] FAILED*", "*error[[]small-batches[]]*"])

"""`--trusted-config REV:FILE`: what a pull request may weaken is what the base says, and what it says otherwise is told."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Against, Flags
from queuegate.policies.gate.run.outcome import Ran, run

Team = Any  # the fixture's type stands in conftest.py, which nothing imports
Trusting = Callable[..., Ran]


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch, team: Team) -> Trusting:
    """A run that follows the settings of main."""

    def ran(name: str | None = "main:queuegate.yaml", *, cwd: str = ".", baseline: str | None = None, **flags: Any) -> Ran:
        monkeypatch.chdir(team.folder / cwd)
        given = {"linters": ("none",), "cache": False} | flags
        return run(Flags(against=Against(trusted_config=name, baseline=baseline), **given), team.folder / cwd)

    return ran


@pytest.fixture
def parametric(team: Team) -> str:
    """A visibility timeout that is right or wrong by what somebody says of a parameter."""
    return team.good.replace("VisibilityTimeout: 185", "VisibilityTimeout: !Ref Hidden") + "Parameters: {Hidden: {Type: Number}}\n"


def counts(ran: Ran) -> list[str]:
    return sorted(finding.rule for finding in ran.report.findings if finding.suppressed is None)


def differing(ran: Ran) -> list[str]:
    assert ran.report.trusted is not None
    return [one.key for one in ran.report.trusted.differs]


LENGTHS: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))
WEAKER = {
    "severity": ("severity: {visibility-timeout: error}", "severity: {visibility-timeout: off}", "severity.visibility-timeout"),
    "a group": ("fail-on: warning", "fail-on: warning\nseverity: {timing: off}", "severity.timing"),
    "fail-on": ("fail-on: warning", "fail-on: error", "fail-on"),
    "waiver": ("fail-on: warning", "fail-on: warning\nwaivers: [{rule: visibility-timeout, resource: '**', reason: please}]", "waivers"),
    "everything": ("fail-on: warning", None, "fail-on"),
    "baseline": ("fail-on: warning", "fail-on: warning\nbaseline: b.json", "baseline"),
}


@pytest.mark.parametrize("way", LENGTHS["spread"](WEAKER, 3))
def test_nothing_that_weakens_the_check_counts_before_it_is_merged(way: str, trusting: Trusting, team: Team) -> None:
    base, own, key = WEAKER[way]
    team.commit({"template.yaml": team.good, "queuegate.yaml": f"{base}\n"})
    team.git("checkout", "-q", "-b", "change")
    team.commit({"template.yaml": team.short, "queuegate.yaml": None if own is None else f"{own}\n"})
    if way == "baseline":
        (team.folder / "none.yaml").write_text("", encoding="utf-8")
        run(Flags(linters=("none",), cache=False, config="none.yaml", against=Against(write_baseline="b.json")), team.folder)
    assert trusting(None).code == 0
    ran = trusting()
    assert (ran.code, counts(ran)) == (1, ["visibility-timeout"])
    assert key in differing(ran)


def test_a_strict_base_stays_strict_and_the_teams_words_are_the_bases(trusting: Trusting, parametric: str, team: Team) -> None:
    team.commit({"template.yaml": parametric, "queuegate.yaml": "strict: true\n"})
    (team.folder / "queuegate.yaml").write_text("parameters: {Hidden: 185}\n", encoding="utf-8")
    assert trusting(None).code == 0
    ran = trusting()
    assert ran.code == 1
    assert {finding.verdict for finding in ran.report.findings} == {"undecided"}
    assert {"strict", "parameters.Hidden"} <= set(differing(ran))
    assert ran.report.trusted is not None
    assert "185" not in json.dumps([one.ignored for one in ran.report.trusted.differs])
    assert [(one.followed, one.ignored) for one in ran.report.trusted.differs if one.key == "parameters.Hidden"] == [(None, "a value")]


def test_no_value_of_a_parameter_is_shown_where_the_settings_differ(trusting: Trusting, parametric: str, team: Team) -> None:
    """A parameter may be a secret: that its value is another is all that is told, of what is said for all targets and for one."""
    settings = "parameters: {{Hidden: {}}}\ntargets: [{{paths: [template.yaml], parameters: {{Hidden: {}}}}}]\n"
    team.commit({"template.yaml": parametric, "queuegate.yaml": settings.format(186, 187)})
    (team.folder / "queuegate.yaml").write_text(settings.format(188, 189), encoding="utf-8")
    ran = trusting()
    assert ran.report.trusted is not None
    assert {"parameters.Hidden", "targets"} <= set(differing(ran))
    told = " ".join(f"{one.followed} {one.ignored}" for one in ran.report.trusted.differs)
    assert "Hidden" in told
    assert not any(value in told for value in ("186", "187", "188", "189"))


def test_a_change_may_take_out_a_parameter_that_the_base_still_gives(trusting: Trusting, parametric: str, team: Team) -> None:
    team.commit({"template.yaml": parametric, "queuegate.yaml": "targets: [{paths: [template.yaml], parameters: {Hidden: 185}}]\n"})
    assert trusting().code == 0
    (team.folder / "template.yaml").write_text(team.good, encoding="utf-8")
    (team.folder / "queuegate.yaml").write_text("targets: [{paths: [template.yaml]}]\n", encoding="utf-8")
    assert (trusting().code, trusting().report.problems) == (0, [])


@pytest.mark.parametrize("name", ["queuegate.yaml", ".cfnlintrc", "infra/.checkov.yaml"])
def test_a_link_in_the_base_is_not_followed(name: str, trusting: Trusting, team: Team) -> None:
    (team.folder / "infra").mkdir()
    (team.folder / "elsewhere.yaml").write_text("fail-on: note\n", encoding="utf-8")
    (team.folder / name).symlink_to(team.folder / "elsewhere.yaml")
    team.commit({"template.yaml": team.good, **({} if name == "queuegate.yaml" else {"queuegate.yaml": "{}\n"})})
    ran = trusting(cwd="infra")
    assert ran.code == 4
    assert f"{name} is a link there" in ran.report.problems[0].message


def test_a_parameter_file_and_a_skip_list_are_the_bases(trusting: Trusting, parametric: str, team: Team) -> None:
    settings = "fail-on: warning\ntargets: [{paths: [template.yaml], parameter-files: [infra/prod.json]}]\n"
    team.commit({"template.yaml": parametric, "queuegate.yaml": settings, "infra/prod.json": '{"Hidden": 184}'})
    (team.folder / "infra" / "prod.json").write_text('{"Hidden": 185}', encoding="utf-8")
    (team.folder / ".cfnlintrc").write_text("ignore_checks: [E]\n", encoding="utf-8")
    assert trusting(None).code == 0
    ran = trusting()
    assert (ran.code, counts(ran)) == (1, ["visibility-timeout"])
    assert differing(ran) == [".cfnlintrc", "infra/prod.json"]


def test_so_is_an_environment_of_sams_configuration(trusting: Trusting, parametric: str, team: Team) -> None:
    settings = "fail-on: warning\ntargets: [{paths: [template.yaml], parameter-files: ['samconfig.toml#prod']}]\n"

    def config(value: int) -> str:
        return f"[prod.deploy.parameters]\nparameter_overrides = 'Hidden={value}'\n"

    team.commit({"template.yaml": parametric, "queuegate.yaml": settings, "samconfig.toml": config(20)})
    team.git("checkout", "-q", "-b", "change")
    team.commit({"samconfig.toml": config(185)})
    assert trusting(None).code == 0
    ran = trusting()
    assert (ran.code, differing(ran)) == (1, ["samconfig.toml"])


@pytest.mark.parametrize("file", ["prod.json", "samconfig.toml#prod"])
def test_what_the_change_deploys_counts_beside_it(trusting: Trusting, parametric: str, team: Team, file: str) -> None:
    settings = f"fail-on: warning\ntargets: [{{paths: [template.yaml], parameter-files: ['{file}']}}]\n"
    name, named = file.partition("#")[0], "[prod.deploy.parameters]\nparameter_overrides = 'Hidden={}'\n" if "#" in file else '{{"Hidden": {}}}'
    team.commit({"template.yaml": parametric, "queuegate.yaml": settings, name: named.format(185)})
    (team.folder / name).write_text(named.format(200), encoding="utf-8")
    assert trusting().code == 0
    (team.folder / name).write_text(named.format(20), encoding="utf-8")
    ran = trusting()
    assert (ran.code, counts(ran), differing(ran)) == (1, ["visibility-below-timeout"], [name])
    (team.folder / name).unlink()
    assert (trusting().code, differing(trusting())) == (0, [name])


def test_a_baseline_is_the_bases(trusting: Trusting, team: Team) -> None:
    """A pull request cannot add to it what it breaks."""
    team.commit({"template.yaml": team.good, "queuegate.yaml": "fail-on: warning\nbaseline: b.json\n", "b.json": '{"version": 1, "findings": []}'})
    (team.folder / "template.yaml").write_text(team.short, encoding="utf-8")
    (team.folder / "b.json").unlink()
    (team.folder / "queuegate.yaml").write_text("fail-on: warning\n", encoding="utf-8")
    run(Flags(linters=("none",), cache=False, against=Against(write_baseline="b.json")), team.folder)
    (team.folder / "queuegate.yaml").write_text("fail-on: warning\nbaseline: b.json\n", encoding="utf-8")
    assert trusting(None).code == 0
    ran = trusting()
    assert (ran.code, differing(ran)) == (1, ["b.json"])
    assert (trusting(baseline="b.json").code, differing(trusting(baseline="b.json"))) == (1, ["b.json"])
    (team.folder / "b.json").rename(team.folder / "new.json")
    assert (trusting(None, baseline="new.json").code, trusting(baseline="new.json").code) == (0, 1)
    assert "new.json" in differing(trusting(baseline="new.json"))


def test_a_linters_skip_list_is_looked_for_in_the_base(team: Team) -> None:
    from queuegate.policies.gate.run.asking import trusted  # noqa: PLC0415 - only here
    from queuegate.policies.gate.run.asking.request import ask  # noqa: PLC0415 - as above

    team.commit({"template.yaml": team.good, "queuegate.yaml": "{}\n", ".cfnlintrc": "ignore_checks: [W1]\n"})
    (team.folder / ".cfnlintrc").write_text("ignore_checks: [E]\n", encoding="utf-8")
    with trusted.taken("main:queuegate.yaml", team.folder, team.folder, None) as copy:
        folders = ask(team.folder, Flags(linters=("none",), cache=False, against=Against(copy=copy))).request.reading.skips
        assert {(folder / ".cfnlintrc").read_text(encoding="utf-8") for folder in folders} == {"ignore_checks: [W1]\n"}


def test_targets_may_be_added_and_not_left_out(trusting: Trusting, team: Team) -> None:
    team.commit({"infra/orders.yaml": team.short, "queuegate.yaml": "fail-on: warning\ntargets: [infra/orders.yaml]\n"})
    bills = team.short.replace("Orders", "Bills")
    team.commit({})
    team.git("checkout", "-q", "-b", "change")
    team.commit({"infra/bills.yaml": bills, "queuegate.yaml": "fail-on: warning\ntargets: [infra/bills.yaml]\n"})
    ran = trusting()
    assert sorted(finding.resource or "" for finding in ran.report.findings) == ["Bills", "Orders"]
    assert [finding.source.file for finding in trusting(cwd="infra").report.findings if finding.source] == ["orders.yaml", "bills.yaml"]
    team.commit({"infra/orders.yaml": None})
    ran = trusting()
    assert ([finding.resource for finding in ran.report.findings], ran.report.problems) == (["Bills"], [])
    assert differing(ran).count("targets") == 2


def test_with_the_same_settings_it_is_the_same_report(trusting: Trusting, team: Team) -> None:
    team.commit({"template.yaml": team.short, "queuegate.yaml": "waivers: [{rule: visibility-timeout, resource: Orders, reason: known}]\n"})
    followed, plain = trusting(), trusting(None)
    assert followed.report.findings == plain.report.findings
    assert followed.report.trusted is not None
    assert followed.report.trusted.differs == []


def test_a_place_in_other_settings_is_called_as_git_calls_it(trusting: Trusting, team: Team) -> None:
    team.commit({"template.yaml": team.short, "queuegate.yaml": "waivers:\n- {rule: visibility-timeout, resource: Orders, reason: known}\n"})
    (team.folder / "queuegate.yaml").write_text("strict: true\n", encoding="utf-8")
    (finding,) = [one for one in trusting().report.findings if one.suppressed]
    assert finding.suppressed is not None
    assert finding.suppressed.source is not None
    assert (finding.suppressed.source.file, finding.suppressed.source.line) == ("main:queuegate.yaml", 2)


@pytest.mark.slow
def test_it_needs_settings_and_says_where_it_looked(trusting: Trusting, team: Team) -> None:
    """A base without settings is followed: nothing is accepted."""
    team.commit({"template.yaml": team.good})
    assert "neither main" in trusting().report.problems[0].message
    (team.folder / "queuegate.yaml").write_text("strict: true\n", encoding="utf-8")
    assert differing(trusting())[0] == "queuegate.yaml"
    (team.folder / "queuegate.yaml").write_text("strict: [\n", encoding="utf-8")
    assert trusting().code == 4
    team.commit({"queuegate.yaml": "strict: maybe\n"})
    (team.folder / "queuegate.yaml").write_text("{}\n", encoding="utf-8")
    (problem,) = trusting().report.problems
    assert problem.source is not None
    assert problem.source.file == "main:queuegate.yaml"


@pytest.mark.parametrize("name", ["main", ":queuegate.yaml", "main:", "main:../queuegate.yaml", "main:/etc/passwd", "nope:queuegate.yaml", "-x:queuegate.yaml"])
def test_what_is_no_revision_and_file_is_one_error(name: str, trusting: Trusting, team: Team) -> None:
    team.commit({"template.yaml": team.good, "queuegate.yaml": "{}\n"})
    ran = trusting(name)
    assert (ran.code, len(ran.report.problems)) == (4, 1)
    said = "git knows no such revision" if name.endswith(":queuegate.yaml") and name[0] != ":" else "write REVISION:FILE"
    assert said in ran.report.problems[0].message


@pytest.mark.slow
def test_every_report_tells_what_the_change_says_otherwise(command: Any, team: Team) -> None:
    team.commit({"template.yaml": team.good, "queuegate.yaml": "fail-on: warning\n"})
    (team.folder / "queuegate.yaml").write_text("fail-on: error\nparameters: {'::error::x': '##[error]'}\n", encoding="utf-8")
    reports = [word for name in ("markdown", "github", "json") for word in ("--report", f"{name}={name}.txt")]
    done = command("check", "--linters", "none", "--no-cache", "--trusted-config", "main:queuegate.yaml", "--report", "terminal", *reports, cwd=team.folder)
    said = [done.stdout, *((team.folder / f"{name}.txt").read_text(encoding="utf-8") for name in ("markdown", "github", "json"))]
    assert all("fail-on" in text and "warning" in text for text in said)
    assert not any("##[" in text for text in said)


def test_nobody_is_told_to_begin_whose_change_brings_the_first_settings(trusting: Trusting, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    assert trusting(None).first
    team.git("checkout", "-q", "-b", "change")
    team.commit({"queuegate.yaml": "fail-on: warning\n"})
    assert not trusting().first
    assert not trusting(None).first


DECLARED = "pipelines: {{orders: {{queue: Orders, function: Worker, batch-size: 5, batching-window: 0, function-timeout: 30, retention: 345600, fifo: false, visibility-timeout: 185, {}}}}}\n"


@pytest.mark.parametrize(
    ("base", "own", "told"),
    [
        (DECLARED.format("max-receive-count: 5"), DECLARED.format("max-receive-count: 1"), [("pipelines.orders.max-receive-count", "5", "1")]),
        (DECLARED.format("maximum-concurrency: null"), DECLARED.format("maximum-concurrency: 9"), [("pipelines.orders.maximum-concurrency", "null", "9")]),
        (DECLARED.format("maximum-concurrency: null"), DECLARED.format("enabled: true"), [("pipelines.orders.maximum-concurrency", "null", None), ("pipelines.orders.enabled", None, "true")]),
        ("handlers: {Worker: {call-seconds: 7.5}}\n", "handlers: {Worker: {call-seconds: 0.5}}\n", [("handlers.Worker.call-seconds", "7.5", "0.5")]),
        ("linters: {cfn-lint: {severity: {W3005: error}}}\n", "linters: {cfn-lint: {severity: {W3005: off}}}\n", [("linters.cfn-lint.severity.W3005", "error", "off")]),
    ],
)  # fmt: skip
def test_of_an_entry_that_both_have_each_key_is_told(base: str, own: str, told: list[Any], trusting: Trusting, team: Team) -> None:
    team.commit({"template.yaml": team.good, "queuegate.yaml": base})
    (team.folder / "queuegate.yaml").write_text(own, encoding="utf-8")
    trusted = trusting().report.trusted
    assert trusted is not None
    assert {(one.key, one.followed, one.ignored) for one in trusted.differs} == {*told}

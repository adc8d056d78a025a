"""A baseline: written once, it only shrinks, and what it holds is the same finding wherever it stands."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from queuegate.policies.gate.baseline import file as files
from queuegate.policies.gate.baseline.known import Entry, Known, entries, marked
from queuegate.policies.gate.report.record.model import Finding, Source
from queuegate.policies.gate.report.seen import beside
from queuegate.policies.gate.report.text.layout import numbers
from queuegate.policies.gate.run.asking.request import Against, Flags
from queuegate.policies.gate.run.outcome import Ran, run
from queuegate.policies.gate.settings.settings import Refused
from queuegate.policies.rule import Severity

Run = Any  # the fixture's type stands in conftest.py, which nothing imports
Checked = Callable[..., Ran]


@pytest.fixture
def checked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    """`checked(baseline="b.json")`: a run in this process, with warnings that fail it."""
    monkeypatch.chdir(folder)

    def ran(*targets: str, strict: bool = False, only: tuple[str, ...] = (), **against: str) -> Ran:
        return run(Flags(targets=targets, fail_on="warning", strict=strict, only=only, linters=("none",), cache=False, against=Against(**against)), folder)

    return ran


@pytest.fixture
def poor(lossy: str) -> str:
    """Two defects: no redrive policy, and a visibility timeout that is too short."""
    return lossy.replace("VisibilityTimeout: 185", "VisibilityTimeout: 184")


def counts(ran: Ran) -> list[str]:
    return sorted(finding.rule for finding in ran.report.findings if finding.suppressed is None)


def known(ran: Ran) -> list[str]:
    return sorted(finding.rule for finding in ran.report.findings if finding.suppressed and finding.suppressed.by == "baseline")


def written(folder: Path, ran: Checked, text: str) -> Ran:
    (folder / "template.yaml").write_text(text, encoding="utf-8")
    return ran(write_baseline="b.json")


def test_a_team_adopts_the_gate_with_one_command(queuegate: Run, folder: Path, poor: str, good: str) -> None:
    (folder / "template.yaml").write_text(poor, encoding="utf-8")
    assert queuegate("check").returncode == 1
    first = queuegate("check", "--write-baseline", "gate.json")
    assert first.returncode == 0
    assert "wrote 2 findings to gate.json" in first.stderr
    again = queuegate("check", "--baseline", "gate.json", "--fail-on", "warning")
    assert again.returncode == 0
    assert "2 there before: in gate.json" in again.stdout

    (folder / "queuegate.yaml").write_text("baseline: gate.json\n", encoding="utf-8")
    document = json.loads(queuegate("check", "--report", "json").stdout)
    assert {finding["suppressed"]["by"] for finding in document["findings"]} == {"baseline"}
    assert {finding["suppressed"]["source"]["file"] for finding in document["findings"]} == {"gate.json"}
    lines = (folder / "gate.json").read_text(encoding="utf-8").splitlines()
    assert all(finding["fingerprint"] in lines[finding["suppressed"]["source"]["line"] - 1] for finding in document["findings"])
    assert document["summary"]["suppressed"] == 2

    (folder / "template.yaml").write_text(good.replace("VisibilityTimeout: 185", "VisibilityTimeout: 184"), encoding="utf-8")
    mended = queuegate("check")
    assert mended.returncode == 0
    assert "missing-redrive-policy on Orders" in mended.stdout
    assert "queuegate check template.yaml --write-baseline gate.json" in re.sub(r"\s+", " ", mended.stdout)


def test_it_only_shrinks(folder: Path, checked: Checked, poor: str, lossy: str, short: str) -> None:
    """A defect that is put right is taken out, one that is new is not taken in, and one that comes back counts."""
    written(folder, checked, lossy)
    (folder / "template.yaml").write_text(poor, encoding="utf-8")
    grown = checked(write_baseline="b.json")
    assert (grown.code, counts(grown), known(grown)) == (1, ["visibility-timeout"], ["missing-redrive-policy"])
    assert any("only shrinks" in remark for remark in grown.remarks)
    assert [one.rule for one in files.read(folder / "b.json").entries] == ["missing-redrive-policy"]
    (folder / "template.yaml").write_text(short, encoding="utf-8")
    checked(write_baseline="b.json")
    assert files.read(folder / "b.json").entries == ()
    (folder / "template.yaml").write_text(poor, encoding="utf-8")
    assert counts(checked(baseline="b.json")) == ["missing-redrive-policy", "visibility-timeout"]


def test_a_run_that_looks_at_less_takes_nothing_out(folder: Path, checked: Checked, poor: str, good: str) -> None:
    written(folder, checked, poor)
    before = (folder / "b.json").read_bytes()
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    some = checked(only=("dead_letter",), write_baseline="b.json")
    assert [one.rule for one in files.read(folder / "b.json").entries] == ["visibility-timeout"]
    assert some.code == 0
    (folder / "b.json").write_bytes(before)
    (folder / "template.yaml").write_text("Resources: {Orders: {Type: 'AWS::SQS::Queue', Properties: [}}", encoding="utf-8")
    broken = checked(write_baseline="b.json")
    assert broken.code == 4
    assert (folder / "b.json").read_bytes() == before
    assert any("was not written" in remark for remark in broken.remarks)


def test_a_run_over_some_of_the_targets_tells_nothing_of_the_others(folder: Path, checked: Checked, poor: str, good: str) -> None:
    """Neither as gone, nor by taking it out of the file."""
    (folder / "queuegate.yaml").write_text("targets: [orders.yaml, bills.yaml]\n", encoding="utf-8")
    for name in ("Orders", "Bills"):
        (folder / f"{name.lower()}.yaml").write_text(poor.replace("Orders", name), encoding="utf-8")
    checked(write_baseline="b.json")
    before = files.read(folder / "b.json").entries
    (folder / "orders.yaml").write_text(good, encoding="utf-8")
    some = checked("orders.yaml", baseline="b.json")
    assert (some.code, [one.gone for one in some.report.compared]) == (0, [[]])
    some = checked("orders.yaml", write_baseline="b.json")
    assert "takes nothing out" in some.remarks[0]
    assert (files.read(folder / "b.json").pipelines, {one.resource for one in files.read(folder / "b.json").entries}) == (2, {one.resource for one in before})
    whole = checked(baseline="b.json")
    assert {one.resource for one in whole.report.compared[0].gone} == {"Orders"}


def test_what_is_known_is_counted_without_what_is_waived(folder: Path, checked: Checked, poor: str) -> None:
    waived = poor.replace("VisibilityTimeout:", "# queuegate: waive visibility-timeout because known\n      VisibilityTimeout:", 1)
    written(folder, checked, waived)
    ran = checked(baseline="b.json")
    assert (ran.report.compared[0].known, known(ran)) == (1, ["missing-redrive-policy"])
    assert [one.rule for one in files.read(folder / "b.json").entries] == ["missing-redrive-policy"]


def test_what_cannot_be_decided_any_more_is_not_gone(folder: Path, checked: Checked, poor: str) -> None:
    written(folder, checked, poor)
    (folder / "template.yaml").write_text(poor.replace("184", "!Ref Hidden") + "Parameters: {Hidden: {Type: Number}}\n", encoding="utf-8")
    ran = checked(baseline="b.json")
    assert [one.gone for one in ran.report.compared] == [[]]


def test_open_questions_are_taken_in_where_they_count(folder: Path, checked: Checked, good: str) -> None:
    text = good.replace("maxReceiveCount: 5", "maxReceiveCount: !Ref Most") + "Parameters: {Most: {Type: Number}}\n"
    (folder / "template.yaml").write_text(text, encoding="utf-8")
    assert checked(strict=True).code == 1
    assert checked(strict=True, write_baseline="strict.json").code == 0
    assert checked(strict=True, baseline="strict.json").code == 0
    checked(write_baseline="lax.json")
    assert files.read(folder / "lax.json").entries == ()
    assert checked(strict=True, baseline="lax.json").code == 1


def test_a_question_that_was_open_hides_no_defect(folder: Path, checked: Checked, good: str) -> None:
    """What is decided later is another finding."""
    text = good.replace("VisibilityTimeout: 185", "VisibilityTimeout: !Ref Hidden") + "Parameters: {Hidden: {Type: Number}}\n"
    (folder / "template.yaml").write_text(text, encoding="utf-8")
    checked(strict=True, write_baseline="b.json")
    (folder / "template.yaml").write_text(good.replace("VisibilityTimeout: 185", "VisibilityTimeout: 184"), encoding="utf-8")
    assert "visibility-timeout" in counts(checked(strict=True, baseline="b.json"))


def test_without_a_pipeline_it_is_never_clean(folder: Path, checked: Checked, poor: str) -> None:
    written(folder, checked, poor)
    (folder / "template.yaml").write_text("Resources: {Topic: {Type: AWS::SNS::Topic}}\n", encoding="utf-8")
    ran = checked(baseline="b.json")
    assert ran.code == 4
    assert "nothing was judged" in ran.report.problems[0].message
    assert checked(write_baseline="b.json").code == 4
    assert files.read(folder / "b.json").entries


def moved_lines(text: str) -> tuple[str, str]:
    return "template.yaml", text.replace("Resources:", "# a comment\n\n\nResources:")


def renamed_file(text: str) -> tuple[str, str]:
    return "template.yml", text


def as_json(text: str) -> tuple[str, str]:
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda loader, tag, node: {"Ref" if tag == "Ref" else f"Fn::{tag}": _value(loader, tag, node)})
    return "template.json", json.dumps(yaml.load(text, Loader), default=str)  # noqa: S506 - a loader that makes data


def _value(loader: Any, tag: str, node: Any) -> Any:
    value = loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else loader.construct_sequence(node, deep=True)
    return value.split(".", 1) if tag == "GetAtt" and isinstance(value, str) else value


def other_numbers(text: str) -> tuple[str, str]:
    return "template.yaml", text.replace("184", "181")


@pytest.mark.parametrize("change", [moved_lines, renamed_file, as_json, other_numbers])
def test_a_finding_is_known_again(change: Callable[[str], tuple[str, str]], folder: Path, checked: Checked, poor: str) -> None:
    first = written(folder, checked, poor)
    (folder / "template.yaml").unlink()
    name, text = change(poor)
    (folder / name).write_text(text, encoding="utf-8")
    ran = checked(baseline="b.json")
    assert (ran.code, counts(ran), known(ran)) == (0, [], known(first))
    assert len(known(ran)) == 2


def assembly(folder: Path, path: str, template: dict[str, Any], *, stage: str = "") -> None:
    """A cloud assembly as the CDK writes it, of one stack, which may stand in a stage."""
    stack = path.rpartition("/")[2]
    body = json.loads(json.dumps(template))
    for name, resource in body["Resources"].items():
        resource["Metadata"] = {"aws:cdk:path": f"{path}/{name}/Resource"}
    inner = folder / (f"assembly-{stage}" if stage else "")
    inner.mkdir(parents=True)
    artifact = {"type": "aws:cloudformation:stack", "displayName": path, "properties": {"templateFile": f"{stack}.template.json", "stackName": stack}}
    (inner / f"{stack}.template.json").write_text(json.dumps(body), encoding="utf-8")
    (inner / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": {stack: artifact}}), encoding="utf-8")
    if stage:
        outer = {f"assembly-{stage}": {"type": "cdk:cloud-assembly", "properties": {"directoryName": f"assembly-{stage}"}}}
        (folder / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": outer}), encoding="utf-8")


@pytest.mark.parametrize(("path", "stage"), [("Renamed", ""), ("Prod/Orders", "Prod"), ("Test/Renamed", "Test")])
def test_a_finding_is_known_again_in_a_stack_of_another_name(path: str, stage: str, folder: Path, checked: Checked, poor: str) -> None:
    template = json.loads(as_json(poor)[1])
    assembly(folder / "before.out", "Orders", template)
    assembly(folder / "after.out", path, template, stage=stage)
    first = checked("before.out", write_baseline="b.json")
    ran = checked("after.out", baseline="b.json")
    assert (counts(ran), known(ran)) == ([], known(first))
    assert len(known(ran)) == 2


def test_a_second_stack_with_the_same_defect_is_new(folder: Path, checked: Checked, poor: str) -> None:
    """A multiset: two are more than one, and the one that was there is the one that is known."""
    written(folder, checked, poor)
    (folder / "another.yaml").write_text(poor, encoding="utf-8")
    ran = checked("template.yaml", "another.yaml", baseline="b.json")
    assert counts(ran) == known(ran) == ["missing-redrive-policy", "visibility-timeout"]


# what is no baseline

GOOD = '{"rule": "visibility-timeout", "severity": "warning", "resource": "Orders", "fingerprint": "1:' + "0" * 64 + '"}'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "empty"),
        ("[]", 1, "a baseline is a mapping"),
        ('{\n"version": 1,\n"findings": [\n}', 4, "cannot be read"),
        ('{\n"findings": []}', 1, "lacks its version"),
        ('{\n"version": 2,\n"findings": []}', 2, "version is 2"),
        ('{\n"version": 1,\n"findings": {}}', 3, "findings is a mapping"),
        ('{"version": 1, "findings": [\n' + GOOD + ",\n" + GOOD.replace("1:", "2:") + "]}", 3, "findings[1].fingerprint"),
        ('{"version": 1, "findings": [\n' + GOOD.replace('"severity": "warning"', '"severity": "fatal"') + "]}", 2, "severity"),
        ('{"version": 1, "findings": [\n' + GOOD.replace("}", ', "count": 0}') + "]}", 2, "count is 0"),
        ('{"version": 1, "findings": [\n' + GOOD.replace("}", ', "reason": "x"}') + "]}", 2, "reason"),
        ("Resources: {}\n", 1, "no key 'Resources'"),
    ],
)
def test_what_is_no_baseline_is_one_error_with_its_place(text: str, line: int, said: str, folder: Path, checked: Checked) -> None:
    (folder / "template.yaml").write_text("Resources: {Orders: {Type: AWS::SQS::Queue}}", encoding="utf-8")
    (folder / "b.json").write_text(text, encoding="utf-8")
    for ran in (checked(baseline="b.json"), checked(write_baseline="b.json")):
        (problem,) = ran.report.problems
        assert (ran.code, problem.kind) == (4, "settings")
        assert said in problem.message
        assert "delete the file" in problem.message
        assert problem.source is not None
        assert (problem.source.file, problem.source.line) == ("b.json", line)
    assert (folder / "b.json").read_text(encoding="utf-8") == text


def test_a_baseline_that_is_not_there_is_an_error(folder: Path, checked: Checked, good: str) -> None:
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    ran = checked(baseline="b.json")
    assert ran.code == 4
    assert ran.report.problems[0].message == "there is no such baseline. Check the path, or write it: queuegate check --write-baseline with its name"
    (folder / "queuegate.yaml").write_text("baseline: ../b.json\n", encoding="utf-8")
    ran = checked()
    assert ran.code == 4
    assert "outside the repository" in ran.report.problems[0].message


def test_flags_that_contradict_each_other_are_refused(folder: Path, checked: Checked, poor: str) -> None:
    written(folder, checked, poor)
    assert checked(baseline="b.json", write_baseline="b.json").code == 0
    assert checked(write_baseline="b.json", since="main").code == 4
    (folder / "c.json").write_bytes((folder / "b.json").read_bytes())
    assert checked(baseline="b.json", write_baseline="c.json").code == 4


# the multiset


def made(number: int, severity: Severity, template: str = "a.yaml") -> Finding:
    return Finding(
        rule=f"rule-{number}",
        engine="queuegate",
        severity=severity,
        verdict="fail",
        suppressed=None,
        message="",
        reason=None,
        settle=None,
        also=[],
        stack=None,
        template=template,
        resource="Orders",
        construct=None,
        property=None,
        pointer=None,
        source=None,
        related=[],
        pipelines=[],
        world=None,
        worlds=[],
        fix="",
        docs="",
        fingerprint=f"1:{number:064x}",
    )


def nowhere(_: Any) -> Source:
    return Source("b.json", 1)


def test_the_multiset_covers_as_many_as_it_holds_and_nothing_graver(tmp_path: Path) -> None:
    """For random findings: what was written covers itself, a part leaves what is not in it, and order, file and stacks change nothing."""
    choose = random.Random(15)  # noqa: S311 - no secret
    for _ in range(20):
        findings = [made(choose.randrange(3), choose.choice([*Severity]), choose.choice("AB")) for _ in range(choose.randrange(8))]
        files.write(tmp_path / "b.json", entries(findings), 1)
        baseline = Known(files.read(tmp_path / "b.json").entries, "in b.json")
        shuffled = choose.sample(findings, len(findings))
        judged, left = marked(shuffled, baseline, nowhere)
        assert (all(one.suppressed for one in judged), left) == (True, [])
        files.write(tmp_path / "again.json", entries(shuffled), 1)
        assert (tmp_path / "again.json").read_bytes() == (tmp_path / "b.json").read_bytes()

        part = findings[: len(findings) // 2]
        judged, left = marked(findings, Known(entries(part), ""), nowhere)
        assert sum(one.suppressed is None for one in judged) - sum(one.times for one in left) == len(findings) - len(part)
        graver = [made(0, Severity.ERROR)]
        assert marked(graver, Known(entries([made(0, Severity.WARNING)]), ""), nowhere)[0][0].suppressed is None


def test_the_finding_of_the_template_that_had_it_is_the_known_one() -> None:
    both = [made(0, Severity.ERROR, "New"), made(0, Severity.ERROR, "Old")]
    judged, _ = marked(both, Known(entries([both[1]]), ""), nowhere)
    assert [one.suppressed is None for one in judged] == [True, False]


def test_a_count_may_be_large() -> None:
    entry = Entry(f"1:{0:064x}", "queuegate", "rule-0", Severity.ERROR, "Orders", 1_000_000)
    judged, (left,) = marked([made(0, Severity.ERROR)] * 2, Known((entry,), ""), nowhere)
    assert (all(one.suppressed for one in judged), left.times) == (True, 999_998)


def test_reading_what_a_program_wrote_raises_nothing_else(tmp_path: Path) -> None:
    """Whatever stands in the file: entries, or the one refusal."""
    choose = random.Random(11)  # noqa: S311 - no secret
    text = '{"version": 1, "pipelines": 2, "findings": [' + GOOD + "]}"
    for _ in range(60):
        at = choose.randrange(len(text))
        (tmp_path / "b.json").write_text(
            text[:at] + choose.choice(["", '"', "{", "\x00", "\ud7ff", "9" * 30, "*a", "\u202e"]) + text[at + choose.randrange(3) :], encoding="utf-8"
        )
        try:
            files.read(tmp_path / "b.json")
        except Refused as refused:
            assert len(refused.wrongs) == 1  # noqa: PT017 - either is right


def others(ran: Ran) -> list[str]:
    return [line for line in beside(ran.report) if line.startswith("there before with other numbers")]


def test_what_is_no_graver_and_has_another_number_is_told(checked: Checked, folder: Path, poor: str) -> None:
    written(folder, checked, poor)
    (folder / "template.yaml").write_text(poor.replace("VisibilityTimeout: 184", "VisibilityTimeout: 90"), encoding="utf-8")
    ran = checked(baseline="b.json")
    assert (ran.code, counts(ran)) == (0, [])
    assert others(ran) == ["there before with other numbers: 1 finding (visibility-timeout on Orders: 184 → 90)"]


def test_what_is_as_it_was_is_not(checked: Checked, folder: Path, poor: str) -> None:
    written(folder, checked, poor)
    (folder / "template.yaml").write_text(f"# moved\n\n{poor}", encoding="utf-8")
    ran = checked(baseline="b.json")
    assert (known(ran), others(ran)) == (["missing-redrive-policy", "visibility-timeout"], [])


def test_of_a_baseline_that_tells_no_numbers_nothing_is_said(checked: Checked, folder: Path, poor: str) -> None:
    written(folder, checked, poor)
    (folder / "b.json").write_text(re.sub(r', "numbers": "[^"]*"', "", (folder / "b.json").read_text(encoding="utf-8")), encoding="utf-8")
    (folder / "template.yaml").write_text(poor.replace("VisibilityTimeout: 184", "VisibilityTimeout: 90"), encoding="utf-8")
    assert others(checked(baseline="b.json")) == []


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("VisibilityTimeout of Orders is 60 s; 6 × 30 s + 5 s = 185 s", "60 6 30 5 185"),
        ("Queue4A7E3555 and orders-2024-x keep 345,600 s (4 days), v1.2 2.50", "345,600 4 2.50"),
        ("none", ""),
    ],
)
def test_the_numbers_of_a_message_are_none_of_its_names(message: str, said: str) -> None:
    assert numbers(message) == said

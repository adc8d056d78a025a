"""What an editor offers: carried out, the finding goes and no other comes; what is not changed stays to the letter; and all of it whatever the template's style."""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.editor.actions import Offer, offers
from queuegate.policies.gate.editor.edits import applied
from queuegate.policies.gate.editor.judge import Asked, judged
from queuegate.policies.gate.run.check import check
from queuegate.policies.gate.run.request import Flags, ask
from queuegate.synth.sources.cloudformation import parse

TEMPLATES: Any = runpy.run_path(str(Path(__file__).with_name("templates.py")))
STYLES: dict[str, tuple[str, str]] = TEMPLATES["STYLES"]
FIXED = {
    ("batch-size-needs-window", "Set BatchSize of Mapping to 10"),
    ("batch-size-needs-window", "Set MaximumBatchingWindowInSeconds of Mapping to 1"),
    ("starting-position-on-queue", "Remove StartingPosition from Mapping"),
    ("reserved-below-maximum-concurrency", "Set ReservedConcurrentExecutions of Worker to 10"),
    ("missing-partial-responses", "Set FunctionResponseTypes of Mapping to [ReportBatchItemFailures]"),
    ("max-receive-count-one", "Set the default of the parameter Receives to 5"),
    ("dead-letter-queue-retention", "Set MessageRetentionPeriod of Failed to 1209600"),
    ("visibility-timeout", "Set VisibilityTimeout of Orders to 180"),
    ("queue-encryption-off", "Remove SqsManagedSseEnabled from Orders"),
    ("missing-poll-permission", "Allow Role what it lacks"),
}


def offered(file: Path, text: str) -> list[tuple[str, Offer]]:
    asked, texts = Asked(str(file), inside=False), {str(file): text}
    known = {one.fingerprint: one.rule for one in judged(asked, texts).live()}
    return [(known[one.fingerprint], one) for one in offers(asked, texts, frozenset(known))]


def on_disk(file: Path, text: str) -> Counter[tuple[str, str]]:
    """The findings that count, as `queuegate check` has them."""
    file.write_bytes(text.encode())
    report = check(ask(file.parent, Flags(targets=(file.name,), static=True, linters=("none",), cache=False)).request._replace(whole=False))
    assert not report.problems
    return Counter((one.rule, one.fingerprint) for one in report.findings if one.suppressed is None)


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, Offer]]]:
    folder = tmp_path_factory.mktemp("styles")
    return {style: offered(folder / name, text) for style, (name, text) in STYLES.items()}


@pytest.mark.parametrize("style", STYLES)
def test_the_same_is_offered_in_every_style(everywhere: dict[str, list[tuple[str, Offer]]], style: str) -> None:
    told = {(rule, one.proposal.title) for rule, one in everywhere[style] if one.puts_right}
    assert told >= FIXED
    assert told == {(rule, one.proposal.title) for rule, one in everywhere["block"] if one.puts_right}


@pytest.mark.parametrize("style", ["windows", "flow", "json-by-tabs"])
def test_an_action_carried_out_makes_the_finding_go_and_brings_no_other(
    everywhere: dict[str, list[tuple[str, Offer]]], style: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name, text = STYLES[style]
    before = on_disk(tmp_path / name, text)
    for rule, one in everywhere[style]:
        after = on_disk(tmp_path / name, applied(text, one.proposal.changes))
        assert (rule, one.fingerprint) not in after
        assert after <= before


@pytest.mark.parametrize("style", STYLES)
def test_a_fix_changes_one_thing_and_the_style_stays(everywhere: dict[str, list[tuple[str, Offer]]], style: str) -> None:
    _, text = STYLES[style]
    for _, one in everywhere[style]:
        after = applied(text, one.proposal.changes)
        comments = [line.partition("#")[2] for line in text.splitlines() if "#" in line and "short" not in line and "why" not in line and "habit" not in line]
        assert all(comment in after for comment in comments)
        assert after.count("\r\n") == after.count("\n") or "\r" not in text
        changed = [line for line in text.splitlines() if line not in after.splitlines()]
        assert len(changed) <= 2 or len(text.splitlines()) < 10
        if one.puts_right and text.startswith("{"):
            assert '"' in after
            assert not [line for line in after.splitlines() if line.lstrip("\t ")[:1].isalpha()]


@pytest.mark.parametrize("style", STYLES)
def test_every_finding_can_be_waived_where_it_stands(everywhere: dict[str, list[tuple[str, Offer]]], style: str) -> None:
    name, text = STYLES[style]
    waived = [one for _, one in everywhere[style] if not one.puts_right]
    assert {rule for rule, one in everywhere[style] if not one.puts_right} >= {rule for rule, _ in FIXED}
    for one in waived:
        after = applied(text, one.proposal.changes)
        assert ("# queuegate: waive " in after) == (not text.startswith("{") and "in the Metadata" not in one.proposal.title), name


def test_what_a_visible_fix_does_is_what_its_title_says(everywhere: dict[str, list[tuple[str, Offer]]]) -> None:
    """The data after it differ from those before in nothing else."""
    for style in ("block", "flow", "json"):
        name, text = STYLES[style]
        one = next(one for _, one in everywhere[style] if one.proposal.title == "Set VisibilityTimeout of Orders to 180")
        after = parse(applied(text, one.proposal.changes), name)[0]
        wanted = parse(text, name)[0]
        wanted["Resources"]["Orders"]["Properties"]["VisibilityTimeout"] = after["Resources"]["Orders"]["Properties"]["VisibilityTimeout"]
        assert after == wanted
        assert str(after["Resources"]["Orders"]["Properties"]["VisibilityTimeout"]) == "180"


def test_sams_own_spelling_is_written(tmp_path: Path) -> None:
    text: str = TEMPLATES["SAM"]
    told = {one.proposal.title: applied(text, one.proposal.changes) for _, one in offered(tmp_path / "t.yaml", text) if one.puts_right}
    assert "            ScalingConfig:\n              # at once\n              MaximumConcurrency: 2\n" in told["Set ScalingConfig.MaximumConcurrency of the event Orders of Worker to 2"]
    assert "            FunctionResponseTypes: [ReportBatchItemFailures]\n" in told["Set FunctionResponseTypes of the event Orders of Worker to [ReportBatchItemFailures]"]
    assert "Properties: {VisibilityTimeout: 30} # flow" in told["Remove SqsManagedSseEnabled from Orders"]
    assert "Timeout: 30 # for all" in told["Set VisibilityTimeout of Orders to 180"]


def test_what_only_the_team_can_choose_is_not_offered(everywhere: dict[str, list[tuple[str, Offer]]]) -> None:
    assert not [one for _, one in everywhere["block"] if "999999937" in str(one.proposal)]

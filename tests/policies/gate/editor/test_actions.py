"""What an editor offers: carried out, the finding goes and no other comes; what is not changed stays to the letter; and all of it whatever the template's style."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.editor.actions import Offer, offers
from queuegate.policies.gate.editor.judge import Asked, judged
from queuegate.policies.gate.fixes.text_edits import applied
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check
from queuegate.policies.gate.settings.checks import PLACEHOLDER
from queuegate.synth.sources.cloudformation import parse

TEMPLATES: Any = runpy.run_path(str(Path(__file__).with_name("templates.py")))
STYLES: dict[str, tuple[str, str]] = TEMPLATES["STYLES"]
OFTEN = ("windows", "json-by-tabs")
IN_STYLES = [pytest.param(style, marks=() if style in OFTEN else pytest.mark.slow) for style in STYLES]
FIXED = {
    ("batch-size-needs-window", "Set BatchSize of Mapping to 10"),
    ("batch-size-needs-window", "Set MaximumBatchingWindowInSeconds of Mapping to 1"),
    ("starting-position-on-queue", "Remove StartingPosition from Mapping"),
    ("reserved-below-maximum-concurrency", "Set ReservedConcurrentExecutions of Worker to 10"),
    ("missing-partial-responses", "Set FunctionResponseTypes of Mapping to [ReportBatchItemFailures]"),
    ("max-receive-count-one", "Set the default of the parameter Receives to 5"),
    ("dead-letter-queue-retention", "Set MessageRetentionPeriod of Failed to 1209600"),
    ("visibility-timeout", "Set VisibilityTimeout of Orders to 181"),
    ("queue-encryption-off", "Remove SqsManagedSseEnabled from Orders"),
    ("missing-poll-permission", "Allow Role what it lacks"),
}


OTHERS = {"log-group-retention"}
"""What is found, and nothing can be done about it but to waive it."""
FEW = {"visibility-timeout", "missing-partial-responses", "starting-position-on-queue", "dead-letter-queue-retention", "missing-poll-permission"}


def fixed(style: str) -> set[tuple[str, str]]:
    """What is offered; in the styles that are tried in every run only some of it."""
    return {one for one in FIXED if style not in OFTEN or one[0] in FEW}


def offered(file: Path, text: str, rules: set[str]) -> list[tuple[str, Offer]]:
    asked, texts = Asked(str(file), inside=False), {str(file): text}
    known = {one.fingerprint: one.rule for one in judged(asked, texts).live() if one.rule in rules}
    return [(known[one.fingerprint], one) for one in offers(asked, texts, frozenset(known))]


def on_disk(file: Path, text: str) -> Counter[tuple[str, str]]:
    """The findings that count, as `queuegate check` has them."""
    file.write_bytes(text.encode())
    request = ask(file.parent, Flags(targets=(file.name,), static=True, linters=("none",), cache=False)).request
    report = check(request._replace(accepted=request.accepted._replace(whole=False)))
    assert not report.problems
    return Counter((one.rule, one.fingerprint) for one in report.findings if one.suppressed is None)


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[tuple[str, Offer]]]:
    @cache
    def made(style: str) -> list[tuple[str, Offer]]:
        name, text = STYLES[style]
        return offered(tmp_path_factory.mktemp("style") / name, text, OTHERS | {rule for rule, _ in fixed(style)})

    return made


@pytest.mark.parametrize("style", IN_STYLES)
def test_the_same_is_offered_in_every_style(everywhere: Callable[[str], list[tuple[str, Offer]]], style: str) -> None:
    told = {(rule, one.proposal.title) for rule, one in everywhere(style) if one.puts_right}
    assert told >= fixed(style)
    assert {rule for rule, _ in told} == {rule for rule, _ in fixed(style)}


@pytest.mark.parametrize("style", [pytest.param(style, marks=() if style == "json-by-tabs" else pytest.mark.slow) for style in STYLES])
def test_an_action_carried_out_makes_the_finding_go_and_brings_no_other(
    everywhere: Callable[[str], list[tuple[str, Offer]]], style: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name, text = STYLES[style]
    before = on_disk(tmp_path / name, text)
    for rule, one in everywhere(style):
        after = on_disk(tmp_path / name, applied(text, one.proposal.changes).replace(PLACEHOLDER, "it is new"))
        assert (rule, one.fingerprint) not in after
        assert after <= before


@pytest.mark.parametrize("style", IN_STYLES)
def test_a_fix_changes_one_thing_and_the_style_stays(everywhere: Callable[[str], list[tuple[str, Offer]]], style: str) -> None:
    _, text = STYLES[style]
    for _, one in everywhere(style):
        after = applied(text, one.proposal.changes)
        comments = [
            line.partition("#")[2]
            for line in text.splitlines()
            if "#" in line and style in {"block", "windows"} and "short" not in line and "why" not in line and "habit" not in line
        ]
        assert all(comment in after for comment in comments)
        assert after.count("\r\n") == after.count("\n") or "\r" not in text
        changed = [line for line in text.splitlines() if line not in after.splitlines()]
        assert len(changed) <= 2 or len(text.splitlines()) < 10
        if one.puts_right and style.startswith("json"):
            assert json.loads(after)
            assert not [line for line in after.splitlines() if line.lstrip("\t ")[:1].isalpha()]


@pytest.mark.parametrize("style", IN_STYLES)
def test_every_finding_can_be_waived_where_it_stands(everywhere: Callable[[str], list[tuple[str, Offer]]], style: str) -> None:
    name, text = STYLES[style]
    waived = [one for _, one in everywhere(style) if not one.puts_right]
    assert {rule for rule, one in everywhere(style) if not one.puts_right} == OTHERS | {rule for rule, _ in fixed(style)}
    for one in waived:
        after = applied(text, one.proposal.changes)
        assert ("# queuegate: waive " in after) == (not text.startswith("{") and "in the Metadata" not in one.proposal.title), name


def test_what_a_visible_fix_does_is_what_its_title_says(everywhere: Callable[[str], list[tuple[str, Offer]]]) -> None:
    """The data after it differ from those before in nothing else."""
    for style in OFTEN:
        name, text = STYLES[style]
        one = next(one for _, one in everywhere(style) if one.proposal.title == "Set VisibilityTimeout of Orders to 181")
        after = parse(applied(text, one.proposal.changes), name)[0]
        wanted = parse(text, name)[0]
        wanted["Resources"]["Orders"]["Properties"]["VisibilityTimeout"] = after["Resources"]["Orders"]["Properties"]["VisibilityTimeout"]
        assert after == wanted
        assert str(after["Resources"]["Orders"]["Properties"]["VisibilityTimeout"]) == "181"


def test_sams_own_spelling_is_written(tmp_path: Path) -> None:
    text: str = TEMPLATES["SAM"]
    rules = {"maximum-concurrency-range", "missing-partial-responses", "queue-encryption-off", "visibility-timeout"}
    told = {one.proposal.title: applied(text, one.proposal.changes) for _, one in offered(tmp_path / "t.yaml", text, rules) if one.puts_right}
    assert (
        "            ScalingConfig:\n              # at once\n              MaximumConcurrency: 2\n"
        in told["Set ScalingConfig.MaximumConcurrency of the event Orders of Worker to 2"]
    )
    assert (
        "            FunctionResponseTypes: [ReportBatchItemFailures]\n"
        in told["Set FunctionResponseTypes of the event Orders of Worker to [ReportBatchItemFailures]"]
    )
    assert "Properties: {VisibilityTimeout: 30} # flow" in told["Remove SqsManagedSseEnabled from Orders"]
    assert "Timeout: 30 # for all" in told["Set VisibilityTimeout of Orders to 181"]


def test_what_only_the_team_can_choose_is_not_offered(everywhere: Callable[[str], list[tuple[str, Offer]]]) -> None:
    assert not [one for _, one in everywhere("windows") if "999999937" in str(one.proposal)]

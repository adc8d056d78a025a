"""Waivers in templates that are none: each is one problem at its place, and accepts nothing."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from queuegate.policies.gate.command import schemas
from queuegate.policies.gate.run.outcome import Ran

Checked = Callable[..., Ran]
ATTACHED: Any = runpy.run_path(str(Path(__file__).with_name("attached.py")))
TEMPLATE, waived, said, with_metadata, commented = (ATTACHED[name] for name in ("TEMPLATE", "waived", "said", "with_metadata", "commented"))


@pytest.mark.parametrize(
    ("line", "said_of"),
    [
        ("Resources:", "stands on Resources, which is not a resource"),
        ("Parameters: {Env: {Type: String}}", "stands on Parameters, which is not a resource"),
        ("", "stands on nothing"),
    ],
)
def test_one_that_stands_on_no_resource_is_a_problem(checked: Checked, line: str, said_of: str) -> None:
    ran = checked(
        f"{line} # queuegate: waive visibility-timeout because x\n\n" + TEMPLATE.replace("Resources:\n", "" if line == "Resources:" else "Resources:\n")
    )
    assert ran.code == 4
    (problem,) = ran.report.problems
    assert said_of in problem.message
    assert problem.source
    assert (problem.source.file, problem.source.line) == ("t.yaml", 1)
    assert waived(ran.report) == []


@pytest.mark.parametrize(
    ("comment", "said_of"),
    [
        ("waive visibility-timeut because x", "did you mean 'visibility-timeout'"),
        ("waive timing because x", "is a group"),
        ("waive visibility-timeout", "lacks its reason"),
        ("waive visibility-timeout because", "lacks its reason"),
        ("waive visibility-timeout until 2999-12-31", "lacks its reason"),
        ("waive visibility-timeout because it is accepted: say why here", "Write why this is accepted"),
        ("waive visibility-timeout because REASON", "Write why this is accepted"),
        ("waive visibility-timeout until 2999-02-31 because x", "there is no day 2999-02-31"),
        ("waive visibility-timeout until soon because x", "has to be a day"),
        ("ignore visibility-timeout because x", "Write: # queuegate: waive RULE until YYYY-MM-DD because REASON"),
        ("", "Write: # queuegate: waive RULE"),
    ],
)
def test_a_bad_comment_is_one_problem_at_its_place(checked: Checked, comment: str, said_of: str) -> None:
    ran = checked(commented("  Orders:", comment))
    (problem,) = ran.report.problems
    assert said_of in problem.message
    assert problem.source
    assert (ran.code, problem.kind, problem.source.line, problem.source.column) == (4, "settings", 2, 12)


@pytest.mark.parametrize("comment", ["# queuegate waive visibility-timeout because x", "#Queuegate  waive visibility-timeout until 2999-12-31 because x"])
def test_a_waiver_without_its_colon_is_not_passed_over(checked: Checked, comment: str) -> None:
    ran = checked(TEMPLATE.replace("  Orders:", f"  Orders: {comment}", 1))
    (problem,) = ran.report.problems
    assert "it lacks the colon behind queuegate. Write: # queuegate: waive RULE" in problem.message
    assert problem.source
    assert (ran.code, problem.source.line) == (4, 2)
    assert waived(ran.report) == []


@pytest.mark.parametrize(
    ("waiver", "said_of"),
    [
        ({"rule": "visibility-timeout"}, "lacks its reason"),
        ({"rule": "visibility-timeout", "reason": " "}, "has to be a reason, in words"),
        ({"rule": "visibility-timeout", "reason": {"Ref": "Env"}}, "has to be a reason, in words"),
        ({"rule": "visibility-timeut", "reason": "x"}, "did you mean 'visibility-timeout'"),
        ({"rule": "visibility-timeout", "reason": "x", "until": "soon"}, "has to be a day"),
        ({"rule": "visibility-timeout", "reason": "x", "resource": "Refunds"}, "has no key 'resource'"),
        ({"reason": "x", "untill": "2999-12-31"}, "lacks its rule"),
    ],
)
def test_bad_metadata_is_one_problem_at_its_place_and_no_valid_data_for_an_editor(checked: Checked, waiver: dict[str, Any], said_of: str) -> None:
    good = {"rule": "missing-redrive-policy", "reason": "x"}
    ran = checked(with_metadata("Orders", good, waiver), name="t.json")
    (problem,) = ran.report.problems
    assert said_of in problem.message
    assert "Orders has a bad waiver in its Metadata" in problem.message
    assert problem.source
    assert (ran.code, problem.source.file) == (4, "t.json")
    schema = jsonschema.Draft202012Validator(json.loads(schemas.FILES["metadata"].read_text(encoding="utf-8")))
    assert schema.is_valid({"waivers": [good]})
    assert schema.is_valid({"waivers": [waiver]}) is ("visibility-timeut" in waiver.get("rule", ""))  # which rules there are it does not say


def test_one_on_the_whole_template_is_a_problem(checked: Checked) -> None:
    ran = checked(f"Metadata: {{queuegate: {{waivers: [{{rule: visibility-timeout, reason: x}}]}}}}\n{TEMPLATE}")
    assert "Put it on the resource" in said(ran.report)[0]
    assert waived(ran.report) == []


@pytest.mark.parametrize("how", ["comments", "metadata", "one resource"])
def test_past_a_bound_waivers_are_not_read_and_that_is_a_problem(how: str, checked: Checked) -> None:
    entry = {"rule": "visibility-timeout", "reason": "the worker is idempotent"}
    text = {
        "comments": lambda: TEMPLATE + "# queuegate: waive visibility-timeout because the worker is idempotent\n" * 2_100,
        "metadata": lambda: json.dumps(
            {"Resources": {f"Q{i}": {"Type": "AWS::SQS::Queue", "Metadata": {"queuegate": {"waivers": [entry] * 70}}} for i in range(30)}}
        ),
        "one resource": lambda: with_metadata("Orders", *[entry] * 2_100),
    }[how]()
    ran = checked(text, name="t.yaml" if how == "comments" else "t.json")
    assert any("2,000" in one for one in said(ran.report))
    assert ran.code == 4
    assert len(said(ran.report)) <= 2_001


def test_trap_as_many_waivers_as_a_template_has_resources_are_read(checked: Checked) -> None:
    entry = {"rule": "visibility-timeout", "reason": "the worker is idempotent"}
    queues = {f"Q{i}": {"Type": "AWS::SQS::Queue", "Metadata": {"queuegate": {"waivers": [entry] * 3}}} for i in range(500)}
    assert said(checked(json.dumps({"Resources": queues}), name="t.json").report) == []

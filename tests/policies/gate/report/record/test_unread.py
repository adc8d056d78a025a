"""What was not read: each kind of thing is counted once, and what is said to read it can."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from queuegate.policies.gate.report.record.model import Report, Target
from queuegate.policies.gate.report.record.unread import not_read, unread

LEADS_OUT = "a link that leads out of the repository is not followed"
STATIC = "--static runs no app: "


@pytest.fixture
def left(reported: Callable[..., Report]) -> Callable[..., Report]:
    report = reported({"queue.yaml": "Resources: {Orders: {Type: AWS::SQS::Queue}}"})
    return lambda **reasons: msgspec.structs.replace(report, targets=[Target(name, "unknown", "skipped", reason) for name, reason in reasons.items()])


def test_what_is_not_read_for_several_reasons_is_one_number(left: Callable[..., Report]) -> None:
    found = unread(left(**{"a.yaml": LEADS_OUT, "b.yaml": LEADS_OUT, "c.yaml": "larger than 50 MB", "app/cdk.json": "an app is run only if it is named"}))
    assert not_read(found) == "1 CDK app, 3 paths"


@pytest.mark.parametrize(
    ("reasons", "reads"),
    [
        ({"cdk.json": "synthesise it first"}, "npx cdk synth -q && queuegate check cdk.out"),
        ({"cdk.json": "check its cdk.out instead"}, "queuegate check cdk.out"),
        ({"my app/cdk.json": "synthesise it first"}, "(cd 'my app' && npx cdk synth -q) && queuegate check 'my app/cdk.out'"),
        ({"a/cdk.json": "check its cdk.out instead", "b/cdk.json": "synthesise it first"}, "queuegate check a/cdk.out, and so on"),
    ],
)
def test_an_app_that_is_not_run_is_read_by_what_it_makes(left: Callable[..., Report], reasons: dict[str, str], reads: str) -> None:
    (found,) = unread(left(**{name: f"{STATIC}{reason}" for name, reason in reasons.items()}))
    assert found.reads == f"--static runs no app; to read: {reads}"

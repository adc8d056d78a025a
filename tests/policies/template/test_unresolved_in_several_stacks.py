from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check

RULE = "unresolved-reference"
HEAD = 'AWSTemplateFormatVersion: "2010-09-09"'
QUEUES = f"""
{HEAD}
Mappings: {{Receives: {{test: {{Most: 5}}, live: {{Most: 8}}}}}}
Resources:
  Parcels: {{Type: AWS::SQS::Queue, Properties: {{RedrivePolicy: {{deadLetterTargetArn: !ImportValue parcels-dead, maxReceiveCount: !FindInMap [Receives, live, Most]}}}}}}
Outputs: {{Arn: {{Value: !GetAtt Parcels.Arn, Export: {{Name: parcels}}}}}}
"""
LETTERS = f"""
{HEAD}
Resources: {{ParcelsDead: {{Type: AWS::SQS::Queue, Properties: {{KmsMasterKeyId: !Ref Key}}}}, Key: {{Type: AWS::KMS::Key}}}}
Outputs: {{Arn: {{Value: !GetAtt ParcelsDead.Arn, Export: {{Name: parcels-dead}}}}}}
"""
RULES_OF_EVENTS = f"""
{HEAD}
Resources:
  Missed: {{Type: AWS::SQS::Queue}}
  Sent: {{Type: AWS::Events::Rule, Properties: {{EventPattern: {{source: [shop]}}, Targets: [{{Id: q, Arn: !ImportValue parcels, DeadLetterConfig: {{Arn: !GetAtt Missed.Arn}}}}]}}}}
"""
WORKERS = f"""
{HEAD}
Resources: {{Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !ImportValue parcels, FunctionName: worker}}}}}}
"""
STACKS = {"queues": QUEUES, "letters": LETTERS, "events": RULES_OF_EVENTS, "workers": WORKERS}


@pytest.fixture
def several(tmp_path: Path) -> Callable[..., list[tuple[str, str, str | None, str]]]:
    """What is said of references in these stacks, which are deployed together: the verdict, the rule, the resource and the stack."""

    def run(stacks: dict[str, str]) -> list[tuple[str, str, str | None, str]]:
        for name, text in stacks.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        wanted = Wanted(tuple(str(tmp_path / f"{name}.yaml") for name in stacks), {})
        report = check(Request((wanted,), Reading(tmp_path, tmp_path), Judging([found for found in RULES if found.name in (RULE, "fragment")])))
        return [(one.verdict, one.rule, one.resource, str(one.stack)) for one in report.findings]

    return run


@pytest.mark.parametrize(
    ("stack", "right", "wrong", "resource"),
    [
        pytest.param("queues", "Receives, live", "Receive, live", "Parcels", id="a map, in the queue's"),
        pytest.param("queues", "live, Most", "live, Least", "Parcels", id="a key of a map, in the queue's"),
        pytest.param("queues", "!GetAtt Parcels.Arn", "!GetAtt Parcels.ARN", None, id="an attribute, in the queue's"),
        pytest.param("letters", "!Ref Key", "!Ref Keys", "ParcelsDead", id="a name, in the dead-letter queue's"),
        pytest.param("events", "!GetAtt Missed.Arn", "!GetAtt Mised.Arn", "Sent", id="a name, in the sender's"),
        pytest.param("workers", "FunctionName: worker", "FunctionName: !Ref Worker", "Mapping", id="a name, in the mapping's"),
    ],
)
def test_what_each_stack_of_a_pipeline_lacks_is_a_finding(several: Callable[..., Any], stack: str, right: str, wrong: str, resource: str | None) -> None:
    assert right in STACKS[stack]
    found = several(STACKS | {stack: STACKS[stack].replace(right, wrong)})
    assert [(verdict, rule, where) for verdict, rule, _, where in found] == [("fail", RULE, stack)]
    assert resource in (None, found[0][2])


def test_trap_stacks_that_lack_nothing(several: Callable[..., Any]) -> None:
    assert several(STACKS) == []


def test_of_a_part_of_a_template_it_stays_a_question(several: Callable[..., Any]) -> None:
    part = LETTERS.replace(HEAD, "").replace("!Ref Key}", "!Ref Keys}")
    assert [(verdict, rule) for verdict, rule, _, where in several(STACKS | {"letters": part}) if where == "letters"] == [("undecided", "fragment")]


def test_of_a_stack_without_a_pipeline_it_stays_a_question(several: Callable[..., Any]) -> None:
    other = f"{HEAD}\nResources: {{Other: {{Type: AWS::SQS::Queue, Properties: {{KmsMasterKeyId: !Ref Nothing}}}}}}\n"
    assert [(verdict, rule) for verdict, rule, _, where in several(STACKS | {"other": other}) if where == "other"] == [("undecided", "fragment")]

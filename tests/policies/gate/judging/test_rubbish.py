"""What is not known is raised and kept thousands of times in a run. Nothing of that waits for the collector, whose work would grow faster than what is judged."""

from __future__ import annotations

import gc
from pathlib import Path

import msgspec

from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check
from queuegate.synth.values.worlds import Undecided

UNREAD = Path(__file__).parents[3] / "permissions" / "unread" / "template.yaml"
OTHERS = """
Parameters: {Name: {Type: String}, Who: {Type: String}}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
      ManagedPolicyArns: [!ImportValue Reading, !Ref Who]
      Policies:
        - PolicyName: reads
          PolicyDocument: {Statement: [{Effect: Allow, Action: "sqs:*", Resource: !Sub "arn:aws:sqs:*:*:${Who}"}, {Effect: Deny, Action: !Ref Who, Resource: !Ref Who}]}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn, Timeout: !Ref Who, Environment: {Variables: {QUEUE: !ImportValue Other, TABLE: !Ref Who}}}}
  Reads: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !Sub "arn:aws:sqs:eu-west-1:111122223333:${Name}", FunctionName: !Ref Worker}}
  Topic: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Who, Protocol: sqs, Endpoint: !Sub "arn:aws:sqs:eu-west-1:111122223333:${Who}"}}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Threshold: 1, Dimensions: [{Name: QueueName, Value: !Ref Who}], AlarmActions: [!Ref Who]}
"""


def test_no_doubt_holds_on_to_the_frames_that_hold_it(tmp_path: Path) -> None:
    targets = [UNREAD, *(tmp_path / f"{name}.yaml" for name in ("orders", "returns"))]
    for target in targets[1:]:
        target.write_text(OTHERS, encoding="utf-8")
    request = ask(tmp_path, Flags(targets=tuple(map(str, targets)), linters=("none",))).request
    gc.freeze()  # whatever other tests have left is no business of this one
    gc.disable()
    try:
        report = msgspec.to_builtins(check(request))
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        left = [one for one in gc.garbage if isinstance(one, Undecided)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert any(finding["verdict"] == "undecided" for finding in report["findings"])
    assert [one.reason for one in left if one.__traceback__ is not None] == []

"""A property that is misspelt, or stands on another level: that is the finding, and the pipeline is judged with the value that is meant, not with a default that nobody asked for."""

from __future__ import annotations

from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import Crash
from queuegate.policies.rule import Team
from queuegate.synth.language.known_properties import BESIDE
from queuegate.synth.language.property_slips import properties_as_meant
from queuegate.synth.language.slips import read_as_meant
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.prepared import prepared
from queuegate.synth.sources.template import Template

RULE = "malformed-property"
CODE = '"def handler(event, context): return {\\"batchItemFailures\\": [{\\"itemIdentifier\\": m[\\"messageId\\"]} for m in event[\\"Records\\"] if not print(m)]}"'
PLAIN = f"""Resources:
  Undelivered: {{Type: AWS::SQS::Queue, Properties: {{MessageRetentionPeriod: 1209600}}}}
  Parcels:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 180
      RedrivePolicy: {{deadLetterTargetArn: !GetAtt Undelivered.Arn, maxReceiveCount: 5}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {{Version: "2012-10-17", Statement: [{{Effect: Allow, Principal: {{Service: lambda.amazonaws.com}}, Action: sts:AssumeRole}}]}}
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"]
  Packer:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      Timeout: 30
      Role: !GetAtt Role.Arn
      Environment: {{Variables: {{STAGE: test}}}}
      Code: {{ZipFile: {CODE}}}
  Poll:
    Type: AWS::Lambda::EventSourceMapping
    DependsOn: Role
    Properties:
      EventSourceArn: !GetAtt Parcels.Arn
      FunctionName: !Ref Packer
      BatchSize: 10
      FunctionResponseTypes: [ReportBatchItemFailures]
      ScalingConfig: {{MaximumConcurrency: 5}}
"""
SAM = f"""Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.13
    Timeout: 30
Resources:
  Undelivered: {{Type: AWS::SQS::Queue, Properties: {{MessageRetentionPeriod: 1209600}}}}
  Parcels:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 180
      RedrivePolicy: {{deadLetterTargetArn: !GetAtt Undelivered.Arn, maxReceiveCount: 5}}
  Packer:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      InlineCode: {CODE}
      Events:
        Poll:
          Type: SQS
          Properties:
            Queue: !GetAtt Parcels.Arn
            FunctionResponseTypes: [ReportBatchItemFailures]
            ScalingConfig: {{MaximumConcurrency: 5}}
"""


def read(text: str) -> Template:
    body, spot = parse(text, "template.yaml")
    template = Template(file="template.yaml", stack="template", body=body, spot=spot, text=text)
    template.misnamed = properties_as_meant(template)
    template, refused = prepared(template, None)
    assert not refused
    return template


def said(text: str) -> set[tuple[Any, ...]]:
    """Each verdict on the template as its rule, and the text of the line that it points at."""
    template = read(text)
    found = list(judge(build([template]), RULES, Team({})))
    assert not [one for one in found if isinstance(one, Crash)]
    places = ((one.rule.name, type(one.what).__name__, one.what.place) for one in found)  # type: ignore[union-attr]
    return {(rule, kind, text.splitlines()[template.spot(place.route).line - 1].strip() if place.route else "") for rule, kind, place in places}


def told(text: str, was: str, now: str) -> set[tuple[Any, ...]]:
    """What is said of a template only once one thing is written otherwise; a line that it stands in is the same line."""
    assert was in text
    before = {(rule, kind, at.replace(was.strip(), now.strip())) for rule, kind, at in said(text)}
    return said(text.replace(was, now)) - before


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("VisibilityTimeout:", "VisibilityTimout:"),
        ("VisibilityTimeout:", "visibilityTimeout:"),
        ("VisibilityTimeout:", "VisibilityTimeoutSeconds:"),
        ("RedrivePolicy:", "RedrivePolcy:"),
        ("{MessageRetentionPeriod:", "{messageRetentionPeriod:"),
        ("Handler:", "handler:"),
        ("Role: !GetAtt", "role: !GetAtt"),
        ("Code: {", "code: {"),
        ("{Variables:", "{variables:"),
        ("{Variables: {STAGE: test}}", "{STAGE: test}"),
        ("EventSourceArn:", "EventSourceARN:"),
        ("FunctionName:", "functionName:"),
        ("FunctionResponseTypes:", "FunctionResponseType:"),
        ("ScalingConfig: {MaximumConcurrency: 5}", "MaximumConcurrency: 5"),
        ("ScalingConfig: {MaximumConcurrency: 5}", "MaxConcurrency: 5"),
        ("{MaximumConcurrency:", "{maximumConcurrency:"),
    ],
)
def test_a_misspelt_property_is_the_only_finding(was: str, now: str) -> None:
    (one,) = told(PLAIN, was, now)
    assert one[:2] == (RULE, "Finding")
    assert now in one[2]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("    Runtime:", "    runtime:"),
        ("    Timeout:", "    Timout:"),
        ("      Handler:", "      handler:"),
        ("InlineCode:", "inlineCode:"),
        ("Events:", "Event:"),
        ("            Queue:", "            queue:"),
        ("FunctionResponseTypes:", "FunctionResponseType:"),
        ("ScalingConfig: {MaximumConcurrency: 5}", "MaximumConcurrency: 5"),
        ("ScalingConfig: {MaximumConcurrency: 5}", "MaxConcurrency: 5"),
        ("VisibilityTimeout:", "VisibilityTimout:"),
    ],
)
def test_so_it_is_in_sam(was: str, now: str) -> None:
    (one,) = told(SAM, was, now)
    assert one[:2] == (RULE, "Finding")
    assert now.strip() in one[2]


ALARM = """
  Waiting:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateNumberOfMessagesVisible
      Dimensions: [{Name: QueueName, Value: !GetAtt Undelivered.QueueName}]
      Statistic: Maximum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanOrEqualToThreshold
      AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"]
"""


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("      Dimensions:", "      Dimension:"),
        ("      MetricName:", "      metricName:"),
        ("      EvaluationPeriods:", "      EvaluationPeriod:"),
        ("      AlarmActions:", "      AlarmAction:"),
        ("      AssumeRolePolicyDocument:", "      AssumeRolePolicy:"),
        ("      ManagedPolicyArns:", "      ManagedPolicyArn:"),
        ("      ManagedPolicyArns:", "      ManagedPolicies:"),
    ],
)
def test_so_it_is_beside_the_pipeline(was: str, now: str) -> None:
    (one,) = told(PLAIN + ALARM, was, now)
    assert one[:2] == (RULE, "Finding")
    assert now.strip() in one[2]


POLICY = """
  Guard:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Parcels]
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Deny, Principal: "*", Action: "sqs:*", Resource: !GetAtt Parcels.Arn, Condition: {Bool: {"aws:SecureTransport": "false"}}}]
"""


@pytest.mark.parametrize("written", ["Queue", "queues", "Queus"])
def test_queues_are_meant_of_a_queue_policy_and_not_of_a_mapping(written: str) -> None:
    """Those of a mapping are a broker's, which nobody means who names the queue that it reads: there a name like it is a question."""
    assert told(PLAIN + POLICY, "Queues: [!Ref Parcels]", f"{written}: [!Ref Parcels]") == {(RULE, "Finding", f"{written}: [!Ref Parcels]")}
    assert told(PLAIN, "      BatchSize: 10", "      Queue: [a]\n      BatchSize: 10") == {(RULE, "Doubt", "Queue: [a]")}


def test_trap_a_property_of_those_that_may_be_new_is_no_finding() -> None:
    assert not told(PLAIN + ALARM, "      Period: 60", "      Period: 60\n      QuietHours: 5")


def test_each_property_that_cfn_lint_knows_is_one() -> None:
    """Its schemas are those of CloudFormation's registry."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415 - it takes long to load

    for kind, known in BESIDE.items():
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
        made = {path.split("/")[2] for path in schema.get("readOnlyProperties", [])}
        assert {*schema["properties"]} - made <= known, kind


@pytest.mark.parametrize(
    ("text", "before", "line"),
    [
        (PLAIN, "      Timeout: 30", "VisibilityTimeout: 181"),
        (PLAIN, "      BatchSize: 10", "ReservedConcurrentExecutions: 5"),
        (PLAIN, "      VisibilityTimeout: 180", "FunctionResponseTypes: []"),
        (SAM, "      InlineCode:", "MaximumConcurrency: 5"),
        (SAM, "            Queue:", "VisibilityTimeout: 181"),
    ],
)
def test_a_property_of_another_resource_is_out_of_place(text: str, before: str, line: str) -> None:
    indent = " " * (len(before) - len(before.lstrip()))
    assert told(text, before, f"{indent}{line}\n{before}") == {(RULE, "Finding", line)}


def test_properties_without_properties_are_read_as_such() -> None:
    beside = PLAIN.replace("    Properties:\n      VisibilityTimeout: 180\n      RedrivePolicy", "    VisibilityTimeout: 180\n    RedrivePolicy")
    assert said(beside) - said(PLAIN) == {(RULE, "Finding", line.strip()) for line in beside.splitlines() if line.startswith(("    Visi", "    Redrive"))}


def test_what_is_meant_is_judged_where_it_is_written() -> None:
    """The value counts: one that is too low is its own finding."""
    assert told(PLAIN, "VisibilityTimeout: 180", "VisibilityTimout: 60") == {
        (RULE, "Finding", "VisibilityTimout: 60"),
        ("visibility-timeout", "Finding", "VisibilityTimout: 60"),
    }


@pytest.mark.parametrize("text", [PLAIN, SAM])
def test_a_good_template_stays_as_it_is(text: str) -> None:
    body, _ = parse(text, "template.yaml")
    template = Template(file="template.yaml", stack="template", body=body, spot=lambda _: None, text=text)  # type: ignore[arg-type, return-value]  # no place is asked for
    assert not properties_as_meant(template)
    assert body == parse(text, "template.yaml")[0]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("VisibilityTimeout: 180", "VisibilityTimeout: 180\n      visibilityTimeout: 20"),  # what is written rightly counts
        ("VisibilityTimeout: 180", "VisibilityTimeout: 180\n      VisibilityDelay: 20"),  # may be younger than the list
    ],
)
def test_another_property_does_not_take_the_place_of_one(was: str, now: str) -> None:
    assert {rule for rule, *_ in told(PLAIN, was, now)} == {RULE}


def test_a_name_for_nothing_is_no_property() -> None:
    assert not told(PLAIN, "VisibilityTimeout: 180", "VisibilityTimeout: 180\n      visibilityTimeout: !Ref AWS::NoValue")


def test_a_template_of_slips_alone_is_told_at_each_of_them() -> None:
    """However many there are: a template of another tool may write every property in lower case, and name its Properties otherwise."""
    queues = "".join(f"  Spare{n}:\n    Type: AWS::SQS::Queue\n    Propertes:\n      visibilityTimeout: 30\n      delaySeconds: 0\n" for n in range(800))
    body, spot = parse(PLAIN + queues, "template.yaml")
    template = Template(file="template.yaml", stack="template", body=body, spot=spot, text=PLAIN + queues)
    template.slips, template.misnamed = read_as_meant(template), properties_as_meant(template)
    lines = (PLAIN + queues).splitlines()
    for name, meant, written in (("Spare0", "VisibilityTimeout", "visibilityTimeout: 30"), ("Spare799", "DelaySeconds", "delaySeconds: 0")):
        line = template.spot(("Resources", name, "Properties", meant)).line
        assert lines[line - 1].strip() == written
        assert line > lines.index(f"  {name}:")

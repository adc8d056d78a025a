"""Templates as teams write them and no public one shows, through the whole check: what is said, of what, at which line, in which world."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check

Checked = Callable[..., Report]


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    """Check these files, which lie in one folder, as they are given: text or bytes."""

    def run(given: dict[str, str] | None = None, name: str = "template.yaml", /, **files: str | bytes) -> Report:
        for key, content in files.items():
            path = tmp_path / (name if key == "template" else f"{key}.yaml")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return check(Request((Wanted((str(tmp_path),), given or {}),), Reading(tmp_path, tmp_path, run_apps=False), Judging(RULES)))

    return run


def told(report: Report, rule: str) -> list[tuple[str, str, int, Sequence[str]]]:
    return [(one.verdict, one.resource, one.source.line, one.worlds) for one in report.findings if one.rule == rule and one.source]


def line(text: str, part: str) -> int:
    return next(i for i, content in enumerate(text.splitlines(), 1) if part in content)


def queues(report: Report) -> dict[str, Any]:
    return {one.mapping.resource: getattr(one.queue, "resource", None) or getattr(one.queue, "external", None) for one in report.pipelines}


WORKER = """
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30, Runtime: python3.13, Handler: app.handle, Code: {ZipFile: "def handle(event, context): pass"}}}
"""


def test_anchors_and_merges(checked: Checked) -> None:
    """What a merge brings in is judged, and pointed at where it is written."""
    text = f"""
x: &queue
  VisibilityTimeout: 20
  RedrivePolicy: {{deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: 1}}
Resources:{WORKER}
  Letters: {{Type: AWS::SQS::Queue}}
  Orders:
    Type: AWS::SQS::Queue
    Properties: {{<<: *queue, MessageRetentionPeriod: 600}}
  Refunds:
    Type: AWS::SQS::Queue
    Properties: {{<<: [{{VisibilityTimeout: 200}}, *queue]}}
  OrdersMapping: &mapping
    Type: AWS::Lambda::EventSourceMapping
    Properties: &properties {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, BatchSize: 5}}
  RefundsMapping: {{<<: *mapping, Properties: {{<<: *properties, EventSourceArn: !GetAtt Refunds.Arn}}}}
"""
    report = checked(template=text)
    assert queues(report) == {"OrdersMapping": "Orders", "RefundsMapping": "Refunds"}
    assert told(report, "visibility-below-timeout") == [("fail", "Orders", line(text, "VisibilityTimeout: 20"), [])]
    assert told(report, "max-receive-count-one") == [
        ("fail", "Orders", line(text, "maxReceiveCount: 1"), []),
        ("fail", "Refunds", line(text, "maxReceiveCount: 1"), []),
    ]


def redriven(policy: str) -> str:
    return f"""
Resources:{WORKER}
  Letters: {{Type: AWS::SQS::Queue, Properties: {{QueueName: letters}}}}
  Orders: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: 200, RedrivePolicy: {policy}}}}}
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}}}
"""


@pytest.mark.parametrize(
    "policy",
    [
        """!Sub '{"deadLetterTargetArn": "${Letters.Arn}", "maxReceiveCount": 1}'""",
        """!Sub '{"deadLetterTargetArn": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:letters", "maxReceiveCount": "1"}'""",
        "!ToJsonString {deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: 1}",
        """!Join ['', ['{"maxReceiveCount":1,"deadLetterTargetArn":"', !GetAtt Letters.Arn, '"}']]""",
    ],
)
def test_a_redrive_policy_as_a_json_string(checked: Checked, policy: str) -> None:
    text = redriven(policy)
    report = checked(template=text)
    (pipeline,) = report.pipelines
    assert pipeline.dead_letter_queue is not None
    assert getattr(pipeline.dead_letter_queue, "resource", None) == "Letters"
    assert told(report, "max-receive-count-one") == [("fail", "Orders", line(text, "RedrivePolicy"), [])]


@pytest.mark.parametrize(
    "policy", ["{DeadLetterTargetArn: !GetAtt Letters.Arn, MaxReceiveCount: 5}", "{deadletterTargetArn: !GetAtt Letters.Arn, maxreceivecount: 5}"]
)
def test_redrive_keys_in_the_wrong_case(checked: Checked, policy: str) -> None:
    """SQS does not know them: nothing is dead-lettered, whatever it looks like."""
    text = redriven(policy)
    report = checked(template=text)
    assert [one[:3] for one in told(report, "missing-redrive-policy")] == [("fail", "Orders", line(text, "RedrivePolicy"))]
    assert report.pipelines[0].dead_letter_queue is None


def test_an_import_as_a_queues_arn(checked: Checked) -> None:
    """One that is exported beside it is followed to its queue; one that is not counts as a queue's all the same."""
    owner = """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 20}}
Outputs: {Arn: {Value: !GetAtt Orders.Arn, Export: {Name: !Sub "${AWS::Region}-orders"}}}
"""
    reader = f"""
Resources:{WORKER}
  Mine: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !ImportValue {{"Fn::Sub": "${{AWS::Region}}-orders"}}, FunctionName: !Ref Worker}}}}
  Theirs: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !ImportValue their-queue, FunctionName: !Ref Worker}}}}
"""
    report = checked(owner=owner, reader=reader)
    assert queues(report) == {"Mine": "Orders", "Theirs": "their-queue is imported from a stack that is not among the targets"}
    assert told(report, "visibility-below-timeout")[0] == ("fail", "Orders", line(owner, "VisibilityTimeout: 20"), [])
    settle = {one.settle for one in report.findings if one.rule == "visibility-below-timeout" and one.verdict == "undecided"}
    assert settle == {'externals: {"their-queue": {type: AWS::SQS::Queue, properties: {VisibilityTimeout: VALUE, RedrivePolicy: VALUE}}} in queuegate.yaml'}


def test_a_fifo_queue_with_a_standard_dead_letter_queue(checked: Checked) -> None:
    text = redriven("{deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: 5}").replace(
        "VisibilityTimeout: 200", "VisibilityTimeout: 200, FifoQueue: 'true'"
    )
    assert [one[:3] for one in told(checked(template=text), "dead-letter-queue-type")] == [("fail", "Orders", line(text, "RedrivePolicy"))]


@pytest.mark.parametrize(
    "arn",
    [
        '!Sub "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Name}"',
        '!Sub "arn:aws:sqs:eu-west-1:${AWS::AccountId}:${AWS::StackName}-orders"',
        '!Join [":", [arn, aws, sqs, !Ref AWS::Region, !Ref AWS::AccountId, !GetAtt Orders.QueueName]]',
    ],
)
def test_a_queue_that_is_its_own_dead_letter_queue(checked: Checked, arn: str) -> None:
    """Not by GetAtt, which CloudFormation would refuse as a circle, but spelt out, which it cannot see."""
    name = '!Sub "${AWS::StackName}-orders"' if "StackName" in arn else "!Ref Name"
    text = redriven(f"{{deadLetterTargetArn: {arn}, maxReceiveCount: 5}}").replace("VisibilityTimeout: 200", f"VisibilityTimeout: 200, QueueName: {name}")
    text = f"Parameters: {{Name: {{Type: String, Default: orders}}}}{text}"
    assert [one[:3] for one in told(checked(template=text), "dead-letter-queue-cycle")] == [("fail", "Orders", line(text, "RedrivePolicy"))]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Resources:\n  Q: {Type: AWS::SQS::Queue}\n  R: {Type: AWS::SNS::Topic}\n  Q:\n    Type: AWS::SQS::Queue\n", ("2", 4)),
        ('{"Resources": {\n"Q": {"Type": "AWS::SQS::Queue",\n"Properties": {"DelaySeconds": 1,\n"DelaySeconds": 2}}}}', ("3", 4)),
    ],
)
def test_a_key_twice_is_an_error_with_both_lines(checked: Checked, text: str, lines: tuple[str, int]) -> None:
    (problem,) = checked(template=text).problems
    assert problem.source is not None
    assert (problem.kind, problem.source.line) == ("unreadable", lines[1])
    assert f"line {lines[0]}" in problem.message


def test_logical_ids_that_begin_with_a_digit(checked: Checked) -> None:
    """A key is text, whatever YAML 1.1 would make of it: 0x1F, 1_000, 12:30 are logical ids as they stand."""
    text = f"""
Resources:{WORKER}
  123: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: 20}}}}
  0x1F: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: 20}}}}
  1e3: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt 123.Arn, FunctionName: !Ref Worker}}}}
  2E3: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt [0x1F, Arn], FunctionName: !Ref Worker}}}}
"""
    report = checked(template=text)
    assert queues(report) == {"1e3": "123", "2E3": "0x1F"}
    assert {one[1] for one in told(report, "visibility-below-timeout")} == {"123", "0x1F"}


@pytest.mark.parametrize("encode", [lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: text.replace("\n", "\r\n").encode()], ids=["BOM", "CRLF"])
def test_byte_order_marks_and_windows_line_ends_move_no_line(checked: Checked, encode: Callable[[str], bytes]) -> None:
    text = redriven("{deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: 1}").lstrip("\n")
    assert told(checked(template=encode(text)), "max-receive-count-one") == [("fail", "Orders", line(text, "maxReceiveCount: 1"), [])]


def test_tags_of_other_tools_are_unknown_values(checked: Checked) -> None:
    text = f"""
Resources:{WORKER}
  Orders: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: !Vault prod/hide, RedrivePolicy: !YAMLInclude redrive.yaml}}}}
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}}}
"""
    report = checked(template=text)
    why = {one.rule: one.reason for one in report.findings if one.verdict == "undecided"}
    assert why["visibility-below-timeout"] == "the tag !Vault is not CloudFormation's: another tool replaces it before the deployment"
    assert why["missing-redrive-policy"] == "the tag !YAMLInclude is not CloudFormation's: another tool replaces it before the deployment"
    assert [problem.kind for problem in report.problems] == []


def test_a_getatt_over_several_lines(checked: Checked) -> None:
    block = """
  Block:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName:
        !Ref Worker
      EventSourceArn: !GetAtt
        - Orders
        - Arn
"""
    assert queues(checked(template=redriven("{}") + block)) == {"Mapping": "Orders", "Block": "Orders"}


def independent() -> str:
    """Forty conditions on forty parameters, each in a property of its own, in a template with two pipelines that meet most of them."""
    parameters = "".join(f"  P{i}: {{Type: String, Default: 'no', AllowedValues: ['yes', 'no']}}\n" for i in range(40))
    conditions = "".join(f"  C{i}: !Equals [!Ref P{i}, 'yes']\n" for i in range(40))
    guarded = "".join(f"  Alarm{i}: {{Type: AWS::SNS::Topic, Condition: C{i}, Properties: {{TopicName: !If [C{i}, a{i}, b{i}]}}}}\n" for i in range(10, 40))
    return f"""
Parameters:
{parameters}
Conditions:
{conditions}
Resources:
  Letters: {{Type: AWS::SQS::Queue, Properties: {{MessageRetentionPeriod: !If [C3, 1209600, 1000000]}}}}
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !If [C0, 20, 400]
      DelaySeconds: !If [C1, 10, 5]
      MessageRetentionPeriod: !If [C2, 345600, 604800]
      RedrivePolicy: {{deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: !If [C4, 1, 5]}}
      Tags: [{", ".join(f"!If [C{i}, {{Key: k{i}, Value: v}}, !Ref AWS::NoValue]" for i in range(40))}]
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: !If [C5, 30, 60]
      MemorySize: !If [C6, 128, 256]
      ReservedConcurrentExecutions: !If [C7, 10, !Ref AWS::NoValue]
      Environment: {{Variables: {{{", ".join(f"V{i}: !If [C{i}, x, y]" for i in range(40))}}}}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, BatchSize: !If [C8, 5, 10], Enabled: !If [C9, true, false]}}
{guarded}"""


def nested() -> str:
    """Forty conditions, each made of the one before: all of them hang on one parameter and on one another."""
    conditions = "".join(f"  C{i}: !And [!Condition C{i - 1}, !Not [!Equals [!Ref Env, e{i}]]]\n" for i in range(1, 40))
    value = "90"
    for i in reversed(range(40)):
        value = f"!If [C{i}, {value}, {20 + i}]"
    return f"""
Parameters: {{Env: {{Type: String, Default: prod, AllowedValues: [prod, {", ".join(f"e{i}" for i in range(40))}]}}}}
Conditions:
  C0: !Not [!Equals [!Ref Env, e0]]
{conditions}
Resources:{WORKER}
  Orders: {{Type: AWS::SQS::Queue, Condition: C20, Properties: {{VisibilityTimeout: {value}}}}}
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Condition: C20, Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}}}
"""


def test_forty_conditions_beside_one_another(checked: Checked) -> None:
    """Two to the power of forty worlds, of which each rule meets a handful: every verdict is exact, and none gives up."""
    report = checked(template=independent())
    assert {(one[0], *one[3]) for one in told(report, "visibility-below-timeout")} == {("fail", "P0 = yes, P5 = no"), ("fail", "P0 = yes, P5 = yes")}
    assert [one[0::3] for one in told(report, "max-receive-count-one")] == [("fail", ["P4 = yes"])]
    assert [one for one in report.findings if one.reason and "more than" in one.reason] == []


@pytest.mark.slow
def test_forty_conditions_on_one_another(checked: Checked) -> None:
    """The condition of the resources leaves out the first twenty-one: of the others those with a timeout below the function's are named, no more."""
    report = checked(template=nested())
    assert told(report, "visibility-timeout")[0][0] == "fail"
    assert told(report, "visibility-below-timeout") == []
    assert [one for one in report.findings if one.reason and "more than" in one.reason] == []
    (pipeline,) = report.pipelines
    assert getattr(pipeline.queue, "resource", None) == "Orders"
    shorter = nested().replace("Timeout: 30", "Timeout: 45")
    assert sorted(one[0::3] for one in told(checked(template=shorter), "visibility-below-timeout")) == [("fail", [f"Env = e{i}"]) for i in range(21, 25)]


FORMATS = {
    "cloudformation.json": json.dumps([{"ParameterKey": "Env", "ParameterValue": "prod"}]),
    "deploy.json": json.dumps({"Parameters": {"Env": "prod"}}),
    "samconfig.toml": '[default.deploy.parameters]\nparameter_overrides = "Env=prod"\n',
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_parameter_file_decides_the_world(tmp_path: Path, name: str, command: Any) -> None:
    text = redriven("{deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: 5}").replace(
        "VisibilityTimeout: 200", "VisibilityTimeout: !If [IsProd, 20, 200]"
    )
    (tmp_path / "template.yaml").write_text(
        f"Parameters: {{Env: {{Type: String, AllowedValues: [dev, prod]}}}}\nConditions: {{IsProd: !Equals [!Ref Env, prod]}}\n{text}", encoding="utf-8"
    )
    (tmp_path / name).write_text(FORMATS[name], encoding="utf-8")
    check = ("check", "template.yaml", "--linters", "none", "--report", "json", "--only", "visibility-below-timeout")
    for flags, worlds in ((["--parameters", name], []), ([], ["Env = prod"])):
        done = command(*check, *flags, cwd=tmp_path)
        (found,) = json.loads(done.stdout)["findings"]
        assert found["worlds"] == worlds


REGIONAL = f"""
Conditions: {{Primary: !Equals [!Ref AWS::Region, us-east-1]}}
Resources:{WORKER.replace("Timeout: 30", "Timeout: 30, Role: !GetAtt Role.Arn")}
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy: {{Statement: [{{Effect: Allow, Principal: {{AWS: !Sub "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:root"}}, Action: "kms:*", Resource: "*"}}]}}
  Orders: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !Sub "${{AWS::Region}}-orders", KmsMasterKeyId: !Ref Key, VisibilityTimeout: !If [Primary, 200, 20]}}}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {{Statement: [{{Effect: Allow, Principal: {{Service: lambda.amazonaws.com}}, Action: sts:AssumeRole}}]}}
      Policies:
        - PolicyName: poll
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
                Resource:
                  - !Sub "arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:${{AWS::Region}}-orders"
                  - !Sub "arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:legacy"
              - {{Effect: Allow, Action: "kms:Decrypt", Resource: !Sub "arn:${{AWS::Partition}}:kms:${{AWS::Region}}:${{AWS::AccountId}}:key/${{Key}}"}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: !Sub "arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:${{AWS::Region}}-orders", FunctionName: !Ref Worker}}
  Legacy:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: !Sub "arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:legacy", FunctionName: !Ref Worker, Enabled: false}}
"""


def test_a_condition_on_the_region_changes_nothing_but_what_hangs_on_it(checked: Checked) -> None:
    """An ARN with the Region in it means the same in every Region, whether or not the template compares it with one."""
    report = checked(template=REGIONAL)
    assert queues(report)["Mapping"] == "Orders"
    for rule in ("missing-poll-permission", "missing-decrypt-permission"):
        assert [one for one in told(report, rule) if one[0] == "fail"] == []
    assert [one[0::3] for one in told(report, "visibility-below-timeout") if one[0] == "fail"] == [("fail", ["AWS::Region is not us-east-1"])]
    assert [one[0::3] for one in told(report, "disabled-mapping")] == [("fail", [])]
    decided = checked({"AWS::Region": "us-east-1"}, template=REGIONAL)
    assert [one for one in told(decided, "visibility-below-timeout") if one[0] == "fail"] == []
    for rule in ("missing-poll-permission", "missing-decrypt-permission"):
        assert [one for one in told(decided, rule) if one[0] == "fail"] == []

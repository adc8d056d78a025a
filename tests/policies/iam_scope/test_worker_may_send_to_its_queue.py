from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.rule import Severity

HELP: Any = runpy.run_path(str(Path(__file__).with_name("statements.py")))
inline, allow = HELP["inline"], HELP["allow"]

RULE = "worker-may-send-to-its-queue"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ACTION = "Properties/Policies/0/PolicyDocument/Statement/0/Action"
Changed = Callable[..., list[Any]]


def test_the_line_of_the_action(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: poll
          PolicyDocument:
            Statement:
              - Effect: Allow
                Resource: !GetAtt Orders.Arn
                Action:
                  - sqs:ReceiveMessage
                  - SQS:SendMessage
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line, said.key) == ("fail", "WorkerRole", f"{ACTION}/1", "- SQS:SendMessage", "Orders")
    assert (
        said.text
        == "WorkerRole has sqs:SendMessage on Orders, the event source of Worker: a message that it sends there is processed again, in a loop that Lambda stops after about 16 invocations (recursive loop detection)"
    )


@pytest.mark.parametrize(
    ("loop", "goes_on"),
    [
        pytest.param("Allow", True, id="Lambda does not stop it"),
        pytest.param("Terminate", False, id="Lambda stops it"),
        pytest.param("!Ref Who", False, id="nobody knows whether Lambda stops it"),
    ],
)
def test_whether_lambda_stops_the_loop(loop: str, goes_on: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    """A loop that is meant has RecursiveLoop: Allow by AWS's own advice: that makes no error of it."""
    (said,) = changed(inline(allow("sqs:SendMessage")) + f"Worker: {{Properties: {{RecursiveLoop: {loop}}}}}\n", RULE, head=HEAD)
    assert (said.verdict, said.severity, said.resource, said.route, said.key) == ("fail", Severity.WARNING, "WorkerRole", ACTION, "Orders")
    assert said.text.endswith("that Lambda does not stop (RecursiveLoop: Allow)") is goes_on


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(inline(allow("sqs:SendMessage", "[!GetAtt DeadLetters.Arn, !GetAtt Orders.Arn]")), id="among others"),
        pytest.param(
            "Orders: {Properties: {QueueName: orders}}\n" + inline(allow("sqs:SendMessage", "'arn:aws:sqs:*:*:ord*'")), id="by the beginning of its name"
        ),
    ],
)
def test_bad(fragment: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route, one.key) for one in said] == [("fail", "WorkerRole", ACTION, "Orders")]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="no send"),
        pytest.param(inline(allow("sqs:SendMessage", "!GetAtt DeadLetters.Arn")), id="to another queue"),
        pytest.param(inline(allow("sqs:SendMessage", "!ImportValue Theirs")), id="to a queue outside"),
        pytest.param(inline(allow("sqs:SendMessage"), "{Effect: Deny, Action: 'sqs:Send*', Resource: !GetAtt Orders.Arn}"), id="denied"),
        pytest.param(inline(allow("sqs:SendMessage", "'*'")), id="to every queue is another rule's matter"),
        pytest.param(inline(allow("'sqs:*'")), id="every action is another rule's matter"),
        pytest.param(inline(allow("[sqs:ChangeMessageVisibility, sqs:GetQueueUrl]")), id="what the CDK grants a consumer"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


@pytest.mark.parametrize(
    ("fragment", "settle"),
    [
        pytest.param(inline(allow("sqs:SendMessage", "!Ref Who")), "--parameter Who=VALUE", id="the queue is a parameter"),
        pytest.param(inline(allow("!Ref Who")), "--parameter Who=VALUE", id="the action is a parameter"),
        pytest.param("Worker: {Properties: {Role: !ImportValue R}}", 'externals: {"R": …} in queuegate.yaml', id="an imported role"),
    ],
)
def test_undecided(fragment: str, settle: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", settle)]


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(inline(allow("sqs:SendMessage", "!If [IsProd, !GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]")), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", ACTION, ("Env = prod",))


def queue_policy(principal: str, actions: str = "sqs:SendMessage", more: str = "", queue: str = "Orders") -> str:
    statement = f"{{Effect: Allow, Principal: {principal}, Action: {actions}, Resource: !GetAtt {queue}.Arn{more}}}"
    return f"Access: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref {queue}], PolicyDocument: {{Statement: [{statement}]}}}}}}\n"


@pytest.mark.parametrize("principal", ["{AWS: !GetAtt WorkerRole.Arn}", "{AWS: [!GetAtt WorkerRole.Arn, 'arn:aws:iam::111122223333:role/partner']}"])
def test_the_queue_policy_gives_it_as_the_role_does(principal: str, changed: Changed) -> None:
    (said,) = changed(queue_policy(principal, "[sqs:GetQueueUrl, sqs:SendMessage]"), RULE)
    route = "Properties/PolicyDocument/Statement/0/Action/1"
    assert (said.verdict, said.severity, said.resource, said.route, said.key) == ("fail", Severity.WARNING, "Access", route, "Orders")
    assert "the queue policy of Orders allows WorkerRole sqs:SendMessage" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(queue_policy("{AWS: !Ref 'AWS::AccountId'}"), id="trap: the account, which leaves it to the role"),
        pytest.param(queue_policy("{Service: sns.amazonaws.com}"), id="a service"),
        pytest.param(queue_policy("{AWS: 'arn:aws:iam::111122223333:role/partner'}"), id="another role"),
        pytest.param(queue_policy("{AWS: !GetAtt WorkerRole.Arn}", "sqs:ReceiveMessage"), id="another action"),
        pytest.param(queue_policy("{AWS: !GetAtt WorkerRole.Arn}", queue="DeadLetters"), id="another queue"),
        pytest.param(queue_policy('"*"'), id="everybody, which another rule says"),
        pytest.param(queue_policy("{AWS: !GetAtt WorkerRole.Arn}", more=", Condition: {StringEquals: {'aws:SourceVpce': vpce-1}}"), id="under a condition"),
        pytest.param(queue_policy("{AWS: !GetAtt WorkerRole.Arn}") + inline("{Effect: Deny, Action: 'sqs:SendMessage', Resource: '*'}"), id="denied"),
    ],
)
def test_what_a_queue_policy_does_not_give(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_a_role_that_another_function_sends_with_keeps_the_action(changed: Changed) -> None:
    """Taking it from the shared role would stop the other."""
    (said,) = changed(inline(allow("sqs:SendMessage")) + "Producer: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}\n", RULE)
    assert said.fix.startswith("Remove sqs:SendMessage on Orders from WorkerRole. If Producer sends with it, give Worker a role of its own instead.")
    (alone,) = changed(inline(allow("sqs:SendMessage")), RULE)
    assert alone.fix.startswith("Remove sqs:SendMessage on Orders from WorkerRole. To have")


def test_a_function_that_reads_its_own_dead_letter_queue_needs_it(changed: Changed) -> None:
    """Lambda sends what failed asynchronously with the function's role."""
    own = "Worker: {Properties: {DeadLetterConfig: {TargetArn: !GetAtt Orders.Arn}}}\n"
    assert changed(inline(allow("sqs:SendMessage")) + own, RULE) == []
    other = own.replace("Orders", "DeadLetters")
    assert [one.verdict for one in changed(inline(allow("sqs:SendMessage")) + other, RULE)] == ["fail"]


def test_the_policy_template_of_sam(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: s3://bucket/key
      Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Orders.QueueName}]
      Events: {Queue: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.key) == ("fail", "WorkerRole", "Orders")
    assert said.text.startswith("WorkerRole has sqs:SendMessage* on Orders")


def test_the_policy_template_of_sam_for_senders_is_a_way_to_send(judged: Callable[..., list[Any]]) -> None:
    """It has the action sqs:SendMessage*, which is sqs:SendMessage and nothing else."""
    template = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Other: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: s3://artifacts/app.zip
      Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt %s.QueueName}}]
      Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""
    (said,) = judged(template % "Orders", rule="worker-may-send-to-its-queue")
    assert (said.verdict, said.resource) == ("fail", "WorkerRole")
    assert judged(template % "Other", rule="worker-may-send-to-its-queue") == []


@pytest.mark.parametrize("action", ["sqs:Send*", "SQS:SendMessage*", "sqs:SendMessag?"])
def test_a_pattern_for_sending_alone_is_sending(action: str, changed: Callable[..., list[Any]]) -> None:
    role = f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: '{action}', Resource: !GetAtt Orders.Arn}}]}}}}]}}}}"
    assert [one.verdict for one in changed(role, "worker-may-send-to-its-queue")] == ["fail"]


def test_a_worker_that_does_send_to_its_queue_is_told_what_a_loop_needs(coded: Callable[..., list[Any]]) -> None:
    code = """
import os, boto3
def handler(event, context):
    for record in event["Records"]:
        boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="next")
    return {"batchItemFailures": []}
"""
    (said,) = coded(code, RULE, inline(allow("sqs:SendMessage")), "    Environment: {Variables: {QUEUE: !Ref Orders}}\n")
    assert (said.verdict, said.resource) == ("fail", "WorkerRole")
    assert said.fix.startswith("Send what is to be worked on next to another queue. Where the loop is meant,")


ON_ALL = """
WorkerRole:
  Properties: {ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonSQSFullAccess]}
Next: {Type: AWS::SQS::Queue}
"""


@pytest.mark.parametrize(
    ("to", "more", "said"),
    [
        pytest.param("!Ref Orders", ON_ALL, ["Worker sends messages to Orders, the event source of Worker"], id="its own, and it may send to all"),
        pytest.param("!Ref Next", ON_ALL, [], id="another"),
        pytest.param("!Ref Orders", "Next: {Type: AWS::SQS::Queue}\n", [], id="it may not"),
    ],
)
def test_what_the_code_sends_to_its_own_queue_where_the_role_may_send_to_all(to: str, more: str, said: list[str], coded: Callable[..., list[Any]]) -> None:
    code = "import boto3, os\ndef handler(event, context):\n    boto3.client('sqs').send_message(QueueUrl=os.environ['TO'], MessageBody='m')"
    found = [one for one in coded(code, RULE, more, f"    Environment: {{Variables: {{TO: {to}}}}}\n") if one.verdict == "fail"]
    assert [one.text.partition(":")[0] for one in found] == said
    assert [(one.resource, one.route) for one in found] == [("Worker", "Properties/Code/ZipFile") for _ in said]

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RULE = "missing-send-permission"
SEND = 'sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody="x")'
KEY = """
Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: [{Effect: Allow, Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}]}}}
Orders: {Properties: {KmsMasterKeyId: !Ref Key}}
"""
Changed = Callable[..., list[Any]]


def producer(*statements: str, call: str = SEND, runtime: str = "python3.13", variable: str = "!Ref Orders", role: str = "") -> str:
    policy = f"Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{', '.join(statements)}]}}}}]" if statements else ""
    return f"""
ProducerRole: {{Type: AWS::IAM::Role, Properties: {{{role}{policy}}}}}
Producer:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: {runtime}
    Handler: index.handler
    Role: !GetAtt ProducerRole.Arn
    Environment: {{Variables: {{QUEUE_URL: {variable}}}}}
    Code:
      ZipFile: |
        import os
        import boto3
        sqs = boto3.client("sqs")
        def handler(event, context):
            {call}
"""


def let(action: str, resource: str, effect: str = "Allow") -> str:
    return f"{{Effect: {effect}, Action: {action}, Resource: {resource}}}"


MAY = let("sqs:SendMessage", "!GetAtt Orders.Arn")


def test_the_line_of_the_senders_role(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Role: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  IntakeRole:
    Type: AWS::IAM::Role
  Intake:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt IntakeRole.Arn
      Environment: {Variables: {URL: !Ref Orders}}
      Code:
        ZipFile: |
          import os, boto3
          def handler(event, context):
              boto3.resource("sqs").Queue(os.environ["URL"]).send_messages(Entries=[])
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line, said.key) == ("fail", "IntakeRole", "", "IntakeRole:", "Intake to Orders")
    assert said.text == "IntakeRole lacks sqs:SendMessage on Orders: each SendMessage call of Intake to Orders is denied"


@pytest.mark.parametrize(
    ("fragment", "missing"),
    [
        pytest.param(producer(), "sqs:SendMessage on Orders", id="nothing is given"),
        pytest.param(producer(let("sqs:GetQueueUrl", "!GetAtt Orders.Arn")), "sqs:SendMessage on Orders", id="another action"),
        pytest.param(producer(let("sqs:SendMessage", "!GetAtt DeadLetters.Arn")), "sqs:SendMessage on Orders", id="another queue"),
        pytest.param(producer(MAY, let("sqs:*", '"*"', "Deny")), "sqs:SendMessage on Orders", id="what a Deny takes"),
        pytest.param(KEY + producer(MAY), "kms:GenerateDataKey and kms:Decrypt on Key", id="the key"),
        pytest.param(KEY + producer(MAY, let("kms:GenerateDataKey", "!GetAtt Key.Arn")), "kms:Decrypt on Key", id="to decrypt the data key"),
        pytest.param(KEY + producer(), "sqs:SendMessage on Orders and kms:GenerateDataKey and kms:Decrypt on Key", id="the queue and its key"),
    ],
)
def test_bad(fragment: str, missing: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route, one.key) for one in said] == [("fail", "ProducerRole", "", "Producer to Orders")]
    assert said[0].text.startswith(f"ProducerRole lacks {missing}")
    assert said[0].text.endswith(": each SendMessage call of Producer to Orders is denied")


def test_a_sender_that_is_told_of_the_dead_letter_queue(changed: Changed) -> None:
    (said,) = changed(producer(MAY, variable="!Ref DeadLetters"), RULE)
    assert (said.verdict, said.resource, said.key) == ("fail", "ProducerRole", "Producer to DeadLetters")
    assert said.text == "ProducerRole lacks sqs:SendMessage on DeadLetters (it has it on Orders): each SendMessage call of Producer to DeadLetters is denied"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="no producer"),
        pytest.param(producer(MAY), id="it may send"),
        pytest.param(producer(let('"sqs:Send*"', '"*"')), id="it may send anywhere"),
        pytest.param(KEY + producer(MAY, let("[kms:GenerateDataKey, kms:Decrypt]", "!GetAtt Key.Arn")), id="it may use the key"),
        pytest.param(producer(call='sqs.get_queue_attributes(QueueUrl=os.environ["QUEUE_URL"])'), id="it looks at the queue, and does not send"),
        pytest.param(producer(call='print(os.environ["QUEUE_URL"])'), id="it names the queue only"),
        pytest.param("Theirs: {Type: AWS::SQS::Queue}\n" + producer(variable="!Ref Theirs"), id="another queue is none of this pipeline's"),
        pytest.param(producer(let("sqs:SendMessage", "!GetAtt DeadLetters.Arn"), variable="!Ref DeadLetters"), id="it may put dead letters aside"),
        pytest.param(producer(variable="!Ref DeadLetters", call='print(os.environ["QUEUE_URL"])'), id="it names the dead-letter queue only"),
        pytest.param(producer(variable="!Ref DeadLetters", runtime="ruby3.4"), id="code that nobody reads may count dead letters"),
        pytest.param(producer(MAY, runtime="ruby3.4"), id="it may, whatever its code does"),
        pytest.param(producer(role='ManagedPolicyArns: ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"], '), id="AmazonSQSFullAccess"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_the_queues_own_policy_may_let_it(changed: Changed) -> None:
    """The trap: in one account the queue's policy is enough."""
    policy = """
Lets:
  Type: AWS::SQS::QueuePolicy
  Properties:
    Queues: [!Ref Orders]
    PolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: !GetAtt ProducerRole.Arn}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}
"""
    assert changed(producer() + policy, RULE) == []


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        pytest.param(
            producer(runtime="ruby3.4"),
            "Producer knows Orders, and its role may not send there: the code of Producer is in no folder of this repository",
            id="another language",
        ),
        pytest.param(
            producer(call="import acme; acme.send()"), "Producer knows Orders, and its role may not send there: the code imports acme", id="a library"
        ),
        pytest.param(
            producer(role="ManagedPolicyArns: [!ImportValue Ours], "), "what the policy Ours grants is not known here: it is imported", id="a policy outside"
        ),
    ],
)
def test_undecided(fragment: str, text: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert said.verdict == "undecided"
    assert said.text.startswith(text)


def importer(*statements: str, config: str = "", more: str = "") -> str:
    policy = f"Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{', '.join(statements)}]}}}}]" if statements else ""
    return f"""
ImporterRole: {{Type: AWS::IAM::Role, Properties: {{{policy}}}}}
Importer: {{Type: AWS::Lambda::Function, Properties: {{Runtime: java21, Handler: app.Handler, Code: {{S3Bucket: b, S3Key: k}}, Role: !GetAtt ImporterRole.Arn{config}}}}}
{more}
"""


LETTERS = ", DeadLetterConfig: {TargetArn: !GetAtt Orders.Arn}"
ASYNC = """
Async:
  Type: AWS::Lambda::EventInvokeConfig
  Properties: {FunctionName: !Ref Importer, Qualifier: $LATEST, DestinationConfig: {KIND: {Destination: !GetAtt Orders.Arn}}}
"""
STREAM = """
Importing:
  Type: AWS::Lambda::EventSourceMapping
  Properties: {FunctionName: !Ref Importer, EventSourceArn: any, StartingPosition: LATEST, DestinationConfig: {OnFailure: {Destination: !GetAtt Orders.Arn}}}
"""
OTHER = let("sqs:SendMessage", "!GetAtt DeadLetters.Arn")


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        pytest.param(
            importer(config=LETTERS),
            "sqs:SendMessage on Orders: Orders is the target of DeadLetterConfig of Importer, and CloudFormation fails",
            id="a DeadLetterConfig",
        ),
        pytest.param(importer(OTHER, config=LETTERS), "(it has it on DeadLetters)", id="on another queue"),
        pytest.param(importer(config=LETTERS.replace("Orders", "DeadLetters")), "sqs:SendMessage on DeadLetters", id="to the dead-letter queue"),
        pytest.param(importer(more=ASYNC.replace("KIND", "OnFailure")), "Orders is a destination of asynchronous invocations of Importer", id="OnFailure"),
        pytest.param(importer(more=STREAM), "Orders is where a mapping tells of failed records of Importer, and what Lambda hands on is lost", id="a stream"),
        pytest.param(importer(more=ASYNC.replace("KIND", "OnSuccess")), "what Lambda hands on is lost", id="OnSuccess"),
        pytest.param(
            KEY + importer(MAY, config=LETTERS),
            "lacks kms:GenerateDataKey and kms:Decrypt on Key: Orders is the target of DeadLetterConfig of Importer, and what",
            id="the key alone",
        ),
    ],
)
def test_what_lambda_hands_on_in_the_name_of_the_role(fragment: str, words: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "ImporterRole", "")]
    assert words in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        importer(MAY, config=LETTERS),
        importer(MAY, more=ASYNC.replace("KIND", "OnSuccess")),
        importer(MAY, more=STREAM),
        importer(config=", DeadLetterConfig: {TargetArn: !ImportValue elsewhere}"),
        importer(config=", DeadLetterConfig: {TargetArn: 'arn:aws:sqs:eu-west-1:111122223333:others'}"),
    ],
)
def test_what_lambda_may_hand_on(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_sam_gives_the_role_that_it_makes_what_it_needs(judged: Callable[..., list[Any]]) -> None:
    text = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Role: {Type: AWS::IAM::Role}
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: java21, Handler: a.B, CodeUri: s3://b/k, Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}}
  Importer:
    Type: AWS::Serverless::Function
    Properties: {Runtime: java21, Handler: a.B, CodeUri: s3://b/k, DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Orders.Arn}}
"""
    assert judged(text, rule=RULE) == []
    said = judged(
        text.replace(
            "{Runtime: java21, Handler: a.B, CodeUri: s3://b/k, DeadLetterQueue",
            "{Role: !GetAtt Role.Arn, Runtime: java21, Handler: a.B, CodeUri: s3://b/k, DeadLetterQueue",
        ),
        rule=RULE,
    )
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Role")]


ELSEWHERE = """
Resources:
  ProducerRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}%s}}
  Producer:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt ProducerRole.Arn
      Environment: {Variables: {QUEUE_URL: %s}}
      Code:
        ZipFile: |
          import os
          import boto3
          def handler(event, context):
              boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody="x")
"""
EXPORTS = """
Outputs:
  Url: {Value: !Ref Orders, Export: {Name: orders-url}}
  Arn: {Value: !GetAtt Orders.Arn, Export: {Name: orders-arn}}
"""
BASE = (Path(__file__).parents[1] / "base.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("url", ["!ImportValue orders-url", "!Sub ['${url}', {url: !ImportValue orders-url}]"])
def test_a_producer_of_another_stack_that_imports_the_queue(url: str, judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(BASE + EXPORTS, ELSEWHERE % ("", url), rule=RULE)
    assert (said.verdict, said.resource) == ("fail", "ProducerRole")


def test_trap_one_of_another_stack_that_may_send(judged: Callable[..., list[Any]]) -> None:
    may = f", Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{let('sqs:SendMessage', '!ImportValue orders-arn')}]}}}}]"
    assert judged(BASE + EXPORTS, ELSEWHERE % (may, "!ImportValue orders-url"), rule=RULE) == []


def test_trap_one_of_another_stack_that_is_told_of_nobody_knows_what(judged: Callable[..., list[Any]]) -> None:
    assert judged(BASE, ELSEWHERE % ("", "!ImportValue of-somebody-else"), rule=RULE) == []

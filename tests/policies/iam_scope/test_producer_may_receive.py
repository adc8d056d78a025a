from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "producer-may-receive"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
STATEMENTS = "Properties/Policies/0/PolicyDocument/Statement"
Changed = Callable[..., list[Any]]


def allow(actions: str, resource: str = "!GetAtt Orders.Arn") -> str:
    return f"{{Effect: Allow, Action: {actions}, Resource: {resource}}}"


def producer(*statements: str, role: str = "!GetAtt ProducerRole.Arn") -> str:
    return (
        "ProducerRole: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [" + ", ".join(statements) + "]}}]}}\n"
        f"Producer: {{Type: AWS::Lambda::Function, Properties: {{Role: {role}}}}}\n"
    )


def test_each_action_at_its_own_line(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  ProducerRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: send
          PolicyDocument:
            Statement:
              - Effect: Allow
                Resource: !GetAtt Orders.Arn
                Action:
                  - sqs:SendMessage
                  - sqs:ReceiveMessage
                  - sqs:PurgeQueue
  Producer: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt ProducerRole.Arn}}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.key) for one in said] == [
        ("fail", "ProducerRole", f"{STATEMENTS}/0/Action/1", "- sqs:ReceiveMessage", "sqs:ReceiveMessage on Orders"),
        ("fail", "ProducerRole", f"{STATEMENTS}/0/Action/2", "- sqs:PurgeQueue", "sqs:PurgeQueue on Orders"),
    ]
    assert said[0].text == "ProducerRole has sqs:ReceiveMessage on Orders, to which Producer sends: messages that it receives do not reach Worker"


@pytest.mark.parametrize(
    ("by", "given"),
    [
        pytest.param(
            "Connectors: {ToOrders: {Properties: {Destination: {Id: Orders}, Permissions: [Write]}}}", "sqs:DeleteMessage and sqs:PurgeQueue", id="a connector"
        ),
        pytest.param(
            "Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt Orders.QueueName}}, {SQSPollerPolicy: {QueueName: !GetAtt Orders.QueueName}}]",
            "sqs:DeleteMessage and sqs:ReceiveMessage",
            id="a policy template",
        ),
    ],
)
def test_what_sam_gives_in_one_place_is_said_once(by: str, given: str, judged: Callable[..., list[Any]]) -> None:
    inside = by if by.startswith("Policies") else ""
    (said,) = judged(
        f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  Worker: {{Type: AWS::Serverless::Function, Properties: {{Handler: w.h, Runtime: python3.13, CodeUri: s3://b/k, Events: {{Orders: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn}}}}}}}}}}
  Producer:
    Type: AWS::Serverless::Function
    Properties: {{Handler: p.h, Runtime: python3.13, CodeUri: s3://b/k{", " + inside if inside else ""}}}
    {by if not inside else "Metadata: {}"}
""",
        rule=RULE,
    )
    assert said.verdict == "fail"
    assert f"ProducerRole has {given} on Orders" in said.text


def test_two_statements(changed: Changed) -> None:
    (said,) = changed(producer(allow("sqs:SendMessage"), allow("sqs:DeleteMessage")), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "ProducerRole", f"{STATEMENTS}/1/Action")


BOTH = "[sqs:SendMessage, sqs:ReceiveMessage]"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(producer(allow("[sqs:SendMessage, sqs:GetQueueAttributes, sqs:GetQueueUrl]")), id="what the CDK grants a producer"),
        pytest.param(producer(allow("sqs:SendMessage"), allow("sqs:ReceiveMessage", "!GetAtt DeadLetters.Arn")), id="it reads another queue"),
        pytest.param(producer(allow("sqs:SendMessage", "!GetAtt DeadLetters.Arn"), allow("sqs:ReceiveMessage")), id="it sends to another queue"),
        pytest.param(producer(allow("sqs:ReceiveMessage")), id="it reads only"),
        pytest.param(producer(allow(BOTH, "'*'")), id="on every queue"),
        pytest.param(producer(allow("'sqs:*'")), id="every action"),
        pytest.param(
            producer(allow(BOTH))
            + "Second: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Producer}}",
            id="it is a worker itself",
        ),
        pytest.param(
            producer(allow(BOTH)).replace("AWS::Lambda::Function, Properties", "AWS::Lambda::Function, Condition: Never, Properties"), id="it does not exist"
        ),
        pytest.param(producer(allow(BOTH), role="!ImportValue R"), id="its role is outside"),
        pytest.param(
            "Producer: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}\n"
            "WorkerRole: {Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [" + allow(BOTH) + "]}}]}}",
            id="the worker's role",
        ),
        pytest.param(producer(allow("!Ref Who"), allow("sqs:ReceiveMessage")), id="nobody knows whether it sends"),
    ],
)
def test_silent(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD.replace("Conditions: {", "Conditions: {Never: !Equals [a, b], ")) == []


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(producer(allow("[sqs:SendMessage, !If [IsProd, sqs:ReceiveMessage, sqs:GetQueueUrl]]")), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{STATEMENTS}/0/Action/1/Fn::If/1", ("Env = prod",))


def test_a_worker_whose_role_is_outside_hides_nothing_of_a_producer(changed: Changed) -> None:
    assert changed("Worker: {Properties: {Role: !ImportValue R}}\n" + producer(allow(BOTH)), RULE) == []


def task(*statements: str, queue: str = "!Ref Orders") -> str:
    return (
        "TaskRole: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [" + ", ".join(statements) + "]}}]}}\n"
        "Task: {Type: AWS::ECS::TaskDefinition, Properties: {TaskRoleArn: !GetAtt TaskRole.Arn, ContainerDefinitions: "
        f"[{{Name: c, Image: x, Environment: [{{Name: QUEUE, Value: {queue}}}]}}]}}}}\n"
    )


CONSUMES = "[sqs:ReceiveMessage, sqs:DeleteMessage, sqs:ChangeMessageVisibility]"


def test_a_container_that_receives_beside_the_worker(changed: Changed) -> None:
    (said,) = changed(task(allow(CONSUMES)), RULE)
    assert (said.verdict, said.resource) == ("fail", "TaskRole")
    assert "which QUEUE of Task names" in said.text
    assert [one.verdict for one in changed(task(allow("'sqs:*'")), RULE)] == ["fail"]
    elsewhere = allow("sqs:DeleteMessage", "!GetAtt DeadLetters.Arn").replace("Allow", "Deny")
    assert [one.verdict for one in changed(task(allow("'sqs:*'"), elsewhere), RULE)] == ["fail"]
    (said,) = changed(task(allow("sqs:ReceiveMessage"), allow("sqs:DeleteMessage"), queue="!GetAtt Orders.QueueName"), RULE)
    assert (said.verdict, said.resource) == ("fail", "TaskRole")


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(task(allow("sqs:SendMessage")), id="one that sends"),
        pytest.param(task(allow(CONSUMES, "!GetAtt DeadLetters.Arn"), queue="!Ref DeadLetters"), id="trap: one that reads the dead letters"),
        pytest.param(task(allow(CONSUMES), queue="!Ref DeadLetters"), id="one that is told of another queue"),
        pytest.param(task(allow("sqs:Receive*")), id="one that cannot delete"),
        pytest.param(task(allow("'sqs:*'"), allow("sqs:DeleteMessage").replace("Allow", "Deny")), id="trap: one that is denied it"),
        pytest.param(task(allow(CONSUMES)) + "Mapping: {Properties: {Enabled: false}}\n", id="trap: one that took the worker's place"),
    ],
)
def test_a_container_that_is_no_rival(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_where_nobody_knows_whether_the_mapping_is_enabled_only_a_rival_is_a_question(changed: Changed) -> None:
    open_ = "Mapping: {Properties: {Enabled: !Ref On}}\n"
    assert changed(task(allow("sqs:SendMessage")) + open_, RULE, "Parameters: {On: {Type: String}}") == []
    assert [one.verdict for one in changed(task(allow(CONSUMES)) + open_, RULE, "Parameters: {On: {Type: String}}")] == ["undecided"]

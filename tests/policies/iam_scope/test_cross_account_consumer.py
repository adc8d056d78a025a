from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "cross-account-consumer"
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"
FUNCTION = "arn:aws:lambda:eu-west-1:444455556666:function:worker"
HEAD = "Parameters: {Consumer: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
POLL = "[sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]"
Changed = Callable[..., list[Any]]


def apart(key: str = "", queue: str = "orders", worker: str = "", role: str = "RoleName: reader") -> str:
    """The queue is in one account, as the mapping spells it, and the function in another."""
    return f"""
Orders: {{Properties: {{QueueName: {queue}{key}}}}}
Worker: {{Properties: {{FunctionName: worker{worker}}}}}
WorkerRole: {{Properties: {{{role}}}}}
Mapping: {{Properties: {{EventSourceArn: "{QUEUE}", FunctionName: "{FUNCTION}"}}}}
"""


APART = apart()
ENCRYPTED = apart(", KmsMasterKeyId: !GetAtt Key.Arn")


def access(*statements: str) -> str:
    return f"Access: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Orders], PolicyDocument: {{Statement: [{', '.join(statements)}]}}}}}}\n"


def may(
    principal: str = "{AWS: 'arn:aws:iam::444455556666:root'}", actions: str = POLL, more: str = "", effect: str = "Allow", resource: str = "!GetAtt Orders.Arn"
) -> str:
    return f"{{Effect: {effect}, Principal: {principal}, Action: {actions}, Resource: {resource}{more}}}"


def key(*statements: str) -> str:
    own = "{Effect: Allow, Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'kms:*', Resource: '*'}"
    return f"Key: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {{Statement: [{', '.join((own, *statements))}]}}}}}}\n"


@pytest.mark.parametrize(
    ("fragment", "missing"),
    [
        pytest.param("", "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes", id="no policy"),
        pytest.param(access(may(actions="[sqs:ReceiveMessage, sqs:DeleteMessage]")), "sqs:GetQueueAttributes", id="two of three"),
        pytest.param(
            access(may("{AWS: 'arn:aws:iam::111122223333:root'}")),
            "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes",
            id="the queue's own account",
        ),
        pytest.param(access(may("{AWS: '999988887777'}")), "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes", id="a third account"),
        pytest.param(
            access(may("{AWS: 'arn:aws:iam::444455556666:role/another'}")),
            "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes",
            id="another role of the account",
        ),
        pytest.param(
            access(may("{Service: lambda.amazonaws.com}")),
            "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes",
            id="Lambda itself, which polls as the role",
        ),
        pytest.param(
            access(may(resource="!GetAtt DeadLetters.Arn")),
            "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes",
            id="the dead-letter queue instead",
        ),
        pytest.param(
            access(may(more=", Condition: {ArnEquals: {'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:t'}}")),
            "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes",
            id="for a topic",
        ),
        pytest.param(
            access(may("'*'", more=", Condition: {StringEquals: {'aws:PrincipalAccount': '111122223333'}}")),
            "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes",
            id="everybody of the queue's own account",
        ),
    ],
)
def test_the_queue_does_not_let_it(fragment: str, missing: str, changed: Changed) -> None:
    (said,) = changed(APART + fragment, RULE, head=HEAD)
    assert (said.verdict, said.severity, said.resource, said.route, said.key) == ("fail", Severity.ERROR, "Orders", "", "policy for WorkerRole")
    assert (
        said.text
        == f"Orders is in the account 111122223333, and its queue policy does not allow WorkerRole of the account 444455556666 {missing}: Lambda cannot poll it"
    )


def test_the_key_does_not_let_it(changed: Changed) -> None:
    (said,) = changed(ENCRYPTED + key() + access(may()), RULE)
    assert (said.verdict, said.resource, said.route, said.key) == ("fail", "Orders", "Properties/KmsMasterKeyId/Fn::GetAtt", "key for WorkerRole")
    assert "its key policy does not allow WorkerRole of the account 444455556666 kms:Decrypt" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(APART + access(may()), id="the account"),
        pytest.param(APART + access(may("{AWS: '444455556666'}")), id="the account by its number"),
        pytest.param(APART + access(may("{AWS: ['arn:aws:iam::444455556666:role/other', 'arn:aws:iam::444455556666:role/reader']}")), id="the role by its ARN"),
        pytest.param(
            APART + access(may("'*'", more=", Condition: {ArnEquals: {'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/reader'}}")),
            id="everybody, if it is the role",
        ),
        pytest.param(
            ENCRYPTED + key("{Effect: Allow, Principal: {AWS: '444455556666'}, Action: kms:Decrypt, Resource: '*'}") + access(may()), id="and the key does"
        ),
        pytest.param(apart(", KmsMasterKeyId: alias/aws/sqs") + access(may()), id="a key that nobody else may use is another rule's matter"),
        pytest.param("{}", id="one account, which nobody spells"),
        pytest.param(
            f"Orders: {{Properties: {{QueueName: orders}}}}\nMapping: {{Properties: {{EventSourceArn: '{QUEUE}'}}}}", id="the function's account is not known"
        ),
        pytest.param(
            "Orders: {Properties: {QueueName: orders}}\nWorker: {Properties: {FunctionName: worker}}\n"
            f"Mapping: {{Properties: {{EventSourceArn: '{QUEUE}', FunctionName: '{FUNCTION.replace('444455556666', '111122223333')}'}}}}",
            id="one account, spelt twice",
        ),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


@pytest.mark.parametrize(
    ("fragment", "reason"),
    [
        pytest.param(
            APART + access(may("{AWS: !Sub 'arn:aws:iam::${Consumer}:root'}")), "the parameter Consumer has no value", id="an account that is a parameter"
        ),
        pytest.param(APART + access(may("{AWS: !Ref Consumer}")), "the parameter Consumer has no value", id="a principal that is a parameter"),
        pytest.param(APART + access(may("'*'", more=", Condition: {StringEquals: {'aws:PrincipalOrgID': o-1}}")), "aws:PrincipalOrgID", id="an organisation"),
        pytest.param(
            apart(role="") + access(may("{AWS: 'arn:aws:iam::444455556666:role/reader'}")),
            "whose name CloudFormation makes up",
            id="a role that may be this one",
        ),
        pytest.param(
            apart(worker=", Role: 'arn:aws:iam::444455556666:role/theirs'"), "role/theirs is not defined in any of the targets", id="a role from outside"
        ),
        pytest.param(
            apart(queue="others"),
            "the policy of arn:aws:sqs:eu-west-1:111122223333:orders, a queue of the account 111122223333, is not among the targets",
            id="a queue from outside",
        ),
    ],
)
def test_undecided(fragment: str, reason: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE, head=HEAD)
    assert said.verdict == "undecided"
    assert reason in said.text


def test_two_stacks_in_two_accounts(judged: Callable[..., list[Any]]) -> None:
    queue = """
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {QueueName: orders}
"""
    access = """
  Access:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {AWS: "arn:aws:iam::444455556666:root"}, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: "*"}
"""
    worker = """
Resources:
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: "arn:aws:sqs:eu-west-1:111122223333:orders", FunctionName: !Ref Worker}}
"""
    apart = {"template0.AWS::AccountId": "111122223333", "template1.AWS::AccountId": "444455556666"}
    (said,) = judged(queue, worker, rule=RULE, given=apart)
    assert (said.verdict, said.resource, said.line) == ("fail", "Orders", "Orders:")
    assert judged(queue + access, worker, rule=RULE, given=apart) == []
    assert judged(queue, worker, rule=RULE) == []


def test_in_production_only(changed: Changed) -> None:
    (said,) = changed(APART + access("!If [IsProd, !Ref 'AWS::NoValue', " + may() + "]"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Orders", ("Env = prod",))

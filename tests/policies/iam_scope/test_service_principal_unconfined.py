from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.rule import Severity

HELP: Any = runpy.run_path(str(Path(__file__).with_name("statements.py")))
policy, allow, when = HELP["policy"], HELP["let"], HELP["when"]
RULE = "service-principal-unconfined"
HEAD = "Parameters: {Who: {Type: String}, Topics: {Type: CommaDelimitedList, Default: ''}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
SERVICE = "Properties/PolicyDocument/Statement/0/Principal/Service"
Changed = Callable[..., list[Any]]


@pytest.mark.parametrize(
    ("condition", "said_of_it"),
    [
        ("ArnLike: {'aws:SourceArn': 'arn:aws:s3:::uploads-*'}", "for aws:SourceArn arn:aws:s3:::uploads-*, which names no account: a bucket of any account"),
        (
            "StringLike: {'aws:SourceArn': 'arn:aws:s3:::uploads-*'}",
            "for aws:SourceArn arn:aws:s3:::uploads-*, which names no account: a bucket of any account",
        ),
        ("StringEquals: {'aws:SourceArn': 'arn:aws:s3:::uploads-*'}", None),
        ("StringEquals: {'aws:PrincipalTag/team': a}", ""),
    ],
    ids=["a pattern", "a pattern as a text", "trap: compared letter by letter it is nobody's", "another key"],
)
def test_what_it_says_of_the_source_is_named(condition: str, said_of_it: str | None, changed: Changed) -> None:
    said = [one for one in changed(policy(allow("{Service: s3.amazonaws.com}", more=when(condition))), RULE) if one.verdict == "fail"]
    assert [said_of_it in one.text for one in said] == ([] if said_of_it in (None, "") else [True])


def test_the_line_of_each_service(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Access:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal:
              Service:
                - sns.amazonaws.com
                - events.amazonaws.com
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.key) for one in said] == [
        ("fail", "Access", f"{SERVICE}/0", "- sns.amazonaws.com", "sns.amazonaws.com on Orders"),
        ("fail", "Access", f"{SERVICE}/1", "- events.amazonaws.com", "events.amazonaws.com on Orders"),
    ]
    assert {one.severity for one in said} <= {None, Severity.WARNING}
    assert (
        said[0].text
        == "the queue policy of Orders allows sns.amazonaws.com sqs:SendMessage without an aws:SourceArn or aws:SourceAccount condition: a topic of any account may do so"
    )


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param("", id="none"),
        pytest.param(when("Bool: {'aws:SecureTransport': 'true'}"), id="TLS"),
        pytest.param(when("ArnLike: {'aws:SourceArn': 'arn:aws:s3:*:*:*'}"), id="any bucket"),
        pytest.param(when("StringEquals: {'aws:PrincipalOrgID': o-1}"), id="a service is in no organisation"),
    ],
)
def test_bad(condition: str, changed: Changed) -> None:
    said = changed(policy(allow("{Service: s3.amazonaws.com}", more=condition)), RULE)
    assert [(one.verdict, one.resource, one.route, one.key) for one in said] == [("fail", "Access", SERVICE, "s3.amazonaws.com on Orders")]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(
            "Topic: {Type: AWS::SNS::Topic}\n" + policy(allow("{Service: sns.amazonaws.com}", more=when("ArnEquals: {'aws:SourceArn': !Ref Topic}"))),
            id="a topic",
        ),
        pytest.param(policy(allow("{Service: s3.amazonaws.com}", more=when("ArnLike: {'aws:SourceArn': 'arn:aws:s3:*:*:bucket'}"))), id="a bucket"),
        pytest.param(
            policy(allow("{Service: events.amazonaws.com}", more=when("StringEquals: {'aws:SourceAccount': !Ref 'AWS::AccountId'}"))), id="the account"
        ),
        pytest.param(
            policy(allow("{Service: events.amazonaws.com}", more=when("StringEquals: {'AWS:SourceAccount': !Ref Who}"))), id="an account that is a parameter"
        ),
        pytest.param(
            policy(allow("{Service: sns.amazonaws.com}", more=when("ArnEquals: {'aws:SourceArn': !Ref Topics}"))),
            id="topics that are a list of parameters, empty by default",
        ),
        pytest.param(policy(allow("{AWS: !GetAtt WorkerRole.Arn}")), id="no service"),
        pytest.param(policy("{Effect: Deny, Principal: {Service: s3.amazonaws.com}, Action: 'sqs:*', Resource: '*'}"), id="a deny"),
        pytest.param(
            policy(
                allow("{Service: sns.amazonaws.com}"),
                "{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {StringNotEqualsIfExists: {'aws:SourceAccount': !Ref 'AWS::AccountId'}}}",
            ),
            id="everybody else's is denied",
        ),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_a_key_that_is_not_known_is_undecided(changed: Changed) -> None:
    (said,) = changed(policy(allow("{Service: ses.amazonaws.com}", more=when("StringEquals: {'ses:Thing': x}"))), RULE)
    assert (said.verdict, said.resource) == ("undecided", "Access")
    assert "whether StringEquals ses:Thing keeps others out is not known here" in said.text


@pytest.mark.parametrize(
    "condition",
    [
        "Bool: {'aws:PrincipalIsAWSService': 'true'}",
        "StringEquals: {'aws:PrincipalServiceName': sns.amazonaws.com}",
        "'ForAnyValue:StringEquals': {'aws:PrincipalServiceNamesList': s3.amazonaws.com}",
    ],
)
def test_a_service_that_a_condition_names(changed: Changed, condition: str) -> None:
    (said,) = changed(policy(allow("'*'", more=when(condition))), RULE)
    assert (said.verdict, said.resource) == ("fail", "Access")
    assert changed(policy(allow("'*'", more=when(f"{condition}, StringLike: {{'aws:SourceAccount': '111122223333'}}"))), RULE) == []
    assert changed(policy(allow("'*'", more=when("StringEquals: {'aws:PrincipalAccount': '111122223333'}"))), RULE) == []


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(policy(allow("{Service: !If [IsProd, s3.amazonaws.com, !Ref 'AWS::NoValue']}")), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{SERVICE}/Fn::If/1", ("Env = prod",))


@pytest.mark.parametrize("service", ["sqs", "lambda", "scheduler", "pipes", "states"])
def test_a_service_that_acts_with_a_role_is_a_note(service: str, changed: Changed) -> None:
    statement = f"{{Effect: Allow, Principal: {{Service: {service}.amazonaws.com}}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}}"
    (said,) = changed(f"Access: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Orders], PolicyDocument: {{Statement: [{statement}]}}}}}}", RULE)
    assert (said.severity, said.resource) == (Severity.NOTE, "Access")


def key_policy(principal: str, more: str = "", queue: str = "Orders") -> str:
    statement = f"{{Effect: Allow, Principal: {principal}, Action: ['kms:GenerateDataKey*', kms:Decrypt], Resource: '*'{more}}}"
    key = f"Key: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {{Statement: [{statement}]}}}}}}\n"
    return f"{key}{queue}: {{Properties: {{KmsMasterKeyId: !Ref Key}}}}\n"


@pytest.mark.parametrize("queue", ["Orders", "DeadLetters"])
@pytest.mark.parametrize("service", ["sns", "events", "s3"])
def test_the_policy_of_the_key_is_a_note(service: str, queue: str, changed: Changed) -> None:
    (said,) = changed(key_policy(f"{{Service: {service}.amazonaws.com}}", queue=queue), RULE)
    route = "Properties/KeyPolicy/Statement/0/Principal/Service"
    assert (said.verdict, said.severity, said.resource, said.route) == ("fail", Severity.NOTE, "Key", route)


def test_a_key_of_two_queues_is_told_once(changed: Changed) -> None:
    (said,) = changed(key_policy("{Service: sns.amazonaws.com}") + "DeadLetters: {Properties: {KmsMasterKeyId: !Ref Key}}\n", RULE)
    assert said.resource == "Key"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(key_policy("{Service: sns.amazonaws.com}", when("StringEquals: {'aws:SourceAccount': !Ref 'AWS::AccountId'}")), id="the account"),
        pytest.param(key_policy("{Service: sns.amazonaws.com}", when("StringEquals: {'kms:ViaService': x}")), id="trap: what is not known is no note"),
        pytest.param(key_policy("{Service: logs.eu-west-1.amazonaws.com}"), id="a service that sends to no queue"),
        pytest.param(key_policy("{AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}"), id="the account's own statement"),
        pytest.param(key_policy("{Service: sns.amazonaws.com}").replace("!Ref Key}", "!Ref Any}"), id="trap: a key that nobody knows"),
    ],
)
def test_a_key_policy_of_which_nothing_is_said(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head="Parameters: {Any: {Type: String}}") == []


ANOTHER = "Other: {Type: AWS::SQS::Queue}\nUploads: {Type: AWS::S3::Bucket}\nTopic: {Type: AWS::SNS::Topic}\nOnOrder: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day)}}\n"
SENDS = "Sub: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}\n"


@pytest.mark.parametrize(
    ("service", "source", "fails"),
    [
        ("sns", "!GetAtt Other.Arn", True),
        ("sns", "!GetAtt Uploads.Arn", True),
        ("sns", "'arn:aws:sqs:eu-west-1:111122223333:orders'", True),
        ("sns", "[!GetAtt Other.Arn, !GetAtt Uploads.Arn]", True),
        ("s3", "!Ref Topic", True),
        ("events", "!Ref Topic", True),
        ("s3", "!Ref Uploads", True),
        ("s3", "none", False),
        ("events", "!Ref OnOrder", True),
        ("sns", "[!GetAtt Other.Arn, !Ref Topic]", False),
        ("events", "!GetAtt OnOrder.Arn", False),
        ("s3", "!Sub 'arn:aws:s3:::${Uploads}'", False),
        ("s3", "'*uploads'", False),
        ("s3", "!Ref AWS::NoValue", False),
        ("sns", "!Ref Topic", False),
        ("sns", "'arn:aws:sns:eu-west-1:111122223333:orders'", False),
        ("s3", "!GetAtt Uploads.Arn", False),
        ("sns", "!ImportValue orders-topic", False),
    ],
)
def test_a_source_for_which_the_service_never_sends(service: str, source: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    fragment = ANOTHER + policy(allow(f"{{Service: {service}.amazonaws.com}}", more=when(f"ArnEquals: {{'aws:SourceArn': {source}}}")))
    said = [one for one in changed(fragment, RULE) if "the statement allows nothing" in one.text]
    assert [(one.verdict, one.resource, "Condition" in one.route) for one in said] == [("fail", "Access", True)] * fails


def test_of_what_sends_another_rule_speaks(changed: Changed) -> None:
    fragment = ANOTHER + SENDS + policy(allow("{Service: sns.amazonaws.com}", more=when("ArnEquals: {'aws:SourceArn': !GetAtt Other.Arn}")))
    assert [one for one in changed(fragment, RULE) if "the statement allows nothing" in one.text] == []
    assert [(one.verdict, one.resource) for one in changed(fragment, "service-may-not-send")] == [("fail", "Sub")]


@pytest.mark.parametrize(
    ("resource", "attribute"),
    [
        ("{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://s3.amazonaws.com/b/topics.yaml}}", "Outputs.TopicArn"),
        ("{Type: AWS::CloudFormation::CustomResource, Properties: {ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:looks-up'}}", "Arn"),
        ("{Type: Custom::Lookup, Properties: {ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:looks-up'}}", "Arn"),
        ("{Type: AWS::SSM::Parameter, Properties: {Type: String, Value: 'arn:aws:sns:eu-west-1:111122223333:orders'}}", "Value"),
        ("{Type: AWS::ServiceCatalog::CloudFormationProvisionedProduct, Properties: {ProductName: topics}}", "Outputs.TopicArn"),
        ("{Type: AWS::CloudFormation::WaitCondition}", "Data"),
    ],
)
def test_trap_what_a_resource_gives_may_be_the_arn_of_another(resource: str, attribute: str, changed: Changed) -> None:
    fragment = f"Gives: {resource}\n" + policy(allow("{Service: sns.amazonaws.com}", more=when(f"ArnEquals: {{'aws:SourceArn': !GetAtt Gives.{attribute}}}")))
    assert [one for one in changed(fragment, RULE) if "the statement allows nothing" in one.text] == []

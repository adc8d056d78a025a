from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("statements.py")))
policy, may = HELP["policy"], HELP["may"]

RULE = "service-may-not-send"
HEAD = "Parameters: {Endpoint: {Type: String}, Named: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]

TOPIC = "Topic: {Type: AWS::SNS::Topic}\n"
SUBSCRIPTION = "Sender: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}\n"
SNS = TOPIC + SUBSCRIPTION
RULE_OF_EVENTS = "Sender: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]}}\n"
BUCKET = "Sender: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Orders.Arn}]}}}\n"


THEIRS = "Sender: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Named, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}\n"


def for_arn(arn: str, operator: str = "ArnEquals") -> str:
    return f", Condition: {{{operator}: {{'aws:SourceArn': {arn}}}}}"


def role(*statements: str, name: str = "Sends") -> str:
    document = f"[{{PolicyName: p, PolicyDocument: {{Statement: [{', '.join(statements)}]}}}}]"
    return f"{name}: {{Type: AWS::IAM::Role, Properties: {{Policies: {document if statements else '[]'}}}}}\n"


SENDS = "{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}"
SCHEDULE = "Sender: {Type: AWS::Scheduler::Schedule, Properties: {Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn}}}\n"


def test_the_line_of_the_endpoint(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Topic: {Type: AWS::SNS::Topic}
  Fan:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref Topic
      Protocol: sqs
      Endpoint: !GetAtt Orders.Arn
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line, said.key) == (
        "fail",
        "Fan",
        "Properties/Endpoint",
        "Endpoint: !GetAtt Orders.Arn",
        "Fan to Orders",
    )
    assert said.text == "Orders has no queue policy that allows sns.amazonaws.com sqs:SendMessage for Fan: what it sends is not delivered"
    assert said.related == ("the subscription Fan", "the queue Orders")


@pytest.mark.parametrize(
    ("fragment", "route"),
    [
        pytest.param(SNS, "Properties/Endpoint", id="a subscription"),
        pytest.param(
            "Sender: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}}",
            "Properties/Subscription/0/Endpoint",
            id="in the topic",
        ),
        pytest.param(RULE_OF_EVENTS, "Properties/Targets/0/Arn", id="a rule of EventBridge"),
        pytest.param(
            "Sender: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: q, Arn: !GetAtt Worker.Arn, DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}}]}}",
            "Properties/Targets/0/DeadLetterConfig/Arn",
            id="the dead letters of a rule",
        ),
        pytest.param(BUCKET, "Properties/NotificationConfiguration/QueueConfigurations/0/Queue", id="a bucket"),
        pytest.param(
            "B: {Type: AWS::S3::Bucket}\nSender: {Type: 'Custom::S3BucketNotifications', Properties: {BucketName: !Ref B, "
            "NotificationConfiguration: {QueueConfigurations: [{Events: ['s3:ObjectCreated:*'], QueueArn: !GetAtt Orders.Arn}]}}}",
            "Properties/NotificationConfiguration/QueueConfigurations/0/QueueArn",
            id="a bucket, as the CDK notifies",
        ),
        pytest.param(SNS + policy(may("events")), "Properties/Endpoint", id="another service may"),
        pytest.param(SNS + policy(may("sns", actions="sqs:ReceiveMessage")), "Properties/Endpoint", id="it may receive"),
        pytest.param(SNS + policy(may("sns", for_arn("arn:aws:sns:eu-west-1:111122223333:others"))), "Properties/Endpoint", id="for another topic"),
        pytest.param(
            SNS + "Other: {Type: AWS::SNS::Topic}\n" + policy(may("sns", for_arn("!Ref Other"))), "Properties/Endpoint", id="for another topic of the template"
        ),
        pytest.param(SNS + policy(may("sns"), may("sns", effect="Deny")), "Properties/Endpoint", id="an Allow that a Deny takes back"),
        pytest.param(
            SNS
            + policy(may("sns"), "{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {StringNotEquals: {'aws:PrincipalOrgID': o-1}}}"),
            "Properties/Endpoint",
            id="a Deny to all who are in no organisation",
        ),
        pytest.param(
            SNS + policy(may("sns", resource="!GetAtt DeadLetters.Arn")),
            "Properties/Endpoint",
            id="a statement that speaks of the dead-letter queue instead of the queue",
        ),
        pytest.param(
            SNS + policy(may("sns", resource="'*'"), queue="DeadLetters"),
            "Properties/Endpoint",
            id="the policy of the dead-letter queue instead of the queue's",
        ),
        pytest.param(role() + SCHEDULE, "Properties/Target/Arn", id="a schedule whose role may not"),
        pytest.param(
            role(SENDS, "{Effect: Deny, Action: 'sqs:*', Resource: '*'}") + SCHEDULE, "Properties/Target/Arn", id="a schedule whose role may, but for a Deny"
        ),
        pytest.param(
            role("{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt DeadLetters.Arn}") + SCHEDULE,
            "Properties/Target/Arn",
            id="a role for the dead-letter queue",
        ),
        pytest.param(
            role()
            + "Sender: {Type: AWS::Pipes::Pipe, Properties: {Source: 'arn:aws:kinesis:eu-west-1:111122223333:stream/s', Target: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn}}",
            "Properties/Target",
            id="a pipe",
        ),
        pytest.param(
            role()
            + "Sender: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: x, Actions: [{Sqs: {QueueUrl: !Ref Orders, RoleArn: !GetAtt Sends.Arn}}]}}}",
            "Properties/TopicRulePayload/Actions/0/Sqs/QueueUrl",
            id="a rule of IoT",
        ),
        pytest.param(
            role()
            + "Sender: {Type: AWS::ApiGateway::Method, Properties: {Integration: {Type: AWS, RequestTemplates: {application/json: Action=SendMessage}, Credentials: !GetAtt Sends.Arn, "
            "Uri: !Sub 'arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Orders.QueueName}'}}}",
            "Properties/Integration/Uri",
            id="a method of an API",
        ),
        pytest.param(
            role() + "Sender: {Type: AWS::ApiGatewayV2::Integration, Properties: {IntegrationSubtype: SQS-SendMessage, CredentialsArn: !GetAtt Sends.Arn, "
            "RequestParameters: {QueueUrl: !Ref Orders, MessageBody: $request.body}}}",
            "Properties/RequestParameters/QueueUrl",
            id="an integration of an HTTP API",
        ),
    ],
)
def test_bad(fragment: str, route: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Sender", route)]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(SNS + policy(may("sns", for_arn("!Ref Topic"))), id="for the topic"),
        pytest.param(
            SNS + policy(may("sns", for_arn("!Sub 'arn:aws:sns:${AWS::Region}:${AWS::AccountId}:${Topic.TopicName}'"))), id="for the topic, spelt out"
        ),
        pytest.param(SNS + policy(may("sns", for_arn("'arn:aws:sns:*:*:*'", "ArnLike"))), id="for every topic"),
        pytest.param(THEIRS + policy(may("sns", for_arn("!Ref Named"))), id="for a topic that is a parameter"),
        pytest.param(THEIRS + policy(may("sns", for_arn("'arn:aws:sns:*:*:*'", "ArnLike"))), id="for every topic, one of which is a parameter"),
        pytest.param(
            SNS + policy(may("sns", for_arn("!Sub 'arn:aws:sns:*:*:${AWS::StackName}-Topic-*'", "ArnLike"))),
            id="for topics that are called as CloudFormation calls this one",
        ),
        pytest.param(
            SNS + policy("{Effect: Allow, Principal: '*', Action: sqs:SendMessage, Resource: '*', Condition: {ArnEquals: {'aws:SourceArn': !Ref Topic}}}"),
            id="everybody, for the topic",
        ),
        pytest.param(SNS + policy(may("sns", ", Condition: {StringEquals: {'AWS:SourceAccount': !Ref 'AWS::AccountId'}}")), id="for the account"),
        pytest.param(SNS + policy(may("sns", actions="'sqs:*'")), id="it may do everything"),
        pytest.param(
            SNS + policy(may("sns"), "{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'false'}}}"),
            id="only with TLS",
        ),
        pytest.param(
            SNS
            + policy(
                may("sns"),
                "{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {StringNotEquals: {'aws:PrincipalOrgID': o-1}, Bool: {'aws:PrincipalIsAWSService': 'false'}}}",
            ),
            id="a Deny that leaves services out",
        ),
        pytest.param(BUCKET + policy(may("s3", for_arn("!GetAtt Sender.Arn"))), id="for the bucket"),
        pytest.param(
            "Sender: {Type: AWS::S3::Bucket, Properties: {BucketName: uploads, NotificationConfiguration: {QueueConfigurations: [{Event: 's3:*', Queue: !GetAtt Orders.Arn}]}}}\n"
            + policy(may("s3", for_arn("'arn:aws:s3:::uploads'"))),
            id="for a bucket by its name",
        ),
        pytest.param(RULE_OF_EVENTS + policy(may("events", for_arn("!GetAtt Sender.Arn"))), id="for the rule"),
        pytest.param(
            "Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}\n"
            "Sender: {Type: AWS::Events::Rule, Properties: {Name: paid, EventBusName: orders, Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]}}\n"
            + policy(may("events", for_arn("!Sub 'arn:aws:events:${AWS::Region}:${AWS::AccountId}:rule/orders/paid'"))),
            id="for a rule on a bus of one's own, spelt out",
        ),
        pytest.param(
            TOPIC + "Sender: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: lambda, Endpoint: !GetAtt Orders.Arn}}", id="no queue"
        ),
        pytest.param("Sender: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: f, Arn: !GetAtt Worker.Arn}]}}", id="a rule for the function"),
        pytest.param(
            "Sender: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: f, Arn: !Ref Endpoint}]}}\nOrders: {Properties: {QueueName: orders}}",
            id="a target that may be anything",
        ),
        pytest.param(
            "Other: {Type: AWS::SQS::Queue}\n"
            + TOPIC
            + "Sender: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Other.Arn}}",
            id="another queue",
        ),
        pytest.param(role(SENDS) + SCHEDULE, id="a schedule whose role may"),
        pytest.param(
            role(SENDS) + "Sender: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: q, Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn}]}}\n",
            id="a rule with a role that may",
        ),
        pytest.param(
            role()
            + "Sender: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: q, Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn}]}}\n"
            + policy(may("events", for_arn("!GetAtt Sender.Arn"))),
            id="a rule with a role that may not, and a policy that lets it",
        ),
        pytest.param(
            role()
            + policy("{Effect: Allow, Principal: {AWS: !GetAtt Sends.Arn}, Action: sqs:SendMessage, Resource: '*'}")
            + "Sender: {Type: AWS::ApiGatewayV2::Integration, Properties: {IntegrationSubtype: SQS-SendMessage, CredentialsArn: !GetAtt Sends.Arn, RequestParameters: {QueueUrl: !Ref Orders}}}",
            id="the queue's policy lets the role of an API",
        ),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_an_http_api_without_a_role_sends_in_its_own_name(changed: Changed) -> None:
    sender = "Sender: {Type: AWS::ApiGatewayV2::Integration, Properties: {IntegrationSubtype: SQS-SendMessage, RequestParameters: {QueueUrl: !Ref Orders}}}\n"
    (said,) = changed(sender, RULE)
    assert (said.verdict, said.resource) == ("fail", "Sender")
    assert changed(sender + policy(may("apigateway", "")), RULE) == []


@pytest.mark.parametrize(
    ("fragment", "reason"),
    [
        pytest.param(SNS + policy(may("sns", for_arn("!Ref Named"))), "the parameter Named has no value in the template", id="which topic"),
        pytest.param(SNS + policy(may("sns", ", Condition: {StringEquals: {'aws:SourceOrgID': o-1}}")), "aws:SourceOrgID", id="which organisation"),
        pytest.param(
            "Sender: {Type: AWS::Scheduler::Schedule, Properties: {Target: {Arn: !GetAtt Orders.Arn, RoleArn: 'arn:aws:iam::111122223333:role/schedules'}}}",
            "arn:aws:iam::111122223333:role/schedules is not defined in any of the targets",
            id="a role from outside",
        ),
        pytest.param(
            "Sender: {Type: AWS::ApiGateway::Method, Properties: {Integration: {Type: AWS, RequestTemplates: {application/json: Action=SendMessage}, "
            "Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Orders.QueueName}'}}}\n"
            + policy(may("apigateway", for_arn("'arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/*'", "ArnLike"))),
            "aws:SourceArn",
            id="an API in its own name, for an ARN that is not worked out here",
        ),
    ],
)
def test_undecided(fragment: str, reason: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE, head=HEAD)
    assert said.verdict == "undecided"
    assert reason in said.text


def test_the_grant_in_another_stack(judged: Callable[..., list[Any]]) -> None:
    queue = """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
Outputs: {Arn: {Value: !GetAtt Orders.Arn, Export: {Name: orders-arn}}, Url: {Value: !Ref Orders, Export: {Name: orders-url}}}
"""
    fan_out = """
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Fan: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !ImportValue orders-arn}}
"""
    access = """
  Access:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!ImportValue orders-url]
      PolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: sqs:SendMessage, Resource: !ImportValue orders-arn, Condition: {ArnEquals: {aws:SourceArn: !Ref Topic}}}]
"""
    assert [(one.verdict, one.resource, one.route) for one in judged(queue, fan_out, rule=RULE)] == [("fail", "Fan", "Properties/Endpoint")]
    assert judged(queue, fan_out + access, rule=RULE) == []


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(SNS + policy("!If [IsProd, !Ref 'AWS::NoValue', " + may("sns") + "]"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Sender", ("Env = prod",))


def test_a_topic_that_exists_in_production_only(changed: Changed) -> None:
    (said,) = changed(TOPIC + SUBSCRIPTION.replace("Subscription,", "Subscription, Condition: IsProd,"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Sender", ("Env = prod",))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: sqs:SendMessage, Resource: !GetAtt DeadLetters.Arn}",
            "(its statement for that service has another Resource)",
        ),
        (
            "{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: sqs:ReceiveMessage, Resource: !GetAtt Orders.Arn}",
            "(its statement for that service has another Action)",
        ),
        (
            '{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: "sqs:*", Resource: !GetAtt Orders.Arn, Condition: {StringEquals: {"aws:SourceArn": "arn:aws:sns:*:*:or*"}}}',
            "(its statement for that service has a Condition that is not met: StringEquals aws:SourceArn)",
        ),
        (
            "{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn, Condition: {StringEquals: {'aws:SourceAccount': !Ref AWS::AccountId}, ArnLike: {'aws:SourceArn': 'arn:aws:sns:*:*:other'}}}",
            "(its statement for that service has a Condition that is not met: ArnLike aws:SourceArn)",
        ),
        (
            "{Effect: Allow, Principal: {Service: sns.amazon.com}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}",
            "(it allows sns.amazon.com, which is not a service)",
        ),
        ("{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}", "(a statement has no Principal)"),
        (
            "{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn, Condition: {ArnEquals: {'aws:SourceArns': !Ref Topic}}}",
            "a Condition that is not met: ArnEquals aws:SourceArns, and there is no such key)",
        ),
    ],
)
def test_it_says_what_the_policy_has_instead(statement: str, words: str, changed: Callable[..., list[Any]]) -> None:
    topic = "Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: orders, Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}}\n"
    said = changed(topic + f"QueuePolicy: {{Properties: {{PolicyDocument: {{Statement: [{statement}]}}}}}}", RULE)
    assert [one.verdict for one in said] == ["fail"]
    assert words in said[0].text


@pytest.mark.parametrize(
    ("more", "words", "fix"),
    [
        pytest.param(
            ", Condition: {StringNotEquals: {'aws:PrincipalOrgID': o-1}}",
            "(a statement allows it, but a Deny in Access denies it: StringNotEquals aws:PrincipalOrgID is met)",
            'Except services from the Deny in Access: add Bool on aws:PrincipalIsAWSService with "false" to its Condition.',
            id="a service is in no organisation",
        ),
        pytest.param(
            ", Condition: {Bool: {'aws:SecureTransport': 'true'}}",
            "(a statement allows it, but a Deny in Access denies it: Bool aws:SecureTransport is met)",
            "Remove sqs:SendMessage for sns.amazonaws.com from the Deny in Access, or correct its Condition.",
            id="the wrong way round",
        ),
        pytest.param(
            "",
            "(a statement allows it, but a Deny in Access denies it)",
            "Remove sqs:SendMessage for sns.amazonaws.com from the Deny in Access, or correct its Condition.",
            id="to everybody",
        ),
    ],
)
def test_it_names_the_deny_that_keeps_the_service_out(more: str, words: str, fix: str, changed: Changed) -> None:
    deny = f"{{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*'{more}}}"
    (said,) = [one for one in changed(SNS + policy(may("sns"), deny), RULE) if one.resource == "Sender"]
    assert words in said.text
    assert said.fix == fix
    (unallowed,) = [one for one in changed(SNS + policy(deny), RULE) if one.resource == "Sender"]
    assert ("a Deny in" in unallowed.text, unallowed.fix.partition(":")[0]) == (False, "Add to the queue policy of Orders")


@pytest.mark.parametrize(("account", "verdicts"), [("111122223333", ["fail"]), ("999988887777", []), (None, [])])
def test_another_account_than_the_one_that_is_given(account: str | None, verdicts: list[str], changed: Changed) -> None:
    theirs = ", Condition: {StringEquals: {'aws:SourceAccount': '999988887777'}}"
    given = {"AWS::AccountId": account} if account else None
    assert [one.verdict for one in changed(SNS + policy(may("sns", theirs)), RULE, given=given) if one.resource == "Sender"] == verdicts


@pytest.mark.parametrize(
    ("condition", "verdicts"),
    [
        ("StringNotEquals: {'aws:SourceAcount': '111122223333'}", []),  # met by whatever has no such key
        ("ArnEqualsIfExists: {'aws:SorceArn': !Ref Topic}", []),
        ("ArnEquals: {'aws:SourceArnOfNextYear': !Ref Topic}", ["undecided"]),
        ("StringEquals: {'aws:SourceOrgPath': o-1}", ["fail"]),
        ("ArnEquals: {'AWS:SOURCEARN': !Ref Topic}", []),
    ],
)
def test_a_condition_key_that_there_is_not(condition: str, verdicts: list[str], changed: Callable[..., list[Any]]) -> None:
    topic = "Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: orders, Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}}\n"
    statement = (
        f"{{Effect: Allow, Principal: {{Service: sns.amazonaws.com}}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn, Condition: {{{condition}}}}}"
    )
    assert [one.verdict for one in changed(topic + f"QueuePolicy: {{Properties: {{PolicyDocument: {{Statement: [{statement}]}}}}}}", RULE)] == verdicts


@pytest.mark.parametrize(
    ("condition", "fails"),
    [
        ("ArnEquals: {'aws:SourceAccount': !Ref Topic}", True),
        ("ArnLike: {'aws:SourceArn': !Ref AWS::AccountId}", True),
        ("StringEquals: {'aws:SourceAccount': !Ref Topic}", True),
        ("StringEquals: {'aws:SourceAccount': !Ref AWS::AccountId}", False),
        ("ArnEquals: {'aws:SourceArn': !Ref Topic}", False),
    ],
)
def test_an_account_is_no_arn(condition: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - what is expected
    let = f"Statement: [{{Effect: Allow, Principal: {{Service: sns.amazonaws.com}}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn, Condition: {{{condition}}}}}]"
    lets = f"Lets: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Orders], PolicyDocument: {{Version: '2012-10-17', {let}}}}}}}\n"
    assert [(one.verdict, one.resource) for one in changed(SNS + lets, RULE)] == [("fail", "Sender")] * fails

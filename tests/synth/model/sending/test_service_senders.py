"""Who sends to a queue: in whose name, for which ARN, and where that is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.linking.resources import view_of
from queuegate.synth.model import senders
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.text import Text
from queuegate.synth.values.worlds import Outside, Undecided, World

REST = """
  Orders: {Type: AWS::SQS::Queue}
  Others: {Type: AWS::SQS::Queue}
  Named: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
  Sends: {Type: AWS::IAM::Role}
"""
HEAD = "Parameters: {Endpoint: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod], Never: !Equals [a, b]}\nResources:\n"
Build = Callable[..., Model]


def queue(model: Model, name: str = "Orders") -> Any:
    world = World()
    world.steps = []
    return view_of(model.links.facts["one", name], world)


def shown(view: Any, text: Text) -> str:
    return str(view.facts.scope.spelt(text, view.world))


@pytest.mark.parametrize(
    ("sender", "service", "route", "arns", "role"),
    [
        pytest.param(
            "{Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: 'arn:aws:sns:eu-west-1:1:t', Endpoint: !GetAtt Orders.Arn}}",
            "sns",
            "Endpoint",
            ["arn:aws:sns:eu-west-1:1:t"],
            None,
            id="a subscription",
        ),
        pytest.param(
            "{Type: AWS::SNS::Subscription, Properties: {Protocol: lambda, TopicArn: t, Endpoint: f, RedrivePolicy: {deadLetterTargetArn: !GetAtt Orders.Arn}}}",
            "sns",
            "RedrivePolicy/deadLetterTargetArn",
            ["t"],
            None,
            id="the dead letters of a subscription",
        ),
        pytest.param(
            "{Type: AWS::SNS::Topic, Properties: {TopicName: paid, Subscription: [{Protocol: email, Endpoint: a@b}, {Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}}",
            "sns",
            "Subscription/1/Endpoint",
            ["arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:paid"],
            None,
            id="in the topic",
        ),
        pytest.param(
            "{Type: AWS::Events::Rule, Properties: {Name: paid, Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]}}",
            "events",
            "Targets/0/Arn",
            ["arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/paid"],
            None,
            id="a rule",
        ),
        pytest.param(
            "{Type: AWS::Events::Rule, Properties: {Name: paid, EventBusName: 'arn:aws:events:eu-west-1:1:event-bus/shop', Targets: [{Id: q, Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn}]}}",
            "events",
            "Targets/0/Arn",
            [
                "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/paid",
                "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/shop/paid",
            ],
            "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Sends}",
            id="a rule on a bus of one's own, with a role",
        ),
        pytest.param(
            "{Type: AWS::Events::Rule, Properties: {Name: paid, Targets: [{Id: f, Arn: 'arn:aws:lambda:eu-west-1:1:function:f', DeadLetterConfig: {Arn: !GetAtt Orders.Arn}}]}}",
            "events",
            "Targets/0/DeadLetterConfig/Arn",
            ["arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/paid"],
            None,
            id="the dead letters of a rule",
        ),
        pytest.param(
            "{Type: AWS::S3::Bucket, Properties: {BucketName: uploads, NotificationConfiguration: {QueueConfigurations: [{Event: e, Queue: !GetAtt Orders.Arn}]}}}",
            "s3",
            "NotificationConfiguration/QueueConfigurations/0/Queue",
            ["arn:${AWS::Partition}:s3:::uploads"],
            None,
            id="a bucket",
        ),
        pytest.param(
            "{Type: 'Custom::S3BucketNotifications', Properties: {BucketName: uploads, NotificationConfiguration: {QueueConfigurations: [{QueueArn: !GetAtt Orders.Arn}]}}}",
            "s3",
            "NotificationConfiguration/QueueConfigurations/0/QueueArn",
            ["arn:${AWS::Partition}:s3:::uploads"],
            None,
            id="a bucket, as the CDK notifies",
        ),
        pytest.param(
            "{Type: AWS::Scheduler::Schedule, Properties: {Target: {Arn: !GetAtt Orders.Arn, RoleArn: r}}}", "scheduler", "Target/Arn", [], "r", id="a schedule"
        ),
        pytest.param(
            "{Type: AWS::Scheduler::Schedule, Properties: {Target: {Arn: f, RoleArn: r, DeadLetterConfig: {Arn: !GetAtt Orders.Arn}}}}",
            "scheduler",
            "Target/DeadLetterConfig/Arn",
            [],
            "r",
            id="the dead letters of a schedule",
        ),
        pytest.param("{Type: AWS::Pipes::Pipe, Properties: {Source: s, Target: !GetAtt Orders.Arn, RoleArn: r}}", "pipes", "Target", [], "r", id="a pipe"),
        pytest.param(
            "{Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Actions: [{Sqs: {QueueUrl: !Ref Orders, RoleArn: r}}]}}}",
            "iot",
            "TopicRulePayload/Actions/0/Sqs/QueueUrl",
            [],
            "r",
            id="a rule of IoT",
        ),
        pytest.param(
            "{Type: AWS::ApiGatewayV2::Integration, Properties: {IntegrationSubtype: SQS-SendMessage, CredentialsArn: r, RequestParameters: {QueueUrl: !Ref Orders}}}",
            "apigateway",
            "RequestParameters/QueueUrl",
            [],
            "r",
            id="an HTTP API",
        ),
        pytest.param(
            "{Type: AWS::ApiGateway::Method, Properties: {Integration: {Credentials: r, RequestTemplates: {application/json: 'Action=SendMessage&MessageBody=x'}, "
            "Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Orders.QueueName}'}}}",
            "apigateway",
            "Integration/Uri",
            [],
            "r",
            id="a REST API",
        ),
        pytest.param(
            "{Type: AWS::ApiGatewayV2::Integration, Properties: {CredentialsArn: r, RequestTemplates: {$default: Action=SendMessage}, "
            "IntegrationUri: !Join ['', ['arn:aws:apigateway:', !Ref 'AWS::Region', ':sqs:path/', !Ref 'AWS::AccountId', /, !GetAtt Orders.QueueName]]}}",
            "apigateway",
            "IntegrationUri",
            [],
            "r",
            id="a WebSocket API",
        ),
        pytest.param(
            "{Type: AWS::ApiGateway::Method, Properties: {Integration: {Credentials: r, RequestParameters: {integration.request.querystring.QueueUrl: !Sub \"'${Orders}'\"}, "
            "Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:sqs:action/SendMessage'}}}",
            "apigateway",
            "Integration/RequestParameters/integration.request.querystring.QueueUrl",
            [],
            "r",
            id="a REST API that names the action, and the queue in the query",
        ),
        *(
            pytest.param(
                f"{{Type: AWS::ApiGateway::Method, Properties: {{Integration: {{Credentials: r, RequestTemplates: {{application/json: {template}}}, "
                f"Uri: !Sub 'arn:aws:apigateway:${{AWS::Region}}:sqs:{action}'}}}}}}",
                "apigateway",
                "Integration/RequestTemplates/application/json",
                [],
                "r",
                id=f"a REST API that names the queue in a template: {action} {i}",
            )
            for action in ("action/SendMessage", "path//")
            for i, template in enumerate(
                (
                    "!Sub 'Action=SendMessage&QueueUrl=${Orders}&MessageBody=$input.body'",
                    "!Sub \"Action=SendMessage&QueueUrl=$util.urlEncode('${Orders}')&MessageBody=$util.urlEncode($input.body)\"",
                    "!Join ['', ['Action=SendMessage&MessageBody=$input.body&QueueUrl=', !Ref Orders]]",
                    '!Sub \'#set($queue = 1){"Action": "SendMessage", "QueueUrl": "${Orders}", "MessageBody": "$input.body"}\'',
                    "!Sub 'Action=SendMessage&QueueUrl=https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/${Orders.QueueName}&MessageBody=x'",
                )
            )
        ),
        pytest.param(
            "{Type: AWS::ApiGatewayV2::Integration, Properties: {CredentialsArn: r, IntegrationUri: !Sub 'arn:aws:apigateway:${AWS::Region}:sqs:action/SendMessage', "
            "RequestTemplates: {$default: !Sub 'QueueUrl=${Orders}&MessageBody=$input.body'}}}",
            "apigateway",
            "RequestTemplates/$default",
            [],
            "r",
            id="a WebSocket API that names the action",
        ),
        pytest.param(
            "{Type: AWS::ApiGateway::RestApi, Properties: {Body: {paths: {/orders: {post: {x-amazon-apigateway-integration: {credentials: r, "
            "requestParameters: {integration.request.querystring.Action: \"'SendMessage'\"}, uri: !Sub 'arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Orders.QueueName}'}}}}}}}",
            "apigateway",
            "Body/paths//orders/post/x-amazon-apigateway-integration/uri",
            [],
            "r",
            id="the OpenAPI document of a REST API",
        ),
        pytest.param(
            "{Type: AWS::Serverless::HttpApi, Properties: {DefinitionBody: {paths: {/: {post: {x-amazon-apigateway-integration: {integrationSubtype: SQS-SendMessage, credentials: r, "
            "requestParameters: {QueueUrl: !Ref Orders}}}}}}}}",
            "apigateway",
            "DefinitionBody/paths///post/x-amazon-apigateway-integration/requestParameters/QueueUrl",
            [],
            "r",
            id="the OpenAPI document of an HTTP API",
        ),
    ],
)
def test_each_kind(sender: str, service: str, route: str, arns: list[str], role: str | None, model: Build) -> None:  # noqa: PLR0913, PLR0917 - what is said of a sender
    of = queue(model(f"{HEAD}{REST}  Sender: {sender}\n"))
    (found,) = senders(of)
    assert (found.service, found.view.id, "/".join(map(str, found.place.route))) == (service, "Sender", f"Resources/Sender/Properties/{route}")
    assert [shown(found.view, arn) for arn in found.arns] == arns
    assert (found.role and shown(found.view, found.role)) == role


@pytest.mark.parametrize(
    "sender",
    [
        pytest.param("{Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: t, Endpoint: !GetAtt Others.Arn}}", id="another queue"),
        pytest.param("{Type: AWS::SNS::Subscription, Properties: {Protocol: https, TopicArn: t, Endpoint: !GetAtt Orders.Arn}}", id="another protocol"),
        pytest.param(
            "{Type: AWS::SNS::Subscription, Condition: Never, Properties: {Protocol: sqs, TopicArn: t, Endpoint: !GetAtt Orders.Arn}}",
            id="one that never exists",
        ),
        pytest.param("{Type: AWS::Pipes::Pipe, Properties: {Source: !GetAtt Orders.Arn, Target: !GetAtt Others.Arn, RoleArn: r}}", id="a pipe that reads it"),
        pytest.param("{Type: AWS::Scheduler::Schedule, Properties: {Target: {Arn: !GetAtt Orders.Arn}}}", id="a schedule that cannot be deployed"),
        pytest.param("{Type: AWS::Events::Rule, Properties: {Targets: [{Id: q, Arn: !Ref Endpoint}]}}", id="a target that may be anything"),
        pytest.param(
            "{Type: AWS::ApiGateway::Method, Properties: {Integration: {Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:s3:path/x/${Orders.QueueName}'}}}",
            id="another service's action",
        ),
        pytest.param("{Type: AWS::ApiGateway::Method, Properties: {Integration: {Type: MOCK}}}", id="no action"),
        pytest.param(
            "{Type: AWS::ApiGateway::Method, Properties: {Integration: {Credentials: r, RequestTemplates: {application/json: Action=ReceiveMessage}, "
            "Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Orders.QueueName}'}}}",
            id="a method that receives",
        ),
        *(
            pytest.param(
                f"{{Type: AWS::ApiGateway::Method, Properties: {{Integration: {{Credentials: r, Uri: !Sub 'arn:aws:apigateway:${{AWS::Region}}:sqs:action/{action}', {request}}}}}}}",
                id=f"{action} {request}",
            )
            for action, request in (
                ("SendMessage", "RequestParameters: {integration.request.querystring.QueueUrl: method.request.querystring.Queue}"),
                ("SendMessage", "RequestTemplates: {application/json: 'QueueUrl=$input.path(a)&MessageBody=x'}"),
                ("SendMessage", "RequestTemplates: {application/json: !Sub 'QueueUrl=${Others}&MessageBody=${Orders}'}"),
                ("ReceiveMessage", "RequestTemplates: {application/json: !Sub 'QueueUrl=${Orders}'}"),
                ("SendMessage", "Type: AWS"),
            )
        ),
        pytest.param(
            "{Type: AWS::Serverless::Api, Properties: {DefinitionBody: {'Fn::Transform': {Name: AWS::Include}}}}", id="an OpenAPI document that is not known"
        ),
        pytest.param("{Type: AWS::S3::Bucket}", id="a bucket that tells nobody"),
    ],
)
def test_what_sends_nothing_to_it(sender: str, model: Build) -> None:
    assert list(senders(queue(model(f"{HEAD}{REST}  Sender: {sender}\n")))) == []


def test_one_in_another_stack_is_told_where_it_stands(model: Build) -> None:
    linked = model(
        f"Resources:\n{REST}\nOutputs: {{Arn: {{Value: !GetAtt Orders.Arn, Export: {{Name: orders}}}}}}\n",
        "Resources:\n  Sender: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: t, Endpoint: !ImportValue orders}}\n",
    )
    (found,) = senders(queue(linked))
    assert (found.place.scope.id, found.place.route[-1]) == ("two", "Endpoint")


def test_those_that_are_known_come_before_the_doubt(model: Build) -> None:
    known = "  Known: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: t, Endpoint: !GetAtt Named.Arn}}\n"
    unknown = "  A: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: t, Endpoint: !Ref Endpoint}}\n"
    found = senders(queue(model(HEAD + REST + unknown + known), "Named"))
    assert next(found).view.id == "Known"
    with pytest.raises(Undecided, match="Endpoint has no value"):
        next(found)


def test_the_role_in_whose_name_it_sends(model: Build) -> None:
    text = HEAD + REST + "  Sender: {Type: AWS::Pipes::Pipe, Properties: {Source: s, Target: !GetAtt Orders.Arn, RoleArn: ROLE}}\n"
    (found,) = senders(queue(model(text.replace("ROLE", "!GetAtt Sends.Arn"))))
    assert found.acting_role().id == "Sends"
    (found,) = senders(queue(model(text.replace("ROLE", "'arn:aws:iam::111122223333:role/theirs'"))))
    with pytest.raises(Outside, match="role/theirs is not defined"):
        found.acting_role()

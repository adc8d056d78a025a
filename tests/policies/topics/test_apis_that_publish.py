"""Methods and routes of an API that publish to a topic before the queue: their role, their request, and the attributes that a filter policy wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Changed = Callable[..., list[Any]]
REFUSES, REQUEST, FILTER = "topic-refuses-publisher", "api-request-refused", "subscription-filter-misses-publisher"
TRUST = "AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: apigateway.amazonaws.com}, Action: 'sts:AssumeRole'}]}"
FORM = "Action=Publish&TopicArn=$util.urlEncode('${Topic}')&Message=$util.urlEncode($input.body)"
KIND = "&MessageAttributes.entry.1.Name=%s&MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=a"
URI = '!Sub "arn:${AWS::Partition}:apigateway:${AWS::Region}:sns:path//"'
UNKNOWN = "Parameters: {Any: {Type: String}}"
WRITTEN = ("method", "document", "socket")


def api(template: str = FORM, written: str = "method") -> str:
    """An integration that publishes, in each way that it may be written."""
    node = f'Credentials: !GetAtt Sends.Arn, Uri: {URI}, RequestTemplates: {{application/json: !Sub "{template}"}}'
    if written == "method":
        return (
            "Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}\n"
            f"Post: {{Type: AWS::ApiGateway::Method, Properties: {{RestApiId: !Ref Api, HttpMethod: POST, Integration: {{Type: AWS, {node}}}}}}}\n"
        )
    if written == "socket":
        return (
            "Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: WEBSOCKET}}\n"
            f"Post: {{Type: AWS::ApiGatewayV2::Integration, Properties: {{ApiId: !Ref Api, IntegrationType: AWS, {node.replace('Credentials', 'CredentialsArn').replace('Uri', 'IntegrationUri', 1)}}}}}\n"
        )
    small = node.replace("Credentials", "credentials").replace("Uri", "uri", 1).replace("RequestTemplates", "requestTemplates")
    return f"Post: {{Type: AWS::ApiGateway::RestApi, Properties: {{Body: {{paths: {{/: {{post: {{x-amazon-apigateway-integration: {{type: aws, {small}}}}}}}}}}}}}}}\n"


def topic(action: str = "sns:Publish", on: str = "!Ref Topic", more: str = "", keyed: str = "", policy: str = "") -> str:
    return f"""
Topic: {{Type: AWS::SNS::Topic, Properties: {{{keyed}}}}}
Other: {{Type: AWS::SNS::Topic}}
Key: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {{Statement: [{{Effect: Allow, Principal: {{AWS: !Sub "arn:aws:iam::${{AWS::AccountId}}:root"}}, Action: "kms:*", Resource: "*"}}]}}}}}}
Subscription: {{Type: AWS::SNS::Subscription, Properties: {{TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, RawMessageDelivery: true{policy}}}}}
Sends: {{Type: AWS::IAM::Role, Properties: {{{TRUST}, Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: "{action}", Resource: {on}}}{more}]}}}}]}}}}
"""


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize(
    ("own", "lacks"),
    [
        (topic("sns:Subscribe"), "lacks sns:Publish on Topic:"),
        (topic(on="!Ref Other"), "lacks sns:Publish on Topic:"),
        (topic(keyed="KmsMasterKeyId: !Ref Key"), "lacks kms:GenerateDataKey on Key and kms:Decrypt on Key:"),
    ],
)
def test_what_its_role_lacks(own: str, lacks: str, written: str, changed: Changed) -> None:
    (said,) = changed(own + api(written=written), REFUSES)
    assert (said.verdict, said.resource) == ("fail", "Post")
    assert lacks in said.text


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize(
    "own",
    [
        topic(),
        topic("sns:*", '"*"'),
        topic(keyed="KmsMasterKeyId: !Ref Key", more=", {Effect: Allow, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: !GetAtt Key.Arn}"),
        topic("sns:Subscribe").replace("TopicArn: !Ref Topic", "TopicArn: !Ref Other"),
    ],
)
def test_what_its_role_has(own: str, written: str, changed: Changed) -> None:
    assert changed(own + api(written=written), REFUSES) == []


def test_a_role_that_may_be_given_it_elsewhere(changed: Changed) -> None:
    (said,) = changed(topic(on="!Ref Any") + api(), REFUSES, head=UNKNOWN)
    assert said.verdict == "undecided"


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize(
    ("template", "says"),
    [
        (FORM.replace("Publish", "Publsh"), "Action=Publsh"),
        (FORM.replace("Publish", "publish"), "Action=publish"),
        (FORM.replace("&Message=", "&Text="), "no Message"),
        (FORM, ""),
        (FORM.replace("&Message=", "&TargetArn=a&Subject=b&Message="), ""),
        ("#set($a = 1)" + FORM.replace("&Message=", "&Text="), ""),
    ],
)
def test_the_request(template: str, says: str, written: str, changed: Changed) -> None:
    said = changed(topic() + api(template, written), REQUEST)
    assert [(one.verdict, one.resource, says in one.text) for one in said if "no route" not in one.text] == [("fail", "Post", True)] * bool(says)


WANTS = ", FilterPolicy: {kind: [a]}"


@pytest.mark.parametrize("written", ["method", "socket"])
@pytest.mark.parametrize(
    ("policy", "template", "passes"),
    [
        (WANTS, FORM, "passes no MessageAttributes"),
        (WANTS, FORM + KIND % "sort", "passes sort"),
        (WANTS, FORM + KIND % "kind", ""),
        (WANTS, "#foreach($a in $b)" + FORM, ""),
        (WANTS, FORM + "&MessageAttributes.entry.1.Name=$input.path('$.a')", ""),
        (WANTS, FORM + "${Any}", ""),
        (", FilterPolicy: {kind: [{exists: false}]}", FORM, ""),
        (", FilterPolicyScope: MessageBody, FilterPolicy: {kind: [a]}", FORM, ""),
        ("", FORM, ""),
    ],
)
def test_the_attributes_that_a_filter_wants(policy: str, template: str, passes: str, written: str, changed: Changed) -> None:
    said = changed(topic(policy=policy) + api(template, written), FILTER, head=UNKNOWN)
    assert [(one.verdict, one.resource, f"Post {passes} when it publishes" in one.text) for one in said] == [("fail", "Subscription", True)] * bool(passes)


def test_trap_another_publisher_passes_them(changed: Changed) -> None:
    both = api() + api(FORM + KIND % "kind").split("\n", 1)[1].replace("Post:", "Also:").replace("POST", "PUT")
    assert changed(topic(policy=WANTS) + both, FILTER) == []
    assert [one.resource for one in changed(topic(policy=WANTS) + both.replace("Name=kind", "Name=sort"), FILTER)] == ["Subscription"]


def test_trap_a_document_may_publish_in_other_ways(changed: Changed) -> None:
    assert changed(topic(policy=WANTS) + api(written="document"), FILTER) == []

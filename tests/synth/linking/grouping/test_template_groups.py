"""Which templates are judged together: those that may be linked, and as few others as can be told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth import Options
from queuegate.synth.linking.grouping.cross_template import READ
from queuegate.synth.linking.grouping.survey import survey

Grouped = Callable[..., dict[str, tuple[str, str]]]
SOURCES = Path(__file__).parents[4]


@pytest.fixture
def grouped(tmp_path: Path) -> Grouped:
    """`grouped(one={…}, two={…})`: for each template those that are judged with it, and those that stand beside; `given` are parameter values."""

    def made(given: dict[str, str] | None = None, **templates: dict[str, Any]) -> dict[str, tuple[str, str]]:
        for name, body in templates.items():
            (tmp_path / f"{name}.json").write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}, **body}), encoding="utf-8")
        found, groups = survey([str(tmp_path)], Options(tmp_path, lambda: tmp_path), given or {})
        names = [route.stack for route in found.routes]
        assert sorted(i for group in groups for i in group.own) == list(range(len(names)))
        watching = {WATCHING: (" ".join(names[i] for i in found.watching), "")} if found.watching else {}
        return watching | {
            names[i]: (" ".join(names[j] for j in group.own), " ".join(names[j] for j in group.context if j not in group.own))
            for group in groups
            for i in group.own
        }

    return made


WATCHING = "may watch anything"


def queue(name: Any = None) -> dict[str, Any]:
    return {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {} if name is None else {"QueueName": name}}}


def reads(source: Any) -> dict[str, Any]:
    return {"Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": source, "FunctionName": {"Ref": "Worker"}}}}


def alarm(value: Any) -> dict[str, Any]:
    return {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Dimensions": [{"Name": "QueueName", "Value": value}]}}}


def sub(text: str) -> dict[str, str]:
    return {"Fn::Sub": text}


ENV: dict[str, Any] = {"Parameters": {"Env": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]}}}
OPEN: dict[str, Any] = {"Parameters": {"Env": {"Type": "String"}}}


@pytest.mark.parametrize(
    ("head", "name", "asked", "together"),
    [
        ({}, "orders", "arn:aws:sqs:eu-west-1:111122223333:orders", "a b"),
        ({}, "orders", "https://sqs.eu-west-1.amazonaws.com/111122223333/orders", "a b"),
        ({}, "orders", sub("arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders"), "a b"),
        ({}, "orders", {"Fn::Join": [":", ["arn:aws:sqs", {"Ref": "AWS::Region"}, {"Ref": "AWS::AccountId"}, "orders"]]}, "a b"),
        ({}, "orders", {"Fn::If": ["Known", "arn:aws:sqs:eu-west-1:111122223333:orders", "arn:aws:sqs:eu-west-1:111122223333:other"]}, "a b"),
        ({}, "orders", "arn:aws:sqs:eu-west-1:111122223333:users", "b"),
        ({}, "orders", "arn:aws:sqs:eu-west-1:111122223333:orders-2", "b"),
        (ENV, sub("${Env}-orders"), "arn:aws:sqs:eu-west-1:111122223333:prod-orders", "a b"),
        (ENV, sub("${Env}-orders"), "arn:aws:sqs:eu-west-1:111122223333:test-orders", "b"),
        (OPEN, sub("${Env}-orders"), "arn:aws:sqs:eu-west-1:111122223333:test-orders", "a b"),
        (OPEN, sub("${Env}-orders"), sub("arn:aws:sqs:eu-west-1:111122223333:${Env}-orders"), "a b"),
        (OPEN, sub("${Env}-orders"), sub("arn:aws:sqs:eu-west-1:111122223333:${Env}-users"), "b"),
        (OPEN, "live-orders-eu", sub("arn:aws:sqs:eu-west-1:111122223333:live-${Env}-eu"), "a b"),
        (OPEN, "live-orders-us", sub("arn:aws:sqs:eu-west-1:111122223333:live-${Env}-eu"), "b"),
        (OPEN, "a-orders-b", sub("arn:aws:sqs:eu-west-1:111122223333:${Env}-orders-${Env}"), "a b"),
        (OPEN, {"Ref": "Env"}, {"Ref": "Env"}, "b"),
        ({}, sub("${AWS::StackName}-orders"), sub("arn:aws:sqs:eu-west-1:111122223333:${AWS::StackName}-orders"), "b"),
        ({}, sub("orders-${AWS::Region}"), sub("arn:aws:sqs:eu-west-1:111122223333:orders-${AWS::Region}"), "a b"),
        ({}, None, "arn:aws:sqs:eu-west-1:111122223333:orders", "b"),
    ],
)
def test_a_name_links_who_spells_it_with_whose_it_is(grouped: Grouped, head: dict[str, Any], name: Any, asked: Any, together: str) -> None:
    found = grouped(a={**head, "Resources": queue(name)}, b={**head, "Resources": reads(asked)}, c={"Resources": queue("something")})
    assert found["b"] == ((together, ""))
    assert found["c"] == ("c", "")


def test_a_given_value_is_the_name(grouped: Grouped) -> None:
    one, two = {**OPEN, "Resources": queue(sub("${Env}-orders"))}, {"Resources": reads("arn:aws:sqs:eu-west-1:111122223333:test-orders")}
    assert grouped({"Env": "prod"}, a=one, b=two)["a"] == ("a", "")
    assert grouped({"Env": "test"}, a=one, b=two)["a"] == ("a b", "")
    assert grouped({"a.Env": "test"}, a=one, b=two)["a"] == ("a b", "")
    assert grouped({"b.Env": "test", "a.Env": "prod"}, a=one, b=two)["a"] == ("a", "")


def test_names_inside_a_policy_and_in_the_code_count(grouped: Grouped) -> None:
    role = {"Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "worker-role"}}}
    policy = {"Policy": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": ["worker-role"], "PolicyDocument": {"Statement": []}}}}
    redrive = {"Source": {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:111122223333:dead"}'}}}
    code = {"Worker": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": "client.send(QueueUrl='dead')"}}}}
    found = grouped(a={"Resources": role}, b={"Resources": policy}, c={"Resources": queue("dead")}, d={"Resources": redrive}, e={"Resources": code})
    assert found["a"] == ("a b", "")
    assert found["c"] == ("c d e", "")


def test_two_that_read_one_queue_outside_are_together(grouped: Grouped) -> None:
    found = grouped(
        a={"Resources": reads("arn:aws:sqs:eu-west-1:111122223333:outside")},
        b={"Resources": reads("arn:aws:sqs:eu-west-1:111122223333:outside")},
        c={"Resources": reads({"Fn::ImportValue": "outside-arn"})},
        d={"Resources": reads({"Fn::ImportValue": "outside-arn"})},
        e={"Resources": reads({"Fn::ImportValue": "other-arn"})},
    )
    assert (found["a"], found["c"], found["e"]) == (("a b", ""), ("c d", ""), ("e", ""))


def export(name: Any, value: Any) -> dict[str, Any]:
    return {"Outputs": {"It": {"Value": value, "Export": {"Name": name}}}}


def test_what_a_queue_is_exported_as_links_both_ways(grouped: Grouped) -> None:
    shared = {"Resources": queue(), **export("orders-arn", {"Fn::GetAtt": ["Queue", "Arn"]})}
    found = grouped(a=shared, b={"Resources": reads({"Fn::ImportValue": "orders-arn"})}, c={"Resources": reads({"Fn::ImportValue": "users-arn"})})
    assert (found["a"], found["c"]) == (("a b", ""), ("c", ""))


def test_a_network_that_all_import_stands_beside_each(grouped: Grouped) -> None:
    network = {"Resources": {"Vpc": {"Type": "AWS::EC2::VPC"}}, **export(sub("${AWS::StackName}-vpc"), {"Ref": "Vpc"})}
    uses = {"Worker": {"Type": "AWS::Lambda::Function", "Properties": {"VpcConfig": {"SubnetIds": [{"Fn::ImportValue": sub("${Net}-vpc")}]}}}}
    head = {"Parameters": {"Net": {"Type": "String"}}}
    found = grouped(network=network, a={**head, "Resources": uses}, b={**head, "Resources": uses})
    assert found == {"network": ("network", ""), "a": ("a", "network"), "b": ("b", "network")}


def test_an_import_of_which_nothing_is_known_reads_whatever_is_exported(grouped: Grouped) -> None:
    shared = {"Resources": queue(), **export("orders-arn", {"Fn::GetAtt": ["Queue", "Arn"]})}
    found = grouped(a=shared, b={**OPEN, "Resources": reads({"Fn::ImportValue": {"Ref": "Env"}})})
    assert found["b"] == ("a b", "")


def test_outputs_are_read_by_the_stack(grouped: Grouped) -> None:
    shared = {"Resources": queue(), "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}}}}
    asks = {"Fn::GetStackOutput": {"StackName": "a", "OutputName": "Arn"}}
    found = grouped(a=shared, b={"Resources": reads(asks)}, c={"Resources": reads("arn:aws:sqs:eu-west-1:111122223333:x")})
    assert (found["b"], found["c"]) == (("a b", ""), ("c", ""))
    shared["Outputs"] = {"Vpc": {"Value": "vpc-1"}}
    assert grouped(a=shared, b={"Resources": reads(asks)})["b"] == ("b", "a")


def test_what_the_cdk_hands_on_across_regions_links(grouped: Grouped) -> None:
    writer = {
        "Writer": {
            "Type": "Custom::CrossRegionExportWriter",
            "Properties": {"WriterProps": {"exports": {"/cdk/exports/b/Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}}},
        }
    }
    reader = {"Reader": {"Type": "Custom::CrossRegionExportReader", "Properties": {"ReaderProps": {"imports": {"/cdk/exports/b/Arn": "{{resolve:ssm:/x}}"}}}}}
    found = grouped(a={"Resources": {**queue(), **writer}}, b={"Resources": reader}, c={"Resources": queue()})
    assert (found["a"], found["c"]) == (("a b", ""), ("c", ""))


@pytest.mark.parametrize(
    ("head", "name", "asked", "together"),
    [
        ({}, "/shop/orders", "{{resolve:ssm:/shop/orders}}", "a b"),
        ({}, "/shop/orders", "{{resolve:ssm:/shop/users}}", "b"),
        ({"Parameters": {"Of": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shop/orders"}}}, "/shop/orders", {"Ref": "Of"}, "a b"),
        ({"Parameters": {"Of": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shop/users"}}}, "/shop/orders", {"Ref": "Of"}, "b"),
        (OPEN, sub("/${Env}/orders"), sub("{{resolve:ssm:/${Env}/orders}}"), "a b"),
    ],
)
def test_what_is_stored_in_a_parameter_of_ssm_links(head: dict[str, Any], name: Any, asked: Any, together: str, grouped: Grouped) -> None:
    told = {"Told": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": name, "Type": "String", "Value": {"Fn::GetAtt": ["Queue", "Arn"]}}}}
    found = grouped(a={**OPEN, "Resources": {**queue(), **told}}, b={**head, "Resources": reads(asked)}, c={"Resources": queue()})
    assert (found["b"][0], found["c"]) == (together, ("c", ""))


def test_a_nested_stack_is_with_its_parent(grouped: Grouped) -> None:
    nests = {"Child": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "./child.json", "Parameters": {"Name": "orders"}}}}
    child = {"Parameters": {"Name": {"Type": "String"}}, "Resources": queue({"Ref": "Name"})}
    found = grouped(parent={"Resources": nests}, child=child, other={"Resources": alarm("orders")})
    assert found["child"] == ("child parent", "")


def test_an_alarm_on_a_queue_of_any_name_is_asked_by_every_group(grouped: Grouped) -> None:
    found = grouped(a={"Resources": queue("orders")}, b={"Resources": queue()}, watch={**OPEN, "Resources": alarm({"Ref": "Env"})})
    assert found == {"a": ("a", ""), "b": ("b", ""), "watch": ("watch", ""), WATCHING: ("watch", "")}


def test_what_a_parent_gives_an_alarm_is_known(grouped: Grouped) -> None:
    nests = {**queue("orders"), "Child": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "./watch.json", "Parameters": {"Env": "orders"}}}}
    assert WATCHING not in grouped(a={"Resources": queue()}, p={"Resources": nests}, watch={**OPEN, "Resources": alarm({"Ref": "Env"})})
    nests["Child"]["Properties"]["Parameters"]["Env"] = {"Ref": "Env"}
    found = grouped(a={"Resources": queue()}, p={**OPEN, "Resources": nests}, watch={**OPEN, "Resources": alarm({"Ref": "Env"})})
    assert (found["a"], found[WATCHING]) == (("a", ""), ("watch", ""))


@pytest.mark.parametrize(
    ("resource", "beside"),
    [
        (
            {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": [{"Expression": 'SELECT MAX(AgeOfOldestMessage) FROM SCHEMA("AWS/SQS", QueueName)'}]}},
            "other",
        ),
        ({"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": [{"Expression": "m1 + m2"}]}}, ""),
        (
            {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {"Dimensions": [{"Name": "QueueName", "Value": {"Fn::Select": [0, {"Ref": "AWS::NotificationARNs"}]}}]},
            },
            WATCHING,
        ),
        ({"Type": "AWS::CloudWatch::Alarm", "Properties": {"Dimensions": [{"Name": "QueueName", "Value": "other"}]}}, ""),
        (
            {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {"Dimensions": {"Fn::If": ["C", [{"Name": "QueueName", "Value": "other"}], {"Ref": "AWS::NoValue"}]}},
            },
            "",
        ),
        ({"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": ["aws.cloudwatch"]}}}, "other"),
        ({"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": ["aws.s3"]}}}, ""),
        ({"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Env"}]}}, "other"),
        ({"Type": "AWS::IAM::ManagedPolicy", "Properties": {"Roles": [{"Ref": "Env"}]}}, "other"),
        ({"Type": "AWS::IAM::RolePolicy", "Properties": {"RoleName": {"Ref": "Env"}}}, "other"),
        ({"Type": "AWS::SQS::QueueInlinePolicy", "Properties": {"Queue": {"Ref": "Env"}}}, "other"),
        (
            {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {"Metrics": [{"MetricStat": {"Metric": {"Dimensions": [{"Name": "QueueName", "Value": {"Ref": "Env"}}]}}}]},
            },
            WATCHING,
        ),
        (
            {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {"Dimensions": {"Fn::If": ["C", [{"Name": "QueueName", "Value": {"Ref": "Env"}}], {"Ref": "AWS::NoValue"}]}},
            },
            WATCHING,
        ),
        ({"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Fn::GetAtt": ["Nobody", "QueueUrl"]}]}}, "other"),
        ({"Type": "AWS::EC2::Instance", "Properties": {"Tags": [{"Ref": "Env"}]}}, ""),
    ],
)
def test_what_may_settle_a_finding_anywhere_stands_beside_every_group(grouped: Grouped, resource: dict[str, Any], beside: str) -> None:
    found = grouped(a={"Resources": queue("orders")}, other={**OPEN, "Resources": {"It": resource}})
    assert (found["a"], found.get(WATCHING)) == (("a", ""), ("other", "")) if beside == WATCHING else (("a", beside), None)


def test_rules_hold_together_what_varies_together(grouped: Grouped) -> None:
    ruled = {**ENV, "Rules": {"R": {"Assertions": [{"Assert": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}}]}}}
    other = {"Parameters": {"Env": {"Type": "String", "AllowedValues": ["a", "b"]}}}
    assert grouped(a=ruled, b=ENV, c=other)["a"] == ("a b", "")


def test_where_all_stand_beside_all_there_is_one_group(grouped: Grouped) -> None:
    names = [f"t{i:03}" for i in range(120)]
    policy = {"P": {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Env"}]}}}
    found = grouped(**{name: {**OPEN, "Resources": policy} for name in names})
    assert set(found.values()) == {(" ".join(names), "")}


UNREAD = SOURCES / "synth" / "iam" / "access" / "unread.py"
"""It lists the types whose policies nobody reads."""


def test_every_type_that_is_linked_is_read() -> None:
    """A type of which the facts or the rules speak, and of which nothing crosses, would be judged without what is linked with it."""
    none_links = {
        "AWS::ServiceCatalog::CloudFormationProduct",
        "AWS::AmazonMQ::Broker",
        "AWS::ApiGateway::Authorizer",
        "AWS::ApiGateway::RequestValidator",
        "AWS::ApiGateway::Resource",
        "AWS::ApiGateway::Stage",
        "AWS::ApiGatewayV2::Stage",
        "AWS::CloudFormation::StackSet",
        "AWS::CodeDeploy::Application",
        "AWS::Lambda::LayerVersion",
        "AWS::Logs::Destination",
        "AWS::Lambda::Url",
        "AWS::CloudFormation::CustomResource",
        "AWS::Cognito::UserPool",
        "AWS::DocDB::DBCluster",
        "AWS::Events::ApiDestination",
        "AWS::Events::Archive",
        "AWS::Kinesis::Stream",
        "AWS::Kinesis::StreamConsumer",
        "AWS::KMS::ReplicaKey",
    }
    none_links |= {
        f"AWS::EC2::{kind}"
        for kind in (
            "VPC",
            "NatGateway",
            "Subnet",
            "VPCCidrBlock",
            "RouteTable",
            "Route",
            "SubnetRouteTableAssociation",
            "VPCEndpoint",
            "InternetGateway",
            "VPNGatewayRoutePropagation",
        )
    }  # by exports alone
    none_links |= {"AWS::EFS::AccessPoint", "AWS::EFS::FileSystem", "AWS::EFS::MountTarget"}  # as above
    none_links |= {"AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress"}  # as above
    none_links |= {"AWS::ApplicationAutoScaling::ScalableTarget", "AWS::CodeDeploy::DeploymentGroup"}  # as above
    none_links |= {"AWS::IAM::Group", "AWS::IAM::GroupPolicy", "AWS::IAM::User", "AWS::IAM::UserPolicy"}  # their mention of a queue counts in its own template
    none_links |= {"AWS::Batch::JobDefinition", "AWS::EC2::Instance", "AWS::EC2::LaunchTemplate", "AWS::ECS::TaskDefinition"}  # and theirs
    none_links |= {"AWS::ApiGateway::Deployment", "AWS::ApiGateway::UsagePlan", "AWS::ApiGatewayV2::Route"}  # so do the routes and stages of an API
    none_links |= {
        "AWS::AppConfig::Environment",
        "AWS::ECS::Service",
        "AWS::FIS::ExperimentTemplate",
        "AWS::Route53::HealthCheck",
    }  # who acts on an alarm of its template
    none_links |= {"AWS::Logs::SubscriptionFilter"}  # that it invokes a function counts in its own template
    none_links |= {"AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster", "AWS::MSK::VpcConnection"}  # what else a mapping may read
    none_links |= {"AWS::ServiceCatalog::CloudFormationProvisionedProduct"}  # of which it is said alone that its stack is not read
    none_links |= {"Custom::CrossRegionExportReader", "Custom::CrossRegionExportWriter"}  # read as imports and exports
    texts = [
        file.read_text(encoding="utf-8")
        for folder in ("synth", "policies")
        for file in (SOURCES / folder).rglob("*.py")
        if "notification" not in file.parts and file != UNREAD
    ]
    spoken = {kind for text in texts for kind in re.findall(r'"((?:AWS::(?!Serverless)\w+|Custom)::\w+)"', text)}
    assert spoken - READ - none_links == set()


def test_what_is_about_a_named_resource_of_its_own_template_is_known(grouped: Grouped) -> None:
    own = queue(sub("${Env}-orders"))
    own["Policy"] = {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Queue"}]}}
    own |= alarm({"Fn::GetAtt": ["Queue", "QueueName"]})
    circle = queue(sub("${Queue.QueueName}-users"))
    found = grouped(a={**OPEN, "Resources": own}, b={"Resources": {**circle, **alarm({"Fn::GetAtt": ["Queue", "QueueName"]})}}, c={"Resources": queue()})
    assert (found["a"][0], found["c"], found[WATCHING]) == ("a", ("c", ""), ("b", ""))


@pytest.mark.parametrize("kind", [["AWS::SQS::Queue"], {"Ref": "Kind"}, {"Fn::Sub": ["AWS::SQS::${Kind}", {}]}, 3, None])
def test_a_type_that_is_no_text_crosses_nothing(grouped: Grouped, kind: Any) -> None:
    odd = {"Odd": {"Type": kind, "Properties": {"QueueName": "orders", "Roles": [{"Ref": "Odd"}]}}}
    out = {"Arn": {"Value": {"Fn::GetAtt": ["Odd", "Arn"]}, "Export": {"Name": "odd"}}}
    assert grouped(a={"Resources": {**odd, **queue()}, "Outputs": out}, b={"Resources": reads("arn:aws:sqs:eu-west-1:111122223333:orders")})["b"][0] == "b"

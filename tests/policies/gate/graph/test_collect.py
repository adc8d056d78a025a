"""What is in the picture: every part of a pipeline, however it is written, and each finding where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.gate.graph.model import Graph, Node

Make = Callable[[str], Graph]

PIPELINE = """
Parameters:
  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Failed: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}
  Orders:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: !If [IsProd, 60, 180], RedrivePolicy: !If [IsProd, {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}, !Ref AWS::NoValue]}
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Orders.Arn}]}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}
      Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:*', Resource: '*'}]}}]
  ApiRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}
      Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Orders.Arn}]}}]
  Api: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt ApiRole.Arn, Code: {S3Bucket: b, S3Key: k}, Handler: a.b, Runtime: python3.12}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30, Role: !GetAtt Role.Arn, Code: {S3Bucket: b, S3Key: k}, Handler: a.b, Runtime: python3.12}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, BatchSize: 5}}
  Stuck:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Threshold: 900, ComparisonOperator: GreaterThanThreshold, Dimensions: [{Name: QueueName, Value: !GetAtt Orders.QueueName}]}
"""


def named(graph: Graph) -> dict[str, Node]:
    return {node.name: node for node in graph.nodes.values()}


def links(graph: Graph) -> set[tuple[str, str, str]]:
    return {(graph.nodes[edge.source].name, edge.way, graph.nodes[edge.target].name) for edge in graph.edges()}


def test_every_part_of_a_pipeline_is_there(graph: Make) -> None:
    found = graph(PIPELINE)
    assert {name: node.kind for name, node in named(found).items()} == {
        "Bucket": "producer", "Api": "producer", "Orders": "queue", "Failed": "dead-letter-queue", "Mapping": "mapping", "Worker": "function", "Stuck": "alarm",
    }  # fmt: skip
    assert links(found) == {
        ("Bucket", "sends", "Orders"), ("Api", "sends", "Orders"), ("Orders", "polls", "Mapping"), ("Mapping", "invokes", "Worker"),
        ("Orders", "dead-letters", "Failed"), ("Stuck", "watches", "Orders"),
    }  # fmt: skip
    assert all(node.source for node in found.nodes.values())


def test_parameters_are_told_in_awss_words_and_in_every_world(graph: Make) -> None:
    nodes = named(graph(PIPELINE))
    told = {f"{name}.{detail.name}": detail.value for name, node in nodes.items() for detail in node.details}
    assert told["Orders.VisibilityTimeout"] == "180 s (60 s when Env = prod)"
    assert told["Failed.MessageRetentionPeriod"] == "1,209,600 s (14 days)"
    assert told["Mapping.BatchSize"] == "5"
    assert told["Mapping.MaximumConcurrency"] == "none (default)"
    assert told["Stuck.alarm when"] == "ApproximateAgeOfOldestMessage > 900"


def test_a_link_of_one_world_says_when(graph: Make) -> None:
    [edge] = [edge for edge in graph(PIPELINE).edges() if edge.way == "dead-letters"]
    assert (edge.when, edge.undecided) == (["IsProd"], "") or edge.when == ["Env = prod"]


def test_a_conditional_mapping_says_when_it_is_there_and_its_links_do_not_repeat_it(graph: Make) -> None:
    found = graph(PIPELINE.replace("Mapping: {Type", "Mapping: {Condition: IsProd, Type"))
    assert {detail.name: detail.value for detail in named(found)["Mapping"].details}["exists when"] == "Env = prod"
    assert not any(edge.when for edge in found.edges())


def test_each_finding_is_at_its_node(graph: Make) -> None:
    found = graph(PIPELINE)
    at = {(remark.rule, node.name) for node in found.nodes.values() for remark in found.remarks(node)}
    assert ("visibility-timeout", "Orders") in at
    assert ("alarm-without-action", "Stuck") in at
    assert ("wildcard-queue-actions", "Worker") in at  # of its role, which has no node
    assert ("missing-partial-responses", "Mapping") in at
    assert not found.elsewhere


def test_a_finding_in_a_policy_of_its_own_is_at_what_the_policy_is_of(graph: Make) -> None:
    found = graph(
        f"""{PIPELINE.replace("{Effect: Allow, Action: 'sqs:*', Resource: '*'}", "{Effect: Allow, Action: 'logs:*', Resource: '*'}")}
  Reads: {{Type: AWS::IAM::ManagedPolicy, Properties: {{Roles: [!Ref Role], PolicyDocument: {{Statement: [{{Effect: Allow, Action: 'sqs:*', Resource: !GetAtt Orders.Arn}}]}}}}}}
  Sends:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Statement: [{{Effect: Allow, Principal: {{Service: s3.amazonaws.com}}, Action: 'sqs:*', Resource: !GetAtt Orders.Arn, Condition: {{StringEquals: {{'aws:SourceAccount': !Ref 'AWS::AccountId'}}}}}}]
"""
    )
    at = {(remark.rule, node.name) for node in found.nodes.values() for remark in found.remarks(node) if remark.rule.startswith("wildcard")}
    assert at == {("wildcard-queue-actions", "Worker"), ("wildcard-queue-policy", "Orders")}


def test_a_finding_of_two_pipelines_is_in_both(graph: Make) -> None:
    role = "Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}}"
    found = graph(
        f"""
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  Payments: {{Type: AWS::SQS::Queue, Properties: {{FifoQueue: true}}}}
  Role: {{{role}}}
  First:
    Type: AWS::Lambda::Function
    Properties:
      Environment: {{Variables: {{QUEUE: !Ref Payments}}}}
      Role: !GetAtt Role.Arn
      Handler: index.handler
      Runtime: python3.12
      Code:
        ZipFile: |
          import boto3, os
          sqs = boto3.client("sqs")
          def handler(event, context):
              for record in event["Records"]:
                  sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=record["body"])
  Second: {{Type: AWS::Lambda::Function, Properties: {{Role: !GetAtt Role.Arn, Code: {{S3Bucket: b, S3Key: k}}, Handler: a.b, Runtime: python3.12}}}}
  One: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref First}}}}
  Two: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Payments.Arn, FunctionName: !Ref Second}}}}
"""
    )
    at = {node.name for node in found.nodes.values() for remark in found.remarks(node) if remark.rule == "message-group-missing"}
    assert at == {"First", "Payments"}


def test_what_is_not_among_the_targets_is_drawn_with_the_reason(graph: Make) -> None:
    found = graph(PIPELINE.replace("EventSourceArn: !GetAtt Orders.Arn", "EventSourceArn: !ImportValue orders-arn"))
    [edge] = [edge for edge in found.edges() if edge.way == "polls"]
    assert "orders-arn" in edge.undecided
    assert found.nodes[edge.source].unknown == edge.undecided
    assert "orders-arn" in found.nodes[edge.source].name


def test_a_queue_that_two_mappings_read_is_one_node(graph: Make) -> None:
    second = PIPELINE.replace(
        "  Stuck:", "  Other: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Api}}\n  Stuck:"
    )
    found = graph(second)
    assert len(found.pipelines) == 2
    assert [node.name for node in found.nodes.values()].count("Orders") == 1
    assert named(found)["Api"].kind == "function"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("EventSourceArn: !GetAtt Orders.Arn", "EventSourceArn: !Sub '${Orders.Arn}'"),
        ("FunctionName: !Ref Worker", "FunctionName: !GetAtt Worker.Arn"),
        ("Value: !GetAtt Orders.QueueName", "Value: !Select [5, !Split [':', !GetAtt Orders.Arn]]"),
        ("Resource: !GetAtt Orders.Arn", "Resource: !Join ['', [!GetAtt Orders.Arn]]"),
    ],
)
def test_the_same_written_otherwise_is_the_same_picture(graph: Make, old: str, new: str) -> None:
    assert old in PIPELINE
    first, second = graph(PIPELINE), graph(PIPELINE.replace(old, new))
    assert links(first) == links(second)
    assert {name: node.details for name, node in named(first).items()} == {name: node.details for name, node in named(second).items()}


def test_a_sam_event_is_a_mapping_and_its_findings_are_at_it(graph: Make) -> None:
    found = graph("""
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Runtime: python3.12, CodeUri: s3://b/k, Events: {Order: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn, BatchSize: 7}}}}
""")
    [mapping] = [node for node in found.nodes.values() if node.kind == "mapping"]
    assert ("Orders", "polls", mapping.name) in links(found)
    assert (mapping.name, "invokes", "Worker") in links(found)
    assert "missing-partial-responses" in {remark.rule for remark in found.remarks(mapping)}
    assert "missing-redrive-policy" in {remark.rule for remark in found.remarks(named(found)["Orders"])}


def test_one_template_for_two_environments_is_two_pipelines_with_their_own_values(graph: Make, folder: Path) -> None:
    (folder / "queuegate.yaml").write_text(
        "targets: [{name: dev, paths: [template.yaml], parameters: {Env: dev}}, {name: prod, paths: [template.yaml], parameters: {Env: prod}}]\n",
        encoding="utf-8",
    )
    found = graph(PIPELINE)
    assert [one.name for one in found.pipelines] == ["Orders → Worker (dev)", "Orders → Worker (prod)"]
    values = [{detail.name: detail.value for detail in node.details}["VisibilityTimeout"] for node in found.nodes.values() if node.name == "Orders"]
    assert values == ["180 s", "60 s"]


def test_who_sends_to_the_queue_of_one_world_does_not_send_to_that_of_another(graph: Make) -> None:
    found = graph(PIPELINE.replace("EventSourceArn: !GetAtt Orders.Arn", "EventSourceArn: !If [IsProd, !GetAtt Orders.Arn, !GetAtt Failed.Arn]"))
    assert ("Bucket", "sends", "Orders") in links(found)
    assert ("Bucket", "sends", "Failed") not in links(found)
    assert {(found.nodes[edge.source].name, *edge.when) for edge in found.edges() if edge.way == "polls"} == {("Orders", "Env = prod"), ("Failed", "Env = dev")}

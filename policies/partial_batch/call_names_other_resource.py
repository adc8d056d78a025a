"""The code gives an operation what names another kind of resource, or what is not its form of a name.

An environment variable is wired to the wrong resource (`TABLE_NAME: !Ref Orders`, a queue), or to the wrong attribute of the right one (`TOPIC_ARN: !GetAtt Topic.TopicName`, where Publish needs the ARN, which `!Ref` of a topic returns;
`BUCKET: !GetAtt Bucket.Arn`, where S3 needs the name). CloudFormation deploys it, and each such call fails: every message that comes this way is received again until maxReceiveCount is reached.

It judges a variable that the template sets to `!Ref` or `!GetAtt` of one of its resources, and that the code passes as it is to an operation of DynamoDB, Firehose, Kinesis, Lambda, S3, SNS, SQS or to StartExecution of Step Functions. Of a variable whose value is a parameter, an import or a string
nothing is said, nor of a name that the template writes itself, which a resource of another kind may have as well. Where QueueUrl is an ARN, queue-arn-as-url says so. The worker is judged, and so is each function that has the queue in an environment variable.

cfn-lint and checkov do not look into the code.

Bad::

    Archive:
      Type: AWS::S3::Bucket
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Environment: {Variables: {TABLE: !Ref Archive}}
        Code:
          ZipFile: |
            import os
            import boto3
            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
            def handler(event, context):
                for record in event["Records"]:
                    table.put_item(Item={"id": record["messageId"]})
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: dynamodb:PutItem, Resource: !Sub "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*"}

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Environment: {Variables: {TOPIC_ARN: !GetAtt Topic.TopicName}}
        Code:
          ZipFile: |
            import os
            import boto3
            sns = boto3.client("sns")
            def handler(event, context):
                for record in event["Records"]:
                    sns.publish(TopicArn=os.environ["TOPIC_ARN"], Message=record["body"])
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: sns:Publish, Resource: !Ref Topic}

Good::

    Bills:
      Type: AWS::DynamoDB::Table
      DeletionPolicy: Retain
      UpdateReplacePolicy: Retain
      Properties:
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        KeySchema: [{AttributeName: id, KeyType: HASH}]
        BillingMode: PAY_PER_REQUEST
        PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Environment: {Variables: {TABLE: !Ref Bills}}
        Code:
          ZipFile: |
            import os
            import boto3
            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
            def handler(event, context):
                for record in event["Records"]:
                    table.put_item(Item={"id": record["messageId"]})
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Bills.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.handlers import as_called
from queuegate.synth.iam import of_each_feeding, other_kinds
from queuegate.synth.model import Function

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "call-names-other-resource",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/introduction.html",
    fix="Set the variable to what the operation needs.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from of_each_feeding(mapping, _judge)


def _judge(function: Function) -> Iterator[Finding]:
    for one in {found.variable: found for found in other_kinds(function)}.values():
        called = as_called(one.call.operation, function)
        is_ours = one.is_meant and one.named.scope is function.facts.scope
        yield Finding(
            f"{one.variable} of {function.name} is the {one.form} of {one.named.name}, and {called} needs {one.takes.wanted}: each such call fails",
            at=one.place,
            because=(function,),
            key=f"{function.name}: {one.variable}",
            fix="" if is_ours else f"Set it to {one.takes.wanted}, which !Ref of it returns.",
            changes=[Change(function, f"Environment.Variables.{one.variable}", {"Ref": one.named.id})] if is_ours else [],
        )

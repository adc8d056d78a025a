"""Disguises of other defects than a value: what nobody sees although it is written, and what other stacks and calls do. `disguises.py` has all of them together."""

from __future__ import annotations

import json
from pathlib import Path

BASE = (Path(__file__).parents[1] / "policies" / "base.yaml").read_text(encoding="utf-8")
GOOD, BAD = "185", "20"
Files = dict[str, str]


KEPT = """        ZipFile: |
          failed = []
          def handler(event, context):
              for record in event["Records"]:
                  try:
                      deliver(record["body"])
                  except Exception:
                      failed.append({"itemIdentifier": record["messageId"]})
              return {"batchItemFailures": failed}
"""
FOREIGN = """        ZipFile: |
          from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
          processor = BatchProcessor(event_type=EventType.KinesisDataStreams)
          def handler(event, context):
              return process_partial_response(event=event, record_handler=print, processor=processor, context=context)
"""
PRODUCER = """
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
POLICY
  Producer:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Timeout: 10
      Role: !GetAtt Role.Arn
      MORE
      Code:
        ZipFile: |
          import os
          import boto3
          def handler(event, context):
              CALL
"""
MAY = "      Policies: [{PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}}]"
KNOWS = "Environment: {Variables: {QUEUE_URL: !Ref Orders}}"


def produced(call: str, more: str = KNOWS, policy: str = MAY) -> str:
    return PRODUCER.replace("POLICY", policy).replace("MORE", more).replace("CALL", call)


def in_plain_sight() -> dict[str, Files]:
    """Other defects, each with everything else right: what an incident was about, and what reads like the good pipeline."""
    letters = "  DeadLetterAlarm:"
    head, tail = BASE[: BASE.index(letters)], BASE[BASE.index(letters) :]
    code = """Code: {ZipFile: "def handler(event, context): return {'batchItemFailures': []}"}"""
    topic = "  OnCall: {Type: AWS::SNS::Topic, Properties: {DisplayName: on callMORE}}\n"
    notified = tail.replace('"arn:aws:sns:eu-west-1:111122223333:on-call"', "!Ref OnCall")
    tls = """  OnCallPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref OnCall]
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Deny, Principal: "*", Action: sns:Publish, Resource: !Ref OnCall, Condition: {Bool: {"aws:SecureTransport": "false"}}}]
"""
    fifo = (
        BASE.replace(
            "  Orders:\n    Type: AWS::SQS::Queue\n    Properties:\n", "  Orders:\n    Type: AWS::SQS::Queue\n    Properties:\n      FifoQueue: true\n"
        )
        .replace("    Properties:\n      MessageRetentionPeriod", "    Properties:\n      FifoQueue: true\n      MessageRetentionPeriod")
        .replace("      MaximumBatchingWindowInSeconds: 5\n", "")
    )
    once = fifo.replace("      VisibilityTimeout", "      ContentBasedDeduplication: true\n      VisibilityTimeout")
    send = 'boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody="x"%s)'
    batch = 'boto3.client("sqs").send_message_batch(QueueUrl=os.environ["QUEUE_URL"], Entries=event["entries"])'
    inbox = """
  Inbox: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}}
  Again:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: again
      Roles: [!Ref WorkerRole]
      PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: sns:Publish, Resource: !Ref Inbox}]}
"""
    from_inbox = BASE.replace(
        "        Statement:\n          - Effect: Deny\n",
        "        Statement:\n          - {Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn, "
        'Condition: {ArnEquals: {"aws:SourceArn": !Ref Inbox}}}\n          - Effect: Deny\n',
    )
    return {
        "failures that outlive the invocation": {"t.yaml": BASE.replace(code, "Code:\n" + KEPT.rstrip())},
        "a processor for another service": {"t.yaml": BASE.replace(code, "Code:\n" + FOREIGN.rstrip())},
        "an alarm the wrong way round": {"t.yaml": head + tail.replace("GreaterThanOrEqualToThreshold", "LessThanThreshold")},
        "an alarm on data points": {"t.yaml": head + tail.replace("Statistic: Maximum", "Statistic: SampleCount")},
        "an alarm of more datapoints than periods": {"t.yaml": BASE + "      DatapointsToAlarm: 2\n"},
        "an alarm to a topic with AWS's key": {"t.yaml": head + topic.replace("MORE", ", KmsMasterKeyId: alias/aws/sns") + notified},
        "an alarm to a topic that only denies": {"t.yaml": head + topic.replace("MORE", "") + tls + notified},
        "an alarm to the topic's name": {"t.yaml": head + topic.replace("MORE", "") + notified.replace("!Ref OnCall", "!GetAtt OnCall.TopicName")},
        "a queue policy by the ARN": {"t.yaml": BASE.replace("Queues: [!Ref Orders,", "Queues: [!GetAtt Orders.Arn,")},
        "dead letters of an asynchronous function": {"t.yaml": BASE + produced("print(event)", "DeadLetterConfig: {TargetArn: !GetAtt Orders.Arn}", "")},
        "no message group": {"t.yaml": once + produced(send % "")},
        "no deduplication": {"t.yaml": fifo + produced(send % ', MessageGroupId="a"')},
        "a delay of one's own": {"t.yaml": once + produced(send % ', MessageGroupId="a", DelaySeconds=9')},
        "an answer that nobody looks at": {"t.yaml": BASE + produced(batch)},
        "a loop through a topic": {"t.yaml": from_inbox + inbox},
    }


def by_others() -> dict[str, Files]:
    """What no resource of the template says: a stack that is launched, and calls of AWS while the template is deployed."""

    def call(service: str, action: str) -> Files:
        made = json.dumps({"service": service, "action": action, "parameters": {"QueueUrl": "x"}, "physicalResourceId": {"id": "x"}})
        return {"t.yaml": f"{BASE}  Tune: {{Type: Custom::AWS, Properties: {{ServiceToken: arn, Create: {json.dumps(made)}}}}}\n"}

    mapping = BASE[BASE.index("  Mapping:\n") : BASE.index("  Logs:\n")]
    polled = {
        "t.yaml": BASE.replace(mapping, "  Mapping: {Type: KIND, Properties: {MORE}}\n").replace(f"VisibilityTimeout: {GOOD}", f"VisibilityTimeout: {BAD}")
    }

    def by(kind: str, more: str) -> Files:
        return {"t.yaml": polled["t.yaml"].replace("KIND", kind).replace("MORE", more)}

    nightly = "  Nightly: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: rate(1 day), FlexibleTimeWindow: {Mode: 'OFF'}, Target: {Arn: 'arn:aws:scheduler:::aws-sdk:CALL', RoleArn: 'arn:aws:iam::111122223333:role/r', Input: INPUT}}}\n"
    flow = '  Flow: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: \'arn:aws:iam::111122223333:role/r\', DefinitionString: !Sub \'{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true, "Resource": "arn:${AWS::Partition}:states:::aws-sdk:CALL", "Parameters": {INPUT}}}}\'}}\n'
    own = (
        produced("print(event)", "", MAY.replace("sqs:SendMessage", "sqs:SetQueueAttributes"))
        + "  Tune: {Type: Custom::Tune, Properties: {ServiceToken: !GetAtt Producer.Arn, Url: !Ref Orders}}\n"
    )

    framework = (
        produced("print(event)", "", MAY.replace("sqs:SendMessage", "lambda:InvokeFunction").replace("!GetAtt Orders.Arn", "!GetAtt Producer.Arn"))
        .replace("  Producer:\n", "  Framework:\n")
        .replace("  Role:\n", "  FrameworkRole:\n")
        .replace("!GetAtt Role.Arn", "!GetAtt FrameworkRole.Arn")
    )

    def later(resource: str, call: str, given: str) -> Files:
        return {"t.yaml": BASE + "\n" + resource.replace("CALL", call).replace("INPUT", given)}

    product = "AWS::ServiceCatalog::CloudFormationProvisionedProduct"
    return {
        "a product that is launched": {"t.yaml": f"{BASE}  P: {{Type: {product}, Properties: {{ProductName: pipeline, ProvisioningArtifactName: v1}}}}\n"},
        "a pipe in the place of the mapping": by("AWS::Pipes::Pipe", "RoleArn: !GetAtt WorkerRole.Arn, Source: !GetAtt Orders.Arn, Target: !GetAtt Worker.Arn"),
        "a custom resource in its place": by("Custom::Mapping", "ServiceToken: arn, Queue: !GetAtt Orders.Arn, Function: !Ref Worker"),
        "a type of one's own in its place": by("Team::Lambda::EventSourceMapping", "EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker"),
        "a schedule that changes the queue": later(
            nightly, "sqs:setQueueAttributes", """!Sub '{"QueueUrl": "${Orders}", "Attributes": {"VisibilityTimeout": "20"}}'"""
        ),
        "a schedule that empties the queue": later(nightly, "sqs:purgeQueue", "!Sub '${Orders}'"),
        "a schedule that stops the mapping": later(nightly, "lambda:updateEventSourceMapping", """!Sub '{"UUID": "${Mapping}", "Enabled": false}'"""),
        "a state machine that changes the queue": later(flow, "sqs:setQueueAttributes", '"QueueUrl": "${Orders}"'),
        "a function behind a custom resource": {"t.yaml": BASE + own},
        "a function that the one behind a custom resource invokes": {"t.yaml": BASE + own.replace("!GetAtt Producer.Arn", "!GetAtt Framework.Arn") + framework},
        "a function that is called as the CDK calls its own": {"t.yaml": BASE + own.replace("Producer", "AWS679f53fac002430cb0da5b7982bd2287")},
        "a call of SQS": call("SQS", "setQueueAttributes"),
        "a call of Cloud Control": call("CloudControl", "createResource"),
        "a call that launches a stack": call("@aws-sdk/client-cloudformation", "CreateStackCommand"),
        "a call of Lambda by version 3": call("@aws-sdk/client-lambda", "PutFunctionConcurrencyCommand"),
    }

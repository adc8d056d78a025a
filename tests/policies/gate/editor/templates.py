"""One template with several defects, in many styles: `runpy.run_path(…)["STYLES"]` gives them by their names."""

from __future__ import annotations

import json
from typing import Any, Final

import yaml

from queuegate.synth.sources.cloudformation import parse

BLOCK: Final = """# what everything begins with
Parameters:
  Receives: {Type: Number, Default: 1}
Resources:
  # the queue
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: "30"  # short
      SqsManagedSseEnabled: false # why
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Failed.Arn
        # how often
        maxReceiveCount: !Ref Receives

  Failed:
    Type: AWS::SQS::Queue
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Timeout: 30
      Role: !GetAtt Role.Arn
      ReservedConcurrentExecutions: 5
      Code:
        ZipFile: |
          def handler(event, context):
              return None  # nothing

  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
      Policies:
        - PolicyName: poll
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [sqs:ReceiveMessage, sqs:DeleteMessage]
                Resource: !GetAtt Orders.Arn  # only this one
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !Ref Worker
      BatchSize: 100
      ScalingConfig: {MaximumConcurrency: 10}
      StartingPosition: LATEST  # by habit
"""
DATA: Final[dict[str, Any]] = parse(BLOCK, "")[0]
STYLES: Final[dict[str, tuple[str, str]]] = {
    "block": ("t.yaml", BLOCK),
    "windows": ("t.yaml", BLOCK.replace("\n", "\r\n")),
    "wide-block": ("t.yaml", yaml.safe_dump(DATA, indent=4, sort_keys=False)),
    "flow": ("t.yaml", yaml.safe_dump(DATA, default_flow_style=True, sort_keys=False)),
    "json": ("t.json", json.dumps(DATA, indent=2) + "\n"),
    "json-by-tabs": ("t.json", json.dumps(DATA, indent="\t")),
    "json-in-a-line": ("t.json", json.dumps(DATA)),
    "json-as-yaml": ("t.yaml", json.dumps(DATA, indent=4)),
}
SAM: Final = """Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 30 # for all
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 30, SqsManagedSseEnabled: false} # flow
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            return None
      Events:
        Orders:
          Type: SQS
          Properties:
            Queue: !GetAtt Orders.Arn
            BatchSize: 100
            ScalingConfig:
              # at once
              MaximumConcurrency: 1
"""

"""A template with a key of a map and a reference that are right."""

from __future__ import annotations

HEAD = 'AWSTemplateFormatVersion: "2010-09-09"\n'
PIPELINE = """
Parameters: {Stage: {Type: String, Default: test}}
Mappings: {Sizes: {test: {Memory: 256}, live: {Memory: 1024}}}
Conditions: {IsLive: !Equals [!Ref Stage, live]}
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Done: {Type: AWS::DynamoDB::Table}
  Told: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: !If [IsLive, {StreamViewType: KEYS_ONLY}, !Ref AWS::NoValue]}}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Role: arn:aws:iam::111122223333:role/worker
      MemorySize: !FindInMap [Sizes, !Ref Stage, Memory]
      Code: {S3Bucket: code, S3Key: !Sub "${Stage}.zip"}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
Outputs:
  Url: {Value: !Ref Orders}
"""
ORDERS = "EventSourceArn: !GetAtt Orders.Arn"
MEMORY = "!FindInMap [Sizes, !Ref Stage, Memory]"

"""A worker that makes one call, and the statements of its role. `runpy.run_path(…)` gives what makes them."""

from __future__ import annotations

HEAD = "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
POLL = "{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}"
PUT = 'db.put_item(TableName=os.environ["NAME"], Item={})'


def calls(call: str, value: str = "!Ref Status", runtime: str = "python3.13") -> str:
    """The worker with a handler that makes this call, and its environment variable NAME."""
    return f"""
Status: {{Type: AWS::DynamoDB::Table}}
Worker:
  Properties:
    Runtime: {runtime}
    Environment: {{Variables: {{NAME: {value}}}}}
    Code:
      ZipFile: |
        import os
        import boto3
        db, sns, s3 = boto3.client("dynamodb"), boto3.client("sns"), boto3.client("s3")
        def handler(event, context):
            {call}
            return {{"batchItemFailures": []}}
"""


def may(*statements: str, role: str = "") -> str:
    return f"WorkerRole: {{Properties: {{{role}Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{', '.join([POLL, *statements])}]}}}}]}}}}\n"


def let(action: str, resource: str, effect: str = "Allow", more: str = "") -> str:
    return f'{{Effect: {effect}, Action: "{action}", Resource: {resource}{more}}}'

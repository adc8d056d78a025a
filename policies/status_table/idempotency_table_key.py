"""The table that remembers which messages are done has another primary key than the records that the handler keeps there.

The persistence layer of Powertools writes the key of a record to the attribute `id`, unless another one is passed (key_attr; keyAttr in TypeScript), and to a sort key only where its name is passed (sort_key_attr). DynamoDB refuses a record without
the attributes of the table's primary key (ValidationException), so each message fails before any work is done on it.

Bad::

    Done:
      Type: AWS::DynamoDB::Table
      Properties:
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
        KeySchema: [{AttributeName: pk, KeyType: HASH}]
        TimeToLiveSpecification: {AttributeName: expiration, Enabled: true}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: work
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], Resource: !GetAtt Done.Arn}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {DONE: !Ref Done}}
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
        Code:
          ZipFile: |
            import os
            from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
            from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function

            config = IdempotencyConfig()

            @idempotent_function(data_keyword_argument="record", config=config, persistence_store=DynamoDBPersistenceLayer(table_name=os.environ["DONE"]))
            def work(record):
                print(record.message_id)

            def handle(record):
                work(record=record)

            def handler(event, context):
                config.register_lambda_context(context)
                return process_partial_response(event=event, record_handler=handle, processor=BatchProcessor(event_type=EventType.SQS), context=context)

Good::

    Done:
      Type: AWS::DynamoDB::Table
      Properties:
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        KeySchema: [{AttributeName: id, KeyType: HASH}]
        TimeToLiveSpecification: {AttributeName: expiration, Enabled: true}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: work
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], Resource: !GetAtt Done.Arn}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {DONE: !Ref Done}}
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
        Code:
          ZipFile: |
            import os
            from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
            from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function

            config = IdempotencyConfig()

            @idempotent_function(data_keyword_argument="record", config=config, persistence_store=DynamoDBPersistenceLayer(table_name=os.environ["DONE"]))
            def work(record):
                print(record.message_id)

            def handle(record):
                work(record=record)

            def handler(event, context):
                config.register_lambda_context(context)
                return process_partial_response(event=event, record_handler=handle, processor=BatchProcessor(event_type=EventType.SQS), context=context)
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import guards, records
from queuegate.synth.model import Function, KnownTable

from ..rule import Change, Finding, Mapping, Related, Severity, listed, rule


@rule(
    "idempotency-table-key",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/",
    fix="Give the table the partition key id (AttributeDefinitions and KeySchema); or pass the names of its keys to the persistence layer (key_attr, sort_key_attr).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (function := mapping.own_function()) is not None:
        for known in guards(function):
            yield from _judge(function, known)


def _judge(function: Function, known: KnownTable) -> Iterator[Finding]:
    table = known.table
    if (record := records(function, known)) is None or not table.exists():
        return
    has, (key, _, sort) = table.key(), record
    wanted = {"HASH": key, **({"RANGE": sort} if sort else {})}
    if has and has != wanted:
        yield Finding(
            f"The primary key of {table.name} is {listed(has.values())}, and {function.name} writes the key of each idempotency record to {listed(wanted.values())}: "
            "DynamoDB refuses it, and each message fails",
            at=table,
            because=[Related(f"{known.variable} names it", known.place)],
            key=function.name,
            changes=[Change(table, "KeySchema", [{"AttributeName": name, "KeyType": kind} for kind, name in wanted.items()])],
            fix="AttributeDefinitions has to name the same attributes; or pass key_attr and sort_key_attr to the persistence layer.",
        )

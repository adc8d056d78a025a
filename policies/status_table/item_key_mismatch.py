"""The handler's code reads or writes an item of a table by other attributes than the table's primary key, or asks an index that the table does not have.

The Key of GetItem, UpdateItem and DeleteItem has exactly the attributes of the table's primary key, and an Item of PutItem has to have all of them. DynamoDB refuses any other request (ValidationException: "The provided key element
does not match the schema", "Missing the key … in the item"): each message that comes there fails, and goes to the dead-letter queue. CloudFormation does not compare the code with the table.

So it refuses a key of another type than AttributeDefinitions say ("Type mismatch for key"): a number as a text, say.

DynamoDB refuses a Query or Scan, too, whose IndexName is no index of the table (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html), and a Query whose KeyConditionExpression does not ask for the
partition key, or asks for an attribute that is not of the key (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html).

Judged, also in transactions and in a `batch_writer`, where the code spells the names of the attributes, and an environment variable or the code names the table; handlers in Python and JavaScript, and in Java, Go and C# where the map stands there whole (not in transactions). So is a function that sends to the queue: it fails before it sends.

Bad::

    Status:
      Type: AWS::DynamoDB::Table
      DeletionPolicy: Retain
      UpdateReplacePolicy: Retain
      Properties:
        BillingMode: PAY_PER_REQUEST
        PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
        AttributeDefinitions: [{AttributeName: orderId, AttributeType: S}]
        KeySchema: [{AttributeName: orderId, KeyType: HASH}]
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
                - {Effect: Allow, Action: "dynamodb:PutItem", Resource: !GetAtt Status.Arn}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {STATUS: !Ref Status}}
        Code:
          ZipFile: |
            import os
            import boto3
            from botocore.config import Config

            table = boto3.resource("dynamodb", config=Config(connect_timeout=1, read_timeout=1, retries={"max_attempts": 0})).Table(os.environ["STATUS"])

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        table.put_item(Item={"order_id": record["body"], "state": "done"})
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}

Good::

    Status:
      Type: AWS::DynamoDB::Table
      DeletionPolicy: Retain
      UpdateReplacePolicy: Retain
      Properties:
        BillingMode: PAY_PER_REQUEST
        PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
        AttributeDefinitions: [{AttributeName: orderId, AttributeType: S}]
        KeySchema: [{AttributeName: orderId, KeyType: HASH}]
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
                - {Effect: Allow, Action: "dynamodb:PutItem", Resource: !GetAtt Status.Arn}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {STATUS: !Ref Status}}
        Code:
          ZipFile: |
            import os
            import boto3
            from botocore.config import Config

            table = boto3.resource("dynamodb", config=Config(connect_timeout=1, read_timeout=1, retries={"max_attempts": 0})).Table(os.environ["STATUS"])

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        table.put_item(Item={"orderId": record["body"], "state": "done"})
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import Call, as_called
from queuegate.synth.iam import each, gathered, item_calls, known_to_send
from queuegate.synth.model import Function, GlobalTable, Table

from ..rule import Finding, Mapping, Severity, listed, rule

_TYPES: Final = {"S": "a text", "N": "a number", "B": "binary data"}
_WHOLE: Final = ("put_item", "batch_write_item")
"""The operations that are given items. A `batch_writer` deletes some by their keys, too, and is not asked which."""


@rule(
    "item-key-mismatch",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html",
    fix="Let the code give the attributes of the table's KeySchema, spelt alike.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    own = mapping.own_function()
    others = [function for function in known_to_send(mapping) if not gathered(function.mappings)[0]]
    yield from each(
        [*([own] if own else []), *others],
        lambda function: _of_function(function, "each message that comes there" if function == own else "each invocation that comes there"),
    )


def _of_function(function: Function, what: str) -> Iterator[Finding]:
    several = [*item_calls(function)]
    fit = {(call.at, call.operation) for call, table in several if table.exists() and _fits(call, table)}
    amiss = [(call, table) for call, table in several if (call.at, call.operation) not in fit]
    yield from each(amiss, lambda one: _judge(function, *one, what))


def _fits(call: Call, table: Table | GlobalTable) -> bool:
    if call.of_index or call.operation == "query":
        index, *asked = call.attributes or ("",)
        return (not index or index in table.indexes()) and _is_key(asked, table.key_of_index(index))
    given, key = {*(call.attributes or ())}, {*table.key().values()}
    return not key or ((given >= key if call.operation in _WHOLE else given == key) and _other_type(call, table) is None)


def _other_type(call: Call, table: Table | GlobalTable) -> tuple[str, str, str] | None:
    """The attribute of the key that is given with another type than the table has: its name, that type and the right one."""
    given, types = dict(zip(call.attributes or (), call.types, strict=False)), table.types()
    return next(((name, given[name], types[name]) for name in table.key().values() if given.get(name) and types.get(name, given[name]) != given[name]), None)


def _is_key(asked: list[str], key: dict[str, str]) -> bool:
    """May a Query ask for these? For all of the partition key, and for nothing that is not of the key. It need not be known what it asks for."""
    return not asked or not key or ({*asked} <= {*key} and {name for name, kind in key.items() if kind == "HASH"} <= {*asked})


def _judge(function: Function, call: Call, table: Table | GlobalTable, what: str) -> Iterator[Finding]:
    if not table.exists() or _fits(call, table):
        return
    operation, given = as_called(call.operation, function), call.attributes
    if call.of_index or call.operation == "query":
        yield _of_query(function, call, table, what)
        return
    if {*(given or ())} >= {*table.key().values()} and (other := _other_type(call, table)) is not None:
        yield _of_type(function, call, table, what, other)
        return
    yield Finding(
        f"The primary key of {table.name} is {listed(table.key().values())}, and {operation} of {function.name} gives it {'Item' if call.operation in _WHOLE else 'Key'} "
        f"{f'with {listed(given)}' if given else 'without attributes'}: DynamoDB refuses the request (ValidationException), and {what} fails",
        at=call.at,
        because=[table],
        key=f"{function.name}: {call.operation} of {table.name}",
    )


def _of_type(function: Function, call: Call, table: Table | GlobalTable, what: str, other: tuple[str, str, str]) -> Finding:
    name, given, right = other
    return Finding(
        f"AttributeType of {name}, which is of the key of {table.name}, is {right} ({_TYPES[right]}), and {as_called(call.operation, function)} of {function.name} gives it {_TYPES[given]} ({given}): "
        f"DynamoDB refuses the request (ValidationException), and {what} fails",
        at=call.at,
        because=[table],
        key=f"{function.name}: {name} of {table.name}",
        fix=f"Give {name} as {_TYPES[right]}.",
    )


def _of_query(function: Function, call: Call, table: Table | GlobalTable, what: str) -> Finding:
    """What is said of an index that is not there, and of a Query by other attributes than those of a key."""
    operation, (index, *asked) = as_called(call.operation, function), call.attributes or ("",)
    refused = f"DynamoDB refuses the request (ValidationException), and {what} fails"
    if index and index not in table.indexes():
        has = listed(table.indexes()) if table.indexes() else "none"
        return Finding(
            f"{operation} of {function.name} asks the index {index} of {table.name}, which has {has}: {refused}",
            at=call.at,
            because=[table],
            key=f"{function.name}: index of {table.name}",
            fix=f"Name an index that {table.name} has, or add it to GlobalSecondaryIndexes.",
        )
    of = f"the index {index} of {table.name}" if index else table.name
    return Finding(
        f"The key of {of} is {listed(table.key_of_index(index))}, and {operation} of {function.name} asks for {listed(asked)} in its KeyConditionExpression: {refused}",
        at=call.at,
        because=[table],
        key=f"{function.name}: key of {index or 'the table'} in {table.name}",
        fix="Ask for the partition key, and for nothing that is not of the key; what else is asked goes into FilterExpression, or needs an index of its own.",
    )

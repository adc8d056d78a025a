"""The handler calls AWS with something that is refused whenever it is called.

The call fails each time, and what it was to do for the message does not happen. Where the exception is raised on, every message that comes this way is received again until maxReceiveCount is
reached; where it is caught, the message is lost or returned as failed. Neither a linter of templates nor one of Python sees it, and a test with a mock of the client passes.

Named is a parameter that the operation does not have and that is spelt like one (`MessageGroupID`), a required one that is not there, and one of a kind that boto3 does not accept (a dict for `MessageBody`, for the Detail of an event or for the
Payload of an invocation, None for ExclusiveStartKey), and arguments without their names. boto3 looks at each before it sends anything; other SDKs leave out what they do not know,
and make no JSON of an object that stands where text has to be.

So is, in the expressions of DynamoDB, an attribute that is called by a reserved word (`SET status = :s`), a placeholder that is defined nowhere or used nowhere, and a function that there is not (`attribute_exist(id)`); an attribute of Key that UpdateExpression changes, and one by which KeyConditionExpression asks in FilterExpression
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.FilterExpression.html).

What an answer has for a stream or for bytes is no text: `json.loads(answer["Body"])` of get_object raises TypeError, and `JSON.parse(answer.Payload)` of version 3 of the SDK for JavaScript throws SyntaxError
(https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/migrate-service-client-notes.html).

DynamoDB's own API (`boto3.client("dynamodb")`, PutItemCommand of JavaScript) has the type of each attribute beside its value: `{"id": {"S": "x"}, "count": {"N": "1"}}`. A Table of boto3 and a document client add the types themselves, and make a map of one that is written out.

A Table of boto3, and its `batch_writer`, accept int and Decimal, and no float, datetime or UUID (`time.time() + 3600`, `body["net"] * 1.19`, a `float` of a pydantic model). An exception that a client does not have (`sqs.exceptions.QueueDoesNotExistException`, where it is QueueDoesNotExist) raises AttributeError in the clause that names it, and a code or a name that no error of the service has (`error.response["Error"]["Code"] == "ConditionalCheckFailed"`, `error.name` in Node.js, where it is
ConditionalCheckFailedException) is never met. The key of an object that S3 tells of names no bucket (`Bucket: key, Key: bucket`). A field of a record that is not its receiptHandle is refused as ReceiptHandle (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html), and so is its eventSourceARN as QueueUrl, which has to be the queue's URL (in all five languages; what the code makes of the ARN may be one). Entries of a batch that all have one Id are refused, too, and so are more parts than a request may have, where the code sends so many of a list of any length (`entries.slice(i, i + 25)` for SendMessageBatch, whose limit is 10), and a number above what SQS accepts (in Python and Node.js: a VisibilityTimeout of more than 43,200, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html). `json.dumps` has no type for a datetime, a UUID, bytes, a set or an exception, where it is given no `default`.

Where GetItem finds no item, its answer has no `Item`: who reads `answer["Item"]` and asks then whether it is None gets a KeyError in place of an answer (a warning).

Anything else is an error. It is said of what the code writes out: also of a dict that a name holds (`Item=item`, `**request`), with the keys that the same function sets before the call, and of what a function of the same module returns in its only `return`. Of a key that is set on some ways only, of a dict that is handed on, and of an expression that is worked out, nothing is said; nor of a client that may be something else. The worker is
judged, and so is each function that has the queue in an environment variable. Python and JavaScript; of Java, Go and C# the expressions, since the compiler knows the parameters. A parameter that is newer than the table of Queuegate is spelt like none, and is passed over. cfn-lint and checkov do not look into the code.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Environment: {Variables: {TABLE: orders}}
        Code:
          ZipFile: |
            import os
            import boto3
            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
            def handler(event, context):
                for record in event["Records"]:
                    table.update_item(
                        Key={"id": record["messageId"]},
                        UpdateExpression="SET status = :done",
                        ExpressionAttributeValues={":done": "done"},
                    )
                return {"batchItemFailures": []}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: dynamodb:UpdateItem, Resource: !Sub "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders"}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Environment: {Variables: {TABLE: orders}}
        Code:
          ZipFile: |
            import os
            import boto3
            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
            def handler(event, context):
                for record in event["Records"]:
                    table.update_item(
                        Key={"id": record["messageId"]},
                        UpdateExpression="SET #status = :done",
                        ExpressionAttributeNames={"#status": "status"},
                        ExpressionAttributeValues={":done": "done"},
                    )
                return {"batchItemFailures": []}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: dynamodb:UpdateItem, Resource: !Sub "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders"}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from queuegate.synth.handlers import ENCODED, Slip, as_called, calls, read
from queuegate.synth.iam import others_feeding
from queuegate.synth.model import Function

from ..rule import Finding, Mapping, Severity, Undecided, rule


@rule(
    "call-refused",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html",
    fix="Write the call as the operation accepts it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for function in others_feeding(mapping):
        with suppress(Undecided):  # code that is not read
            yield from _said_of_all(function, _slips(function))
    slips = _slips(mapping.function)
    yield from _said_of_all(mapping.function, slips)
    with suppress(Undecided):  # code that is not followed
        known = {(one.operation, one.what) for one in slips}
        yield from _said_of_all(mapping.function, [one for one in _objects(mapping) if (one.operation, one.what) not in known])


def _objects(mapping: Mapping) -> Iterator[Slip]:
    """What a call is given where the code was followed to it: through its functions, and by what it reads of an object."""
    for seen in read(mapping.function, "polls").polls.found:
        operation, _, said = seen.what.partition(": ")
        where, _, what = said.partition(" for ")
        match seen.kind:
            case "object" if operation == "json.dumps":
                yield Slip("unserialised", "json", operation, seen.at, what, where=where)
            case "object":
                yield Slip("kind", "", operation, seen.at, what, where=where, near="text", client=True)
            case "too-many" | "beyond":
                number, _, most = where.partition(" of ")
                yield Slip(seen.kind, "", operation, seen.at, what, where=number, near=most)
            case "beyond-by-try":
                numbers, _, largest = where.partition(" of ")
                for number in _by_try(mapping, [float(one) for one in numbers.split()], int(largest)):
                    yield Slip("beyond", "", operation, seen.at, what, where=number, near=largest)
            case "same-id":
                yield Slip(seen.kind, "", operation, seen.at, where, where=what)
            case "queue-arn":
                yield Slip(seen.kind, "", operation, seen.at, "QueueUrl")
            case "handle" | "no-item":
                yield Slip(seen.kind, "", operation, seen.at, what, where=where)


def _by_try(mapping: Mapping, numbers: Sequence[float], largest: int) -> Iterator[str]:
    """The first number that is too large, of those that it is each time that the message is received, and which time that is; no time comes after maxReceiveCount."""
    tries = next((i for i, one in enumerate(numbers, 1) if one > largest), None)
    if tries is not None and ((most := mapping.queue.max_receive_count.get()) is None or tries <= most):
        yield f"{numbers[tries - 1]:.0f} {tries}"


def _slips(function: Function) -> list[Slip]:
    return [one for one in calls(function).slips if one.kind != ENCODED]


def _said_of_all(function: Function, slips: Sequence[Slip]) -> Iterator[Finding]:
    for slip in slips:
        if slip.kind in _NOT_GIVEN:
            yield _NOT_GIVEN[slip.kind](function, slip)
            continue
        said, follows, fix = _said(slip)
        yield Finding(
            f"{function.name} calls {slip.operation if slip.service == 'json' else as_called(slip.operation, function)} with {said}: {follows}",
            at=slip.at,
            because=(function,),
            key=f"{function.name}: {slip.operation} with {slip.what} {slip.where}",
            fix=fix,
        )


def _no_error(function: Function, slip: Slip) -> Finding:
    """An exception that a client does not have; in Node.js it is named by a text."""
    if slip.operation:
        return _no_code(function, slip)
    return Finding(
        f"{function.name} names exceptions.{slip.what}, which the client of {slip.service} does not have (it has {slip.near}): where something fails in front of that clause, Python raises AttributeError in its place",
        at=slip.at,
        because=(function,),
        key=f"{function.name}: exceptions.{slip.what}",
        fix=f"Write exceptions.{slip.near}.",
    )


def _no_code(function: Function, slip: Slip) -> Finding:
    """A text with which the code or, in Node.js, the name of an error is compared."""
    return Finding(
        f"{function.name} compares the {'name' if slip.operation else 'code'} of an error with '{slip.what}', which {slip.service} does not have (it has {slip.near}): that is never true, and the error is treated as any other",
        at=slip.at,
        because=(function,),
        key=f"{function.name}: {slip.what}",
        fix=f"Compare with '{slip.near}'.",
    )


def _no_item(function: Function, slip: Slip) -> Finding:
    """An item that is asked for when it has been read."""
    return Finding(
        f"{function.name} asks whether there is an item when it has read {slip.where}: where GetItem finds none, its answer has no Item, and Python raises KeyError before",
        at=slip.at,
        because=(function,),
        key=f"{function.name}: {slip.where}",
        severity=Severity.WARNING,
        fix='Read it by get("Item"), which gives None then.',
    )


_NOT_GIVEN: Final = {"no-error": _no_error, "no-code": _no_code, "no-item": _no_item}
"""What is wrong beside what a call is given."""


def _said(slip: Slip) -> tuple[str, str, str]:
    """What is wrong with a call, what follows, and what to write."""
    denied = "boto3 raises ParamValidationError before anything is sent" if slip.client else "the service refuses each such call"
    match slip.kind:
        case "unknown":
            left_out = denied if slip.client else "the SDK leaves it out" + ", and refuses the call without" * bool(slip.where)
            return f"{slip.what}, which it does not have (it has {slip.near})", left_out, f"Write {slip.near} in its place."
        case "missing":
            return f"no {slip.what}, which is required", denied, f"Give it {slip.what}."
        case "kind":
            follows = denied if slip.client else "the SDK makes no JSON of it, so the service refuses the request, or receives '[object Object]'"
            return f"{slip.where} for {slip.what}, which has to be {slip.near}", follows, _of_kind(slip)
        case "reserved" | "undefined" | "unused" | "of-key" | "function":
            return _of_expression(slip)
        case "unserialised":
            instead = {"bytes": "base64.b64encode(…).decode()", "a set": "list(…)", "an exception": "str(…)"}.get(slip.where, "str(…) or .isoformat()")
            return f"{slip.where}{f' for {slip.what}' * bool(slip.what)}", "Python raises TypeError, since JSON has no type for it", f"Write it as {instead}."
        case "stream":
            if slip.where:
                return (
                    f"{slip.what} as {slip.where} gives it, which is a stream",
                    "Python raises TypeError",
                    f"Read it first: json.loads(answer['{slip.what}'].read()).",
                )
            return (
                f"{slip.what} as the SDK gives it, which is a stream or an array of bytes",
                "it throws SyntaxError",
                f"Make a text of it first: JSON.parse(await {slip.what}.transformToString()).",
            )
        case "no-bucket":
            swapped = " (and with its bucket for Key)" * bool(slip.where)
            return (
                f"the key of an object for Bucket{swapped}",
                "S3 refuses each such call (NoSuchBucket, or InvalidBucketName)",
                "Give Bucket the name of the bucket, and Key the key of the object.",
            )
        case "handle":
            return f"{slip.where} for ReceiptHandle", "SQS refuses each such call (ReceiptHandleIsInvalid)", "Give it receiptHandle of the record."
        case "queue-arn":
            return (
                "the record's eventSourceARN for QueueUrl, which has to be the queue's URL",
                "each such call fails",
                "Give it the queue's URL, by an environment variable (!Ref of the queue) or get_queue_url.",
            )
        case "place":
            return "arguments without their names", "boto3 raises TypeError (it only accepts keyword arguments)", "Give each argument by its name."
    return _said_of_values(slip)


def _said_of_values(slip: Slip) -> tuple[str, str, str]:
    """The same of what is given: values of items, and the parts of a batch."""
    match slip.kind:
        case "untyped":
            return (
                f"{_SAID[slip.where]} for {slip.what}, which has to name its type",
                _denied_value(slip),
                'Write it as {"S": …} for text or {"N": "…"} for a number, or use a Table or a document client.',
            )
        case "typed":
            return (
                f"types in {slip.what} ({{'S': …}}), where plain values are meant",
                "each attribute is a map then, and DynamoDB refuses one for a key (ValidationException)",
                "Write the values themselves: the types are added by themselves.",
            )
        case "no-default":
            return (
                "MessageStructure json, and a Message without default",
                "SNS refuses each such call (InvalidParameter)",
                "Give the Message the key default, with the text for all other protocols.",
            )
        case "too-many":
            return (
                f"up to {slip.where} parts in its {slip.what}, of which one request may have {slip.near}",
                "the service refuses the whole request, as soon as there are so many",
                f"Take {slip.near} at a time.",
            )
        case "beyond":
            number, _, tries = slip.where.partition(" ")
            when = f" (where ApproximateReceiveCount is {tries})" if tries else ""
            return (
                f"{slip.what} of {int(number):,}{when}, of which SQS accepts at most {int(slip.near):,}",
                "it refuses each such call",
                f"Give {slip.what} of at most {int(slip.near)}.",
            )
        case "stored":
            instead = "int(…) or Decimal(str(…))" if slip.where == "float" else "str(…) or .isoformat()"
            return f"a {slip.where} for {slip.what}", "boto3 raises TypeError, since DynamoDB has no type for it", f"Write it as {instead}."
    return (
        f"entries of which several have the Id {slip.what}",
        "the service refuses the whole batch (BatchEntryIdsNotDistinct)",
        "Give each entry an Id of its own.",
    )


def _of_expression(slip: Slip) -> tuple[str, str, str]:
    match slip.kind:
        case "reserved":
            is_wrong, mend = "a reserved word of DynamoDB", f'Write #{slip.what} there, and "#{slip.what}": "{slip.what}" in ExpressionAttributeNames.'
        case "undefined":
            is_wrong, mend = f"which {slip.near} does not define", f"Add {slip.what} to {slip.near}."
        case "function":
            is_wrong, mend = "a function that DynamoDB does not have", f"Write {slip.near or 'one of its functions'} there."
        case "unused":
            is_wrong, mend = "which no expression uses", f"Leave {slip.what} out, or use it in the expression."
        case _:
            does = "may not be changed" if slip.where == "UpdateExpression" else "may not be filtered by"
            is_wrong, mend = f"an attribute of the key, which {does}", f"Leave {slip.what} out of {slip.where}."
    return f"{slip.what}{'(…)' * (slip.kind == 'function')} in its {slip.where}, {is_wrong}", "DynamoDB refuses each such call (ValidationException)", mend


_SAID: Final = {
    **dict.fromkeys(("number", "fraction"), "a number"),
    "text": "a text",
    "truth": "true or false",
    "bytes": "bytes",
    "map": "a map without a type",
    "list": "a list",
    "set": "a set",
    "moment": "a date",
    "uuid": "a UUID",
}


def _denied_value(slip: Slip) -> str:
    return (
        "boto3 raises ParamValidationError before anything is sent"
        if slip.client
        else "each such call fails, in the SDK or in DynamoDB (SerializationException)"
    )


def _of_kind(slip: Slip) -> str:
    if not slip.client:
        return "Write it as text: JSON.stringify(…)."
    if slip.where == "None":
        return f"Leave {slip.what} out where there is none."
    return "Write it as text: json.dumps(…)." if slip.near.startswith("text") and slip.where in ("a dict", "a list") else f"Give it {slip.near}."

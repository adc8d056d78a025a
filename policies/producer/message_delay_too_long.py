"""A function sends a message with a longer delay than SQS accepts.

DelaySeconds of a message is 900 s (15 minutes) at most. With more SQS rejects the call each time: what was to be tried again later, or in an hour, is never sent. Where the function that a mapping calls does
so, the message that it is about fails with it, and goes to the dead-letter queue after maxReceiveCount receives. EventBridge Scheduler and a wait of a state machine go further.

Always an error. The function of the pipeline is judged, and those that send to its queue, where the number is written out in their code. In Python a delay that grows with ApproximateReceiveCount
(`min(3600, 30 * 2 ** n)`) is reckoned up to maxReceiveCount; one that hangs on something else, and may become as long as a larger number of the code's own, is a question. No linter reads it.

Bad::

    Later:
      Type: AWS::SQS::Queue
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Environment: {Variables: {LATER: !Ref Later}}
        Code:
          ZipFile: |
            import os
            import boto3
            sqs = boto3.client("sqs")
            PAUSE = 60 * 60

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        if not deliver(record["body"]):
                            sqs.send_message(QueueUrl=os.environ["LATER"], MessageBody=record["body"], DelaySeconds=PAUSE)
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Later.Arn}

Good::

    Later:
      Type: AWS::SQS::Queue
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Environment: {Variables: {LATER: !Ref Later}}
        Code:
          ZipFile: |
            import os
            import boto3
            sqs = boto3.client("sqs")
            PAUSE = 15 * 60

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        if not deliver(record["body"]):
                            sqs.send_message(QueueUrl=os.environ["LATER"], MessageBody=record["body"], DelaySeconds=PAUSE)
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Later.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate.synth.handlers import Seen, read
from queuegate.synth.iam import working_and_sending
from queuegate.synth.model import Function

from ..rule import Finding, Mapping, Severity, Undecided, rule

_MOST: Final = 900
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""


@rule(
    "message-delay-too-long",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
    fix="Give DelaySeconds of at most 900; what is due later, let EventBridge Scheduler send.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    doubts: list[Undecided] = []
    for function in working_and_sending(mapping):
        with suppress(Undecided):  # why code is not read is said by others
            for seen in read(function, "polls").polls.found:
                if seen.kind == "delays" and (delay := int(seen.what)) > _MOST:
                    yield _finding(function, seen, f"{delay:,}", "each time")
                elif seen.kind == "delays-by-try" and function == mapping.own_function():
                    yield from _by_try(mapping, function, seen, doubts)
                elif seen.kind == "delays-up-to" and float(seen.what) > _MOST:
                    reason = f"{function.name} sends a message with DelaySeconds of up to {float(seen.what):,.0f}, and SQS accepts at most {_MOST} s: how long the delay becomes is not known"
                    doubts.append(Undecided(reason, place=seen.at.place))
    if doubts:
        raise doubts[0].again()


def _by_try(mapping: Mapping, function: Function, seen: Seen, doubts: list[Undecided]) -> Iterator[Finding]:
    """A delay that grows with ApproximateReceiveCount, which is no larger than maxReceiveCount."""
    tries = [float(one) for one in seen.what.split()]
    too_long = next((i for i, one in enumerate(tries) if one > _MOST), None)
    if too_long is None:
        return
    try:
        most = mapping.queue.max_receive_count.get()
    except Undecided as doubt:
        doubts.append(doubt)
        return
    if most is None or too_long < most:
        bound = f" (maxReceiveCount is {most})" if most is not None else ""
        yield _finding(function, seen, f"{tries[too_long]:,.0f}", f"when the message is received for the {_nth(too_long + 1)} time{bound}")


def _nth(number: int) -> str:
    return f"{number}{'st' if number == 1 else 'nd' if number == 2 else 'rd' if number == 3 else 'th'}"  # noqa: PLR2004 - of 21 and more nobody speaks


def _finding(function: Function, seen: Seen, delay: str, when: str) -> Finding:
    return Finding(
        f"{function.name} sends a message with DelaySeconds of {delay}; SQS accepts at most {_MOST} s: it rejects the message, and the call fails {when}",
        at=seen.at,
        because=(function,),
        key=f"{function.name}: {delay.replace(',', '')}",
    )

"""A topic, a rule, a bucket, a schedule, a pipe, an API or a function sends its messages to the dead-letter queue.

A dead-letter queue is for messages that could not be processed. No function receives what is sent there directly until it is redriven, and the alarm on the queue goes to ALARM for
healthy messages. Most often the ARN of the source queue is meant.

What a subscription, a rule or a schedule sends there because it could not deliver it belongs there, and a state machine may put aside there what one of its steps could not do. So of a state machine it is said only where the state waits for the answer to its message (`.waitForTaskToken`), which nobody gives there, or where the definition has neither `Catch` nor `Choice`, and nothing sends to the source queue. Of a dead-letter queue that an event source mapping reads nothing is said.

A destination for invocations that succeeded (OnSuccess) is none for failures.

A function may put aside there what it refuses. So of a function it is said only where nothing sends to the source queue, no export or parameter names it, and neither the function's name nor that of its environment variable speaks of failures.

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt DeadLetters.Arn}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt DeadLetters.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}

Bad::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument:
              Version: "2012-10-17"
              Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt DeadLetters.Arn}]
    Producer:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: java21
        Handler: app.Handler
        Code: {S3Bucket: artifacts, S3Key: producer.jar}
        Role: !GetAtt ProducerRole.Arn
        Environment: {Variables: {QUEUE_URL: !Ref DeadLetters}}

Good::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties:
        TopicArn: !Ref Topic
        Protocol: sqs
        Endpoint: !GetAtt Orders.Arn
        RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import regex
from queuegate.synth.iam import Need, each, gathered, handing_on, is_exported, knowing, place_of, receives, sending, sending_functions, sends_by_name, unread
from queuegate.synth.model import Function, Queue, Sender, senders

from ..rule import Change, Finding, Mapping, Severity, Undecided, rule

_OF_FAILURES: Final = regex(r"dead.?letter|dlq|fail|poison|error|reject|invalid|park|redrive|replay", re.IGNORECASE)
"""What people call what has to do with dead letters."""


@rule(
    "sender-to-dead-letter-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    fix="Name the source queue there.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    letters = mapping.own_dead_letters()
    if letters is not None and not letters.mappings.any(lambda _: True):
        yield from each(senders(letters), lambda sender: _judge(mapping.queue, letters, sender))
        yield from each(handing_on(mapping, letters), lambda one: _of_destination(mapping, letters, *one))
        yield from _functions(mapping, letters)


def _of_destination(mapping: Mapping, letters: Queue, function: Function, needs: list[Need]) -> Iterator[Finding]:
    """The records of invocations that succeeded, which are no failures: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"""
    source = mapping.queue
    for place in dict.fromkeys(place_of(need.place) for need in needs if need.owner is letters.facts):
        if "OnSuccess" in place.route:
            to = "the ARN of another queue, or leave it out" if function == mapping.own_function() else f"the ARN of {source.name}"
            yield Finding(
                f"OnSuccess of {function.name} is {letters.name}, the dead-letter queue of {source.name}: what {function.name} did well stands among what failed, and no function receives it",
                at=place,
                because=[source.dead_letter_target],
                key=f"{function.name} to {letters.name}",
                fix=f"Set Destination of OnSuccess to {to}.",
            )


def _functions(mapping: Mapping, letters: Queue) -> Iterator[Finding]:
    source = mapping.queue
    for function in knowing(mapping, letters):
        with suppress(Undecided):  # whether it sends at all is asked elsewhere
            if function.exists() and _sends_there(function, source, letters) and not _is_fed(mapping, source):
                for one in function.knows(Queue.type):
                    if one.facts is letters.facts:
                        beside = source.facts.scope is function.facts.scope
                        yield Finding(
                            f"{one.variable} of {function.name} is {letters.name}, the dead-letter queue of {source.name}, and nothing sends to {source.name}: no function receives what is sent there",
                            at=one.place,
                            because=[source.dead_letter_target, function.role],
                            key=f"{function.name}: {one.variable}",
                            changes=[Change(function, f"Environment.Variables.{one.variable}", {"Ref": source.id})] if beside else [],
                            fix=f"Allow {function.role.name} sqs:SendMessage on {source.name} then."
                            if beside
                            else f"Set {one.variable} to the URL of {source.name}, and allow {function.role.name} sqs:SendMessage on it.",
                        )


def _sends_there(function: Function, source: Queue, letters: Queue) -> bool:
    """Is it known to send to the dead-letter queue, without a sign that dead letters are its work?"""
    known = [*function.knows(Queue.type)]
    named = [function.name, *(one.variable for one in known if one.facts is letters.facts)]
    if any(_OF_FAILURES.search(name) for name in named) or any(one.facts is source.facts for one in known):
        return False
    if receives(function.role, letters) or function.mappings.any(lambda mapping: mapping.reads_sqs()):
        return False
    return letters in sends_by_name(function.role) if unread(function) else bool(sending(function, letters))


def _is_fed(mapping: Mapping, source: Queue) -> bool:
    """Does anything send to the source queue, or may something outside of the template?"""
    others, doubt = gathered(senders(source))
    return doubt is not None or any(not other.gives_up for other in others) or bool(sending_functions(mapping)) or is_exported(source)


def _judge(source: Queue, letters: Queue, sender: Sender) -> Iterator[Finding]:
    if sender.gives_up:
        return
    others, doubt = gathered(senders(source))
    nothing = not doubt and not any(not other.gives_up for other in others)
    if sender.service == "states" and not _is_meant_to_be_done(sender, nothing=nothing):
        return
    name = sender.view.name
    yield Finding(
        f"{name} sends to {letters.name}, the dead-letter queue of {source.name}{f', and nothing sends to {source.name}' if nothing else ''}: "
        "no function receives what is sent there",
        at=sender.place,
        because=[source.dead_letter_target],
        key=f"{name} to {letters.name}",
        fix=f"Set QueueUrl of the state to the URL of {source.name}."
        if sender.service == "states"
        else f"Set the target of {name} to the ARN of {source.name}.",
    )


def _is_meant_to_be_done(sender: Sender, *, nothing: bool) -> bool:
    """Is what a state machine sends work, and not what it puts aside? `nothing`: it is known that nothing sends to the source queue."""
    from queuegate.synth.model import blocks, waits_for_token  # noqa: PLC0415 - few templates have state machines

    with suppress(Undecided):  # a definition that nobody knows is asked elsewhere
        if sender.settings is not None and waits_for_token(sender.settings):
            return True
        states = [state for block in blocks(sender.view) for state in block.states]
        return nothing and not any(state.type == "Choice" or any(lead.how == "Catch" for lead in state.leads) for state in states)
    return False

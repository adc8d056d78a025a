"""A policy of the pipeline has something that AWS's policy language does not have: IAM, SQS, SNS or KMS refuses it, and CloudFormation fails.

A Version is 2012-10-17 or 2008-10-17, and no other date: it names the language, not the day on which the policy was written. An Effect is `Allow` or `Deny`, with a capital. Each statement has an Action and, in a role's policy,
a Resource, which is an ARN or `*`; a role's policy has no Principal, a trust policy has one and no Resource. A misspelt element (`Actions`) or condition operator (`StringEqual`) is refused as well. CloudFormation
passes the document on as it is, so the mistake shows when the stack is rolled back.

Always an error. The policies of the worker's role and of the roles that send, and those of the queue, its dead-letter queue, their keys and their topics are judged; what nobody knows of them is not. cfn-lint sees most
of it (E3510, E3512, E3530).

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Version: "2026-10-17"
              Statement: [{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}]

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Version: "2012-10-17"
              Statement: [{Effect: allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}]

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Version: "2012-10-17"
              Statement: [{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Final, TypeVar

from queuegate.synth.iam import Slip, documents_of_key, documents_of_queue, documents_of_role, documents_of_topic, producers, slips_of
from queuegate.synth.model import Sender, Subscription, senders

from ..rule import Finding, Mapping, Severity, Undecided, rule

T = TypeVar("T")
_REFUSES: Final = {
    "queue": "SQS refuses the policy (Invalid value for the parameter Policy)",
    "topic": "SNS refuses the policy (Invalid parameter)",
    "key": "KMS refuses the policy (MalformedPolicyDocumentException)",
}
_BY_IAM: Final = "IAM refuses the policy (MalformedPolicyDocument)"


@rule(
    "policy-malformed",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    fix="Write the policy in the elements and the values of AWS's policy language.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    told = set()
    for slip in _slips(mapping):
        if (slip.place, slip.has) not in told:
            told.add((slip.place, slip.has))
            yield _finding(slip)


def _slips(mapping: Mapping) -> Iterator[Slip]:
    roles = dict.fromkeys(_known(lambda: [mapping.function.role])) | dict.fromkeys(_known(lambda: (role for _, role in producers(mapping))))
    for queue in _known(mapping.own_queues):
        yield from slips_of(queue, documents_of_queue)
        for key in _known(lambda queue=queue: filter(None, [queue.own_key()])):  # type: ignore[misc]  # a default argument is no annotation
            yield from slips_of(key, documents_of_key)
        for sender in _known(lambda queue=queue: senders(queue)):  # type: ignore[misc]  # as above
            roles |= dict.fromkeys(_known(lambda sender=sender: filter(None, [sender.acting_role()])))  # type: ignore[misc]  # as above
            yield from _of_topic(sender)
    for role in roles:
        yield from slips_of(role, documents_of_role)


def _of_topic(sender: Sender) -> Iterator[Slip]:
    if sender.view.facts.type == Subscription.type:
        for topic in _known(lambda: filter(None, [Subscription(sender.view.facts, sender.view.world).topic])):
            yield from slips_of(topic, documents_of_topic)


def _known(several: Callable[[], Iterable[T]]) -> Iterator[T]:
    with suppress(Undecided):  # what it names is not known: nothing can be said of that
        yield from several()


def _finding(slip: Slip) -> Finding:
    return Finding(
        f"{slip.whose} has {slip.has}; {slip.takes}: {_REFUSES.get(slip.kind, _BY_IAM)}, and CloudFormation fails, on create and on update",
        at=slip.place,
        key=slip.has,
        fix=slip.fix,
        explains=slip.explains,
    )

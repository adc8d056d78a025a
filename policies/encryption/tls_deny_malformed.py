"""A statement about aws:SecureTransport does not deny what it seems to.

The queue looks as if it refused requests without TLS, and does not: the statement has Effect Allow, names some principals only, leaves out sqs:SendMessage or sqs:ReceiveMessage, or its Resource is another
queue. Several statements count together only where one of them denies both actions to everybody on this queue.

A warning, since nothing fails before somebody sends over plain HTTP. An error where the statement denies requests *with* TLS ("true", or BoolIfExists and the like with that value) to everybody: that is
every request of Lambda and of AWS's SDKs. The same for some principals or actions only is a warning, since who that is may not be known.

cdk-nag's AwsSolutions-SQS4 looks for one form of the statement only; cfn-lint and checkov do not look.

Bad::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Deny
              Principal: "*"
              Action: "sqs:SendMessage"
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {Bool: {"aws:SecureTransport": "false"}}

Good::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Deny
              Principal: {AWS: "*"}
              Action: "sqs:*"
              Resource: "*"
              Condition: {Bool: {"aws:SecureTransport": false}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import Transport, owner, transports

from ..rule import Finding, Mapping, Severity, Undecided, listed, rule


@rule(
    "tls-deny-malformed",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix='Deny "sqs:*" to Principal "*" on the queue\'s ARN where Bool aws:SecureTransport is "false".',
)
def check(mapping: Mapping) -> Iterator[Finding]:
    doubt: Undecided | None = None
    for queue in mapping.own_queues():
        found: list[Transport] = []
        try:
            found.extend(transports(queue))
        except Undecided as unknown:
            doubt = doubt or unknown.again()
        whole = any(one.refuses_plain_messages for one in found)
        for one in found:
            if one.denies and one.encrypted:
                whoever = "everybody, Lambda included" if one.everybody else "some principals"
                yield Finding(
                    f'{owner(one.place, queue)} denies requests with TLS (aws:SecureTransport "true") to {whoever}: AWS\'s SDKs and Lambda send no others',
                    at=one.place,
                    severity=Severity.ERROR if one.everybody and one.messages and one.this_queue else None,
                    fix='Write "false" in the place of "true" for aws:SecureTransport.',
                )
            elif not whole and not one.encrypted:
                yield Finding(
                    f"the statement about aws:SecureTransport in {owner(one.place, queue)} {_gap(one, queue.name)}: requests without TLS still reach the queue",
                    at=one.place,
                )
    if doubt is not None:
        raise doubt.again()


def _gap(one: Transport, queue: str) -> str:
    if not one.denies:
        return "has Effect Allow, not Deny"
    gaps = [
        (one.this_queue, f"does not have {queue} in its Resource"),
        (one.everybody, 'has some Principals only, not "*"'),
        (one.messages, "does not have both sqs:SendMessage and sqs:ReceiveMessage in its Action"),
    ]
    return listed(words for whole, words in gaps if not whole)

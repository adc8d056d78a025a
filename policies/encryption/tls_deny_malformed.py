"""A statement that should refuse requests without TLS does not.

It looks as if the queue were protected, and it is not: the statement allows what it should deny, speaks of one principal or of one action only, or names another queue. One
that denies requests *with* TLS is worse, since that is every request: Lambda cannot poll, and nobody can send. A statement counts as whole where it denies sending and
receiving to everybody.

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

from queuegate.synth.iam import Transport, transports

from ..rule import Finding, Mapping, Severity, Undecided, rule


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
                yield Finding(
                    "the queue policy denies requests that come over TLS: nobody can use the queue, Lambda included",
                    at=one.place,
                    severity=Severity.ERROR if one.everybody and one.messages and one.this_queue else None,
                )
            elif not whole and not one.encrypted:
                yield Finding(f"a statement about requests without TLS {_gap(one, queue.name)}: they still reach the queue", at=one.place)
    if doubt is not None:
        raise doubt


def _gap(one: Transport, queue: str) -> str:
    if not one.denies:
        return "allows them"
    gaps = [
        (one.this_queue, f"does not name {queue} in its Resource"),
        (one.everybody, "speaks of some principals only"),
        (one.messages, "leaves sending or receiving out"),
    ]
    return " and ".join(words for whole, words in gaps if not whole)

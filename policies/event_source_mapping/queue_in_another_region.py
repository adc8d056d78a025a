"""The mapping names a queue of another Region.

A queue and the function that reads it have to lie in one Region, and the mapping is created in the Region of the function: with an ARN of another one Lambda does not find the
queue, and CloudFormation fails to create it. (Another account is fine, where the queue's policy lets the function's role in.)

The Region of the mapping is known where FunctionName spells an ARN, where a CDK app gives its stack an env, and with `--parameter AWS::Region=eu-west-1`. Where it is not,
nothing is said.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        EventSourceArn: arn:aws:sqs:us-east-1:111122223333:orders
        FunctionName: arn:aws:lambda:eu-west-1:111122223333:function:worker

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        EventSourceArn: arn:aws:sqs:eu-west-1:111122223333:orders
        FunctionName: arn:aws:lambda:eu-west-1:111122223333:function:worker
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import regions

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "queue-in-another-region",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Name a queue of the function's Region: !GetAtt of the queue, or its ARN with ${AWS::Region}.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (two := regions(mapping)) is not None:
        yield Finding(
            f"EventSourceArn of {mapping.name} names a queue of {two.queue}, and its function lies in {two.mapping}: "
            "Lambda finds no such queue in its own Region, and CloudFormation fails to create the mapping",
            at=mapping.event_source,
            because=[mapping.function_name],
            key=two.queue,
            fix=f"Name a queue of {two.mapping} in EventSourceArn of {mapping.name}, or deploy {mapping.name} and its function in {two.queue}.",
        )

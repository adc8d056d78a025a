"""The template has another value than queuegate.yaml declares for this pipeline.

queuegate.yaml is where a team writes down what a pipeline is meant to be: its batch size, its batching window, its maximum concurrency. A change of the template that
moves one of them without the other is either a mistake or a decision; in both cases somebody should say so in the same pull request.

A declaration and a template that contradict it::

    # queuegate.yaml
    pipelines:
      orders: {queue: Orders, function: Worker, batch-size: 5}

    # template.yaml
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, BatchSize: 10}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import PARAMETERS, told

from ..rule import Finding, Mapping, Related, Severity, Team, Undecided, default, rule


@rule(
    "declared-parameters",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Set the property to the declared value, or declare the new value in queuegate.yaml.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    doubt: Undecided | None = None
    for declaration in team.declarations:
        for key, declared in declaration.parameters.items() if mapping.path in declaration.mappings else ():
            if (read := PARAMETERS.get(key.replace("-", "_"))) is None:
                continue  # what no property of a template says, such as seconds-per-message: other rules read it
            try:
                value = read(mapping)
                if (found := told(value)) != declared:
                    yield Finding(
                        f"{value.name} of {_owner(mapping, key)} is {_shown(found)}{default(value)}; queuegate.yaml declares {key}: {_shown(declared)} for the pipeline {declaration.name}",
                        at=value,
                        because=[Related(f"declared for {declaration.name}", declaration.place / key)],
                        fix=f"Set {value.name} of {_owner(mapping, key)} so that it is {_shown(declared)}, or declare {key}: {_written(found)} in queuegate.yaml.",
                    )
            except Undecided as unknown:
                doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt


def _owner(mapping: Mapping, key: str) -> str:
    """The resource that has the property."""
    if key in ("function-timeout", "reserved-concurrency"):
        return mapping.function.name
    return mapping.queue.name if key in ("visibility-timeout", "retention", "fifo", "max-receive-count") else mapping.name


def _written(value: object) -> str:
    """As queuegate.yaml spells it."""
    return "null" if value is None else _shown(value)


def _shown(value: object) -> str:
    return "absent" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

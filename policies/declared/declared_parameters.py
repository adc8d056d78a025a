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
from typing import Any, Final

from queuegate.synth.model import PARAMETERS, Function, Queue, View, told
from queuegate.synth.values import Value

from ..rule import Change, Finding, Mapping, Related, Severity, Team, Undecided, default, rule

REPORTS: Final = "ReportBatchItemFailures"


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
                    owner = _owner(mapping, key)
                    changes = _changes(owner, value.name, declared, found)
                    yield Finding(
                        f"{value.name} of {owner.name} {_is(value, found)}; queuegate.yaml declares {key}: {_written(declared)} for the pipeline {declaration.name}",
                        at=value,
                        because=[Related(f"declared for {declaration.name}", declaration.place / key)],
                        changes=changes,
                        fix=f"{'Or' if changes else f'Set {value.name} of {owner.name} so that it is {_shown(declared)}, or'} declare {key}: {_written(found)} in queuegate.yaml.",
                    )
            except Undecided as unknown:
                doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt.again()


def _owner(mapping: Mapping, key: str) -> Mapping | Function | Queue:
    """The resource that has the property."""
    if key in ("function-timeout", "reserved-concurrency"):
        return mapping.function
    return mapping.queue if key in ("visibility-timeout", "retention", "fifo", "max-receive-count") else mapping


def _changes(owner: View, path: str, declared: object, found: object) -> list[Change]:
    """What makes it as it is declared. A redrive policy that is not there has no queue to name."""
    around = path.partition(".")[0]
    if path == "FunctionResponseTypes":
        return [Change(owner, path, [REPORTS] if declared else None)]
    if declared is None or (path == Queue.fifo.path and not declared):
        return [Change(owner, around)]
    return [] if around == "RedrivePolicy" and found is None else [Change(owner, path, declared)]


def _is(value: Value[Any], found: object) -> str:
    if value.name == "FunctionResponseTypes":
        return f"{'has' if found else 'lacks'} {REPORTS}"
    return f"is {_shown(found)}{default(value)}"


def _written(value: object) -> str:
    """As queuegate.yaml spells it."""
    return "null" if value is None else _shown(value)


def _shown(value: object) -> str:
    return "absent" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

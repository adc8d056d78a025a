"""The pipeline may have more concurrent invocations than the services that they call can serve.

`downstream-concurrency` in queuegate.yaml is the number of requests that what the worker calls can serve at once. Each invocation makes one request at a time, so MaximumConcurrency of
the mappings (or ten times their MaximumPollers, or what the function reserves, where that is less) must not be more: the surplus is refused or times out, its messages are retried, and
healthy ones reach the dead-letter queue. Mappings of one function that the declaration means are added up. A pipeline without any bound is the matter of no-concurrency-cap.

A declaration and a template that contradict it::

    # queuegate.yaml
    pipelines:
      orders: {queue: Orders, function: Worker, downstream-concurrency: 10}

    # template.yaml
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, ScalingConfig: {MaximumConcurrency: 100}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.model import Capacity, capacity

from ..rule import Change, Declaration, Finding, Mapping, Outside, Severity, Team, rule

LEAST: Final = 2
"""The least MaximumConcurrency: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""


@rule(
    "declared-downstream-concurrency",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    fix="Lower MaximumConcurrency of the mapping to what its downstream services can serve at once.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    for declaration in team.of(mapping):
        if "downstream-concurrency" not in declaration.parameters or not mapping.enabled.get():
            continue
        together = _together(mapping, declaration)
        if together[0] != mapping or (bound := capacity(together)) is None:
            continue
        serves = declaration.parameters["downstream-concurrency"]
        if bound.most > serves:
            if bound.doubt:
                raise bound.doubt
            yield Finding(
                f"{mapping.source()} may have {bound.most:,} concurrent invocations ({bound.words}), and what they call can serve {serves:,} "
                f"(downstream-concurrency of {declaration.name}): the surplus fails, and its messages are retried until maxReceiveCount",
                at=bound.values[0],
                because=[declaration.says("downstream-concurrency"), *bound.values[1:]],
                key=declaration.name,
                changes=_lowered(mapping, bound, serves),
            )


def _lowered(mapping: Mapping, bound: Capacity, serves: int) -> list[Change]:
    """The one cap, where there is one and it can be as low."""
    cap = bound.values[0]
    if len(bound.values) > 1 or bound.most != cap.get() or serves < LEAST:
        return []
    return [Change(mapping if cap.name == Mapping.maximum_concurrency.path else mapping.function, cap.name, serves)]


def _together(mapping: Mapping, declaration: Declaration) -> list[Mapping]:
    """The mappings of the same function that the declaration means and that are switched on: they reach the same services."""
    try:
        return [other for other in mapping.function.mappings if other.path in declaration.mappings and other.enabled.get()]
    except Outside:
        return [mapping]

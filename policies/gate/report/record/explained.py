"""Of two findings on one defect, where one explains the other, a person needs the graver one, and the other beneath it. Programs get both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .model import Finding

if TYPE_CHECKING:  # what is explained is grouped by whoever asks
    from .grouped import Defect

EXPLAINS: Final[dict[str, tuple[str, ...]]] = {
    "allow-with-not": ("wildcard-queue-actions", "queue-actions-on-all-queues"),
    "batching-window-range": ("batch-size-needs-window",),
    "dead-letter-queue-alarm": ("age-alarm-skips-retried", "errors-alarm-blind"),
    "dead-letter-queue-cycle": ("dead-letter-queue-retention", "dead-letter-queue-type", "dead-letter-queue-refuses-source", "max-receive-count-low"),
    "expires-before-dead-letter": ("retention-survives-outage",),
    "fifo-queue-attributes": ("dead-letter-queue-type", "fifo-batching-window", "fifo-batch-size"),
    "fifo-queue-refused": ("service-may-not-send", "bucket-before-queue-policy"),
    "filter-deletes": ("filtered-events-uncounted",),
    "filter-matches-nothing": ("filtered-events-uncounted",),
    "filter-misses-sender": ("filter-deletes", "filtered-events-uncounted"),
    "lambda-cannot-assume-role": ("trust-policy-wide",),
    "maximum-concurrency-with-provisioned-pollers": ("reserved-below-maximum-concurrency", "maximum-pollers-unstated"),
    "missing-redrive-policy": ("function-dead-letter-config",),
    "public-queue-policy": ("wildcard-queue-policy",),
    "queue-encryption-off": ("dead-letter-queue-encryption",),
    "queue-policy-without-principal": ("tls-deny-malformed", "queue-policy-without-tls"),
    "redrive-allow-policy-invalid": ("dead-letter-queue-refuses-source",),
    "redrive-policy-malformed": ("max-receive-count-low", "max-receive-count-one", "dead-letter-queue-type", "dead-letter-queue-elsewhere"),
    "unreported-batch-failures": ("missing-partial-responses",),
    "visibility-timeout-range": ("visibility-timeout", "expires-before-dead-letter"),
    "wildcard-queue-actions": ("queue-actions-on-all-queues",),
}
"""The rules that a rule explains, where both speak of the same pipelines: what they say is so because of its defect, or is put right with it."""
_EXPLAINED_BY: Final = {rule: [one for one, several in EXPLAINS.items() if rule in several] for rules in EXPLAINS.values() for rule in rules}
OF_ONE_RESOURCE: Final = frozenset(
    {"allow-with-not", "fifo-queue-refused", "lambda-cannot-assume-role", "public-queue-policy", "queue-encryption-off", "wildcard-queue-actions"}
)
"""Rules that explain what is said of their own resource only: a pipeline has several roles, and two queues."""


def explained(found: Sequence[Defect]) -> dict[int, int]:
    """By its number, each defect that others explain, in all of its pipelines, and the first of those: one that nothing explains in its turn."""
    of_rule: dict[str, list[int]] = {}
    of_pipeline: dict[tuple[str, str], list[int]] = {}
    for number, defect in enumerate(found):
        of_rule.setdefault(defect.first.rule, []).append(number)
        for pipeline in defect.pipelines:
            of_pipeline.setdefault((defect.first.rule, pipeline), []).append(number)
    by: dict[int, int] = {}
    for number, defect in enumerate(found):
        pipelines, rules = defect.pipelines, _EXPLAINED_BY.get(defect.first.rule, ())
        near = {i for rule in rules for pipeline in pipelines for i in of_pipeline.get((rule, pipeline), ())}
        others = [i for i in sorted(near if pipelines else {i for rule in rules for i in of_rule.get(rule, ())}) if _explains(found[i], defect)]
        if others and set(pipelines) <= {pipeline for i in others for pipeline in found[i].pipelines}:
            by[number] = others[0]
    return {number: root for number in by if (root := _root(by, number)) != number}


def _root(by: dict[int, int], number: int) -> int:
    seen = {number}
    while (number := by.get(number, number)) not in seen:
        seen.add(number)
    return number


def _explains(one: Defect, other: Defect) -> bool:
    """Does it, of two defects whose rules do?"""
    if one.first.severity.rank > other.first.severity.rank:
        return False
    return one.first.rule not in OF_ONE_RESOURCE or {_resource(finding) for finding in other.findings} <= {_resource(finding) for finding in one.findings}


def _resource(finding: Finding) -> tuple[str | None, str | None]:
    return finding.template, finding.resource

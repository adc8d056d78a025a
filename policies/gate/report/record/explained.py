"""Of two findings on one defect, where one explains the other, a person needs the graver one, and the other beneath it. Programs get both.

What cannot be decided because of a defect is no question to a person either: it waits for the repair.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from .model import Finding

if TYPE_CHECKING:  # what is explained is grouped by whoever asks
    from .grouped import Defect

EXPLAINS: Final[dict[str, tuple[str, ...]]] = {
    "allow-with-not": ("wildcard-queue-actions", "queue-actions-on-all-queues"),
    "batching-window-range": ("batch-size-needs-window",),
    "dead-letter-queue-alarm": ("age-alarm-skips-retried", "errors-alarm-blind"),
    "call-names-other-resource": ("missing-call-permission", "missing-send-permission"),
    "dead-letter-queue-cycle": (
        "dead-letter-queue-retention",
        "dead-letter-queue-type",
        "dead-letter-queue-refuses-source",
        "max-receive-count-low",
        "drained-dead-letter-alarm",
        "mapping-on-dead-letter-queue",
    ),
    "event-source-is-no-queue-arn": ("missing-poll-permission",),
    "expires-before-dead-letter": ("retention-survives-outage",),
    "fifo-queue-attributes": ("dead-letter-queue-type", "subscription-topic-type"),
    "fifo-queue-refused": ("service-may-not-send", "bucket-before-queue-policy"),
    "filter-misses-sender": ("filter-deletes", "envelope-unpacking"),
    "lambda-cannot-assume-role": ("trust-policy-wide",),
    "mapping-on-dead-letter-queue": ("missing-redrive-policy", "visibility-timeout", "drained-dead-letter-alarm", "filter-on-dead-letter-queue"),
    "maximum-concurrency-with-provisioned-pollers": ("reserved-below-maximum-concurrency", "maximum-pollers-unstated"),
    "missing-redrive-policy": ("function-dead-letter-config",),
    "policy-malformed": (
        *("missing-poll-permission", "missing-decrypt-permission", "missing-send-permission", "missing-call-permission", "missing-log-permission"),
        *("lambda-cannot-assume-role", "sender-cannot-assume-role", "service-may-not-send", "queue-policy-without-tls", "trust-policy-wide"),
    ),
    "public-queue-policy": ("wildcard-queue-policy",),
    "queue-encryption-off": ("dead-letter-queue-encryption",),
    "queue-policy-without-principal": ("tls-deny-malformed", "queue-policy-without-tls"),
    "redrive-allow-policy-invalid": ("dead-letter-queue-refuses-source",),
    "redrive-policy-malformed": ("max-receive-count-low", "max-receive-count-one", "dead-letter-queue-type", "dead-letter-queue-elsewhere"),
    "service-may-not-send": ("queue-policy-on-another-queue",),
    "tls-deny-malformed": ("missing-poll-permission", "missing-send-permission", "missing-call-permission", "service-may-not-send"),
    "unreported-batch-failures": ("missing-partial-responses",),
    "visibility-timeout-range": ("visibility-timeout", "expires-before-dead-letter"),
    "wildcard-queue-actions": ("queue-actions-on-all-queues",),
}
"""The rules that a rule explains, where both speak of the same pipelines: what they say is so because of its defect, or is put right with it."""
RESTING: Final[dict[str, tuple[str, ...]]] = {
    "alarm-dimension": ("dead-letter-queue-alarm", "oldest-message-alarm"),
    "expires-before-dead-letter": ("oldest-message-alarm",),
    "fifo-batching-window": ("visibility-timeout",),
    "fifo-queue-refused": ("service-may-not-use-key", "envelope-unpacking"),
    "filter-on-dead-letter-queue": ("filter-deletes",),
    "missing-call-permission": ("unknown-action", "action-on-wrong-resource"),
    "missing-decrypt-permission": ("unknown-action", "action-on-wrong-resource"),
    "missing-log-permission": ("unknown-action", "action-on-wrong-resource"),
    "missing-poll-permission": ("unknown-action", "action-on-wrong-resource"),
    "missing-send-permission": ("function-dead-letter-config", "unknown-action", "action-on-wrong-resource"),
    "public-queue-policy": ("allow-with-not",),
    "retention-survives-outage": ("oldest-message-alarm",),
    "unresolved-reference": ("redrive-policy-malformed", "event-source-is-no-queue-arn", "value-not-accepted"),
    "worker-may-send-to-its-queue": ("recursive-loop-allowed",),
}
"""The same, of rules that have more to say: only what rests on the very place that has to be put right is explained."""
_EXPLAINED_BY: Final = {
    rule: [one for one, several in (*EXPLAINS.items(), *RESTING.items()) if rule in several]
    for rules in (*EXPLAINS.values(), *RESTING.values())
    for rule in rules
}
OF_ONE_RESOURCE: Final = frozenset(
    {"allow-with-not", "fifo-queue-refused", "lambda-cannot-assume-role", "public-queue-policy", "queue-encryption-off", "wildcard-queue-actions"}
)
"""Rules that explain what is said of their own resource only: a pipeline has several roles, and two queues."""


_OF_A_POLICY: Final = {
    **dict.fromkeys(("queue-policy-without-tls", "service-may-not-send"), "SQS refuses"),
    **dict.fromkeys(("lambda-cannot-assume-role", "sender-cannot-assume-role", "trust-policy-wide"), "IAM refuses"),
}
"""What is because of a malformed policy of a queue, or of a role, and of no other."""


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


def waiting(findings: Iterable[Finding]) -> dict[int, Finding]:
    """By its id, each undecided finding that waits for a repair and no answer: a finding as grave explains its reason, in all of its pipelines. And that one."""
    counted = [one for one in findings if one.suppressed is None]
    causes: dict[str, list[tuple[str, Finding]]] = {}
    for finding in counted:
        for reason in finding.explains if finding.verdict == "fail" else ():
            for pipeline in finding.pipelines:
                causes.setdefault(pipeline, []).append((reason, finding))
    found: dict[int, Finding] = {}
    for one in counted if causes else ():
        if one.verdict == "undecided" and one.pipelines:
            of = [next((cause for reason, cause in causes.get(pipeline, ()) if _is_because(one, reason, cause)), None) for pipeline in one.pipelines]
            if of[0] is not None and None not in of:
                found[id(one)] = of[0]
    return found


def _is_because(one: Finding, reason: str, cause: Finding) -> bool:
    """Is that why it is undecided? A doubt may say first what it is about: `Worker calls put_item, and …`."""
    said = one.reason or ""
    return cause.severity.rank <= one.severity.rank and (said == reason or said.endswith((f", and {reason}", f": {reason}")))


def _root(by: dict[int, int], number: int) -> int:
    seen = {number}
    while (number := by.get(number, number)) not in seen:
        seen.add(number)
    return number


def _explains(one: Defect, other: Defect) -> bool:
    """Does it, of two defects whose rules do?"""
    if one.first.severity.rank > other.first.severity.rank:
        return False
    if other.first.rule in RESTING.get(one.first.rule, ()):
        return all(any(_rests(finding, cause) for cause in one.findings) for finding in other.findings)
    if one.first.rule == "policy-malformed" and other.first.rule in _OF_A_POLICY:
        return any(_OF_A_POLICY[other.first.rule] in finding.message for finding in one.findings)
    return one.first.rule not in OF_ONE_RESOURCE or {_resource(finding) for finding in other.findings} <= {_resource(finding) for finding in one.findings}


def _rests(finding: Finding, cause: Finding) -> bool:
    """Does one of them speak of the place that the other is about?"""
    at, of = (finding.template, _value(finding)), (cause.template, _value(cause))
    return at == of or of in _spoken_of(finding) or at in _spoken_of(cause)


def _value(finding: Finding) -> str | None:
    """The place without the function in which its value is written."""
    return finding.pointer and finding.pointer.partition("/Fn::")[0]


def _spoken_of(finding: Finding) -> set[tuple[str | None, str | None]]:
    return {(other.template, other.pointer) for other in finding.related}


def _resource(finding: Finding) -> tuple[str | None, str | None]:
    return finding.template, finding.resource

"""Where the linters and our rules speak of the same thing: what is said twice is said once, and what would harm an SQS worker, or nobody can mend, is not counted, with the reason.

Every row is shown true against the real linters, in tests/policies/gate/linters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from queuegate._light import NamedTuple, regex

from ..report.record.model import ENGINE, Also, Finding, Suppressed
from .cloudformation_validate import twin
from .severities import sse_sqs

_INDEX: Final = regex(r"/\d+\Z")
_RANGES: Final = frozenset(
    {
        *("batch-size-range", "batching-window-range", "data-key-reuse-period", "maximum-concurrency-range", "provisioned-poller-range"),
        *("visibility-timeout-range", "value-not-accepted"),
    }
)
_UNRESOLVED: Final = frozenset({"unresolved-reference"})
SAME: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("E1010", "E1011", "E1019", "E1020", "E1028", "E3005", "E3015", "E6005", "E6101", "E8001"), _UNRESOLVED),
    **dict.fromkeys(("E8002", "E9004", "F1018", "F1020", "F6101"), _UNRESOLVED),
    "E3001": frozenset({"malformed-property", "unresolved-reference"}),
    "E2504": frozenset({"fifo-queue-attributes"}),
    "E3012": frozenset({"malformed-property"}),
    "F3012": frozenset({"malformed-property"}),
    "E3034": _RANGES,
    "F3034": _RANGES,
    "E3002": frozenset({"filter-key-misspelt"}),
    "F3002": frozenset({"filter-key-misspelt"}),
    "E3030": frozenset({"value-not-accepted"}),
    "W3030": frozenset({"value-not-accepted"}),
    "E3033": frozenset({"filter-pattern-length"}),
    "F3033": frozenset({"filter-pattern-length"}),
    "E3501": frozenset({"fifo-queue-attributes"}),
    "E3502": frozenset({"dead-letter-queue-type"}),
    "E3505": frozenset({"visibility-below-timeout"}),
    "E3634": frozenset({"starting-position-on-queue"}),
    "E3705": frozenset({"fifo-batch-size"}),
    "E3717": frozenset({"function-timeout-range"}),
    "W2512": frozenset({"allow-with-not"}),
    "W3037": frozenset({"unknown-action"}),
    "CKV_AWS_7": frozenset({"key-rotation"}),
    "CKV_AWS_27": frozenset({"queue-encryption-off"}),
    "CKV_AWS_28": frozenset({"table-recovery"}),
    "CKV_AWS_33": frozenset({"public-key-policy"}),
    "CKV_AWS_60": frozenset({"trust-policy-wide"}),
    "CKV_AWS_66": frozenset({"log-group-retention"}),
    "CKV_AWS_107": frozenset({"wildcard-queue-actions"}),
    "CKV_AWS_109": frozenset({"wildcard-queue-actions"}),
    "CKV_AWS_111": frozenset({"wildcard-queue-actions"}),
    "CKV_AWS_364": frozenset({"invoke-permission-unconfined"}),
}
"""A linter's rule, and those of ours that say the same of the same place."""


class Superseded(NamedTuple):
    """A check that misfires: why, and on which resources (its body, and whether it is a function that reads a queue)."""

    reason: str
    where: Callable[[Any, bool], bool]


def _reads_a_queue(_: Any, consumer: bool) -> bool:  # noqa: FBT001 - one column of the table
    return consumer


def _is_encrypted(resource: Any, _: bool) -> bool:  # noqa: FBT001 - as above
    return sse_sqs(resource) is True


def _by_the_cdk(resource: Any, _: bool) -> bool:  # noqa: FBT001 - as above
    metadata = resource.get("Metadata") if isinstance(resource, dict) else None
    return isinstance(metadata, dict) and "aws:cdk:path" in metadata


SUPERSEDED: Final[Mapping[str, Superseded]] = {
    # https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    "CKV_AWS_116": Superseded(
        "a function's dead-letter queue takes failed asynchronous invocations only, never a queue's messages: those need the queue's own redrive policy",
        _reads_a_queue,
    ),
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    "CKV_AWS_115": Superseded(
        "reserved concurrency alone throttles the pollers, and throttled messages end in the dead-letter queue: cap the mapping with its maximum concurrency instead",
        _reads_a_queue,
    ),
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
    "CKV_AWS_27": Superseded("SQS encrypts this queue with its own key (SSE-SQS); checkov counts only a key of KMS as encryption", _is_encrypted),
    # https://docs.aws.amazon.com/cdk/v2/guide/resources.html
    "W3005": Superseded("the CDK writes DependsOn beside the reference that says so already, which does no harm, and no app can leave it out", _by_the_cdk),
}


def superseded(finding: Finding, resource: Any, *, consumer: bool) -> Finding:
    """The finding, not counted where it misfires."""
    row = SUPERSEDED.get(finding.rule)
    if row is None or finding.suppressed or not row.where(resource, consumer):
        return finding
    return msgspec.structs.replace(finding, suppressed=Suppressed("superseded", row.reason))


def folded(ours: Sequence[Finding], theirs: Iterable[Finding]) -> list[Finding]:
    """All findings, those of ours first. What a linter says of the place of one of ours goes to that one's `also`, unless it says it more gravely: then both count.

    So does what CloudFormation Validate says of the place of a cfn-lint finding, by a rule that it has from there.
    """
    found = list(ours)
    for finding in theirs:
        said = next((i for i, own in enumerate(found) if not finding.suppressed and _says(own, finding) and _covers(own, finding)), None)
        if said is None:
            found.append(finding)
        elif (other := Also(finding.engine, finding.rule)) not in found[said].also:
            found[said] = msgspec.structs.replace(found[said], also=[*found[said].also, other])
    return found


def _says(own: Finding, other: Finding) -> bool:
    """Is it the same defect, by the tables? Of two linters: by the same rule, at the same node (one of them points at lists, not into them) or in the same words."""
    if own.engine == ENGINE:
        return own.rule in SAME.get(other.rule, ())
    if (own.engine, other.engine) != ("cfn-lint", "cloudformation-validate") or own.rule != twin(other.rule):
        return False
    pointers = {own.pointer, _INDEX.sub("", own.pointer or "")}
    return (own.template, own.resource) == (other.template, other.resource) and (other.pointer in pointers or own.message == other.message)


def _covers(own: Finding, other: Finding) -> bool:
    """Does ours fail the run whenever the other would? What is undecided, waived or milder does not: to fold into it would make a failure pass."""
    milder = own.severity.rank > other.severity.rank
    return own.verdict == "fail" and own.suppressed is None and not milder and (own.engine != ENGINE or _meet(own, other))


def _meet(own: Finding, other: Finding) -> bool:
    """Do both speak of one place: the same node, or one inside the other? What ours is because of counts as its place, too."""
    places = [(own.template, own.pointer), *((related.template, related.pointer) for related in own.related)]
    return any(template == other.template and pointer and other.pointer and _nested(pointer, other.pointer) for template, pointer in places)


def _nested(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")

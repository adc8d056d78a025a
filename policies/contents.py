"""The table of contents: every rule by its name, in the order of its page. A rule that is not listed here does not exist.

A rule lies in the folder of its group, in the module of its name, which is imported when somebody asks for the rule itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Final, TypeAlias, overload

if TYPE_CHECKING:
    from .rule import Rule

_CONTENTS: Final = {
    "event_source_mapping": (
        "batch-size-range",
        "batch-size-needs-window",
        "batch-exceeds-request",
        "batching-window-range",
        "event-source-is-no-queue-arn",
        "queue-in-another-region",
        "own-arn-elsewhere",
        "duplicate-mapping",
        "competing-functions",
        "pipe-reads-queue",
        "disabled-mapping",
        "starting-position-on-queue",
        "stream-property-on-queue",
        "logging-config-on-queue",
        "metrics-not-for-queues",
        "poller-group-on-queue",
        "function-timeout-range",
        "malformed-property",
        "name-taken-twice",
        "value-not-accepted",
        "tenant-isolated-worker",
        "durable-execution-too-long",
        "durable-function-unqualified",
        "mapping-before-its-parts",
        "mapping-on-latest",
        "recursive-loop-allowed",
        "no-route-to-service",
        "mapping-key",
        "tag-not-accepted",
    ),
    "concurrency": (
        "maximum-concurrency-range",
        "maximum-concurrency-with-provisioned-pollers",
        "reserved-below-maximum-concurrency",
        "reserved-without-maximum-concurrency",
        "reserved-concurrency-zero",
        "no-concurrency-cap",
        "unreserved-concurrency-left",
        "caps-above-account",
        "no-headroom-for-others",
        "provisioned-poller-range",
        "maximum-pollers-unstated",
        "pollers-above-reserved",
        "provisioned-above-reserved",
        "provisioned-pollers-with-window",
    ),
    "partial_batch": (
        "missing-partial-responses",
        "handler-response",
        "unreported-batch-failures",
        "swallowed-exception",
        "unprocessed-messages",
        "raises-for-one-message",
        "unawaited-work",
        "response-unread",
        "marked-before-work",
        "duplicate-delivery-fails",
        "idempotency-of-batch",
        "idempotency-without-context",
        "handler-polls-queue",
        "handler-not-found",
        "environment-variable-missing",
        "name-undefined",
        "call-refused",
        "call-names-other-resource",
        "object-key-encoded",
        "redundant-partial-responses",
    ),
    "dead_letter": (
        "missing-redrive-policy",
        "redrive-policy-malformed",
        "max-receive-count-one",
        "max-receive-count-low",
        "dead-letter-queue-type",
        "dead-letter-queue-refuses-source",
        "redrive-allow-policy-invalid",
        "dead-letter-queue-cycle",
        "expires-before-dead-letter",
        "dead-letter-queue-retention",
        "dead-letter-queue-elsewhere",
        "dead-letter-queue-feeds-back",
        "function-dead-letter-config",
    ),
    "timing": (
        "visibility-timeout-range",
        "call-without-timeout",
        "calls-outlast-timeout",
        "visibility-below-timeout",
        "visibility-timeout",
        "visibility-timeout-long",
        "timeout-unstated",
        "receive-wait-unused",
        "retention-survives-outage",
    ),
    "fifo": (
        "fifo-batch-size",
        "fifo-batching-window",
        "fifo-queue-attributes",
        "fifo-high-throughput",
        "fifo-goes-on-after-failure",
    ),
    "filtering": (
        "filter-pattern-invalid",
        "filter-count",
        "filter-pattern-length",
        "filter-matches-nothing",
        "filter-misses-sender",
        "filter-form-against-handler",
        "filter-key-misspelt",
        "filter-key-policy",
        "filter-on-metadata",
        "filter-on-dead-letter-queue",
        "filter-deletes",
        "filter-operator-undocumented",
        "filter-number-spelling",
        "filter-exists-on-object",
        "filter-key-without-filter",
        "filter-holds-secret",
    ),
    "topics": (
        "envelope-unpacking",
        "envelope-field-misspelt",
        "s3-test-event-fails",
        "made-body-misses-field",
        "subscription-invalid",
        "subscription-topic-type",
        "subscription-filter-policy",
        "subscription-filter-misses-publisher",
        "event-pattern-misses-publisher",
        "topic-refuses-publisher",
        "subscription-dead-letter-queue",
        "subscription-without-dead-letter-queue",
    ),
    "iam_scope": (
        "missing-poll-permission",
        "policy-malformed",
        "deny-locks-poller-out",
        "cross-account-consumer",
        "mapping-before-permission",
        "missing-decrypt-permission",
        "missing-send-permission",
        "missing-call-permission",
        "lambda-cannot-assume-role",
        "missing-network-permission",
        "missing-durable-permission",
        "endpoint-policy-refuses-call",
        "missing-log-permission",
        "missing-tracing-permission",
        "service-may-not-send",
        "pipe-may-not-read",
        "service-may-not-use-key",
        "public-queue-policy",
        "public-key-policy",
        "two-queue-policies",
        "queue-policy-without-principal",
        "queue-policy-names-arn",
        "queue-policy-principal-invalid",
        "queue-policy-quotas",
        "unknown-action",
        "action-on-wrong-resource",
        "wildcard-queue-actions",
        "queue-actions-on-all-queues",
        "queue-administration",
        "key-actions-on-all-keys",
        "worker-may-send-to-its-queue",
        "producer-may-receive",
        "pass-role-on-all-roles",
        "table-actions-unused",
        "wildcard-queue-policy",
        "service-principal-unconfined",
        "shared-role",
        "invoke-permission-unconfined",
        "allow-with-not",
        "trust-policy-wide",
    ),
    "encryption": (
        "two-queue-encryptions",
        "queue-encryption-off",
        "aws-managed-key-shared",
        "data-key-reuse-period",
        "dead-letter-queue-encryption",
        "queue-policy-without-tls",
        "tls-deny-malformed",
        "queue-key-unusable",
        "key-rotation",
        "key-deleted-with-stack",
    ),
    "observability": (
        "dead-letter-queue-alarm",
        "dead-letter-alarm-on-sent",
        "dead-letter-alarm-threshold",
        "oldest-message-alarm",
        "alarm-without-action",
        "alarm-action-refused",
        "alarm-dimension",
        "alarm-condition",
        "alarm-queries",
        "alarm-period",
        "alarm-missing-data",
        "drained-dead-letter-alarm",
        "age-alarm-skips-retried",
        "errors-alarm-blind",
        "rollback-on-errors-alone",
        "log-group-retention",
        "log-level-without-json",
    ),
    "producer": (
        "fifo-queue-refused",
        "message-group-missing",
        "message-deduplication-missing",
        "delay-on-fifo-queue",
        "message-delay-too-long",
        "batch-answer-unread",
        "bucket-before-queue-policy",
        "bucket-events-off",
        "sender-cannot-assume-role",
        "mapping-on-dead-letter-queue",
        "sender-to-dead-letter-queue",
        "queue-policy-on-another-queue",
        "producer-wired-elsewhere",
        "passed-role-elsewhere",
        "queue-arn-as-url",
        "subscribed-twice",
        "several-routes",
        "target-without-dead-letter-queue",
        "state-machine-refused",
        "task-token-missing",
        "api-request-refused",
        "api-deployed-before-methods",
        "api-open",
        "api-without-validation",
        "api-without-throttle",
        "api-throttle-zero",
        "api-without-access-log",
        "producer-dead-letter-config",
        "message-size-of-old",
        "api-outlived-by-function",
        "api-body-not-encoded",
        "api-passes-body-through",
        "api-hides-refusal",
        "api-answers-nothing",
    ),
    "status_table": (
        "table-recovery",
        "table-deleted-with-stack",
        "idempotency-table-without-ttl",
        "idempotency-table-key",
        "item-key-mismatch",
    ),
    "declared": (
        "declared-parameters",
        "declared-pipeline",
        "declared-downstream-concurrency",
        "declared-batch-time",
        "declared-arrival-rate",
        "declared-outage",
        "declared-table-writes",
    ),
    "template": (
        "unresolved-reference",
        "circular-dependency",
        "fragment",
        "unread-part",
        "template-size",
    ),
}
_SUBJECTS: Final = {"declared-pipeline": "Declaration", "template": "TemplateFile", "unresolved-reference": "Mapping", "circular-dependency": "Mapping"}
"""What a rule, or all rules of a group, judge instead of a mapping."""


class Listed:
    """A rule by its name and group. `subject` names the type of what it judges."""

    def __init__(self, name: str, group: str, subject: str = "Mapping") -> None:
        self.name, self.group, self.subject = name, group, subject

    @cached_property
    def rule(self) -> Rule:
        """The rule itself."""
        rule: Rule = import_module(f".{self.group}.{self.name.replace('-', '_')}", __package__).check
        return rule


Named: TypeAlias = "Listed | Rule"
"""A rule of which no more than the name and the group may be known yet."""


class _Rules(Sequence["Rule"]):
    """The rules themselves, each imported when it is its turn."""

    @overload
    def __getitem__(self, at: int) -> Rule: ...
    @overload
    def __getitem__(self, at: slice) -> list[Rule]: ...
    def __getitem__(self, at: int | slice) -> Rule | list[Rule]:
        return LISTED[at].rule if isinstance(at, int) else [one.rule for one in LISTED[at]]

    def __iter__(self) -> Iterator[Rule]:
        return (one.rule for one in LISTED)

    def __len__(self) -> int:
        return len(LISTED)


LISTED: Final = tuple(Listed(name, group, _SUBJECTS.get(name, _SUBJECTS.get(group, "Mapping"))) for group, names in _CONTENTS.items() for name in names)
RULES: Final[Sequence[Rule]] = _Rules()

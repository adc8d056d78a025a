"""What comes of each rule's defect: the order in which a report speaks of findings of one severity. A group has one consequence, and some of its rules another."""

from __future__ import annotations

from typing import Final

from ...rule import Rule
from .consequence import Consequence

OF_GROUPS: Final = {
    "event_source_mapping": Consequence.STOPPED,
    "concurrency": Consequence.REPEATED,
    "partial_batch": Consequence.REPEATED,
    "dead_letter": Consequence.LOST,
    "timing": Consequence.REPEATED,
    "fifo": Consequence.STOPPED,
    "iam_scope": Consequence.PERMISSIONS,
    "encryption": Consequence.EXPOSED,
    "observability": Consequence.UNNOTICED,
    "status_table": Consequence.UNRECOVERABLE,
    "declared": Consequence.STOPPED,
    "template": Consequence.STOPPED,
    "gate": Consequence.PRACTICE,
}
"""The consequence of a group's rules."""

OF_RULES: Final = {
    "competing-functions": Consequence.LOST,
    "logging-config-on-queue": Consequence.UNNOTICED,
    "reserved-concurrency-zero": Consequence.STOPPED,
    "function-dead-letter-config": Consequence.PRACTICE,
    "redrive-allow-policy-invalid": Consequence.STOPPED,
    "redrive-policy-malformed": Consequence.STOPPED,
    "retention-survives-outage": Consequence.LOST,
    "swallowed-exception": Consequence.LOST,
    "unreported-batch-failures": Consequence.LOST,
    "handler-response": Consequence.LOST,
    "redundant-partial-responses": Consequence.PRACTICE,
    "public-queue-policy": Consequence.EXPOSED,
    "public-key-policy": Consequence.EXPOSED,
    "service-principal-unconfined": Consequence.EXPOSED,
    "invoke-permission-unconfined": Consequence.EXPOSED,
    "trust-policy-wide": Consequence.EXPOSED,
    "service-may-not-send": Consequence.LOST,
    "service-may-not-use-key": Consequence.LOST,
    "missing-poll-permission": Consequence.STOPPED,
    "missing-decrypt-permission": Consequence.STOPPED,
    "missing-send-permission": Consequence.LOST,
    "missing-call-permission": Consequence.STOPPED,
    "missing-network-permission": Consequence.STOPPED,
    "missing-log-permission": Consequence.UNNOTICED,
    "missing-tracing-permission": Consequence.UNNOTICED,
    "deny-locks-poller-out": Consequence.STOPPED,
    "cross-account-consumer": Consequence.STOPPED,
    "lambda-cannot-assume-role": Consequence.STOPPED,
    "mapping-before-permission": Consequence.STOPPED,
    "two-queue-policies": Consequence.STOPPED,
    "unknown-action": Consequence.STOPPED,
    "key-deleted-with-stack": Consequence.UNRECOVERABLE,
    "aws-managed-key-shared": Consequence.STOPPED,
    "two-queue-encryptions": Consequence.STOPPED,
    "data-key-reuse-period": Consequence.PRACTICE,
    "key-rotation": Consequence.PRACTICE,
    "queue-policy-without-tls": Consequence.PRACTICE,
    "oldest-message-alarm": Consequence.PRACTICE,
    "log-group-retention": Consequence.PRACTICE,
}
"""Rules with another consequence than their group's. The last three speak of nearly every template that there is (of 108 real ones 85 to 96), so that they come after all others."""


def consequence_of(rule: Rule) -> Consequence:
    return OF_RULES.get(rule.name) or OF_GROUPS[rule.group]

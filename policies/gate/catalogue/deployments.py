"""Which defects make a deployment fail, when, and what the service says then, as far as that was recorded.

A row speaks of the resource that is refused: a mapping that is only changed is refused too where `update` is set, and one that exists already stays as it is where it is not.
"""

from __future__ import annotations

from typing import Final

from queuegate._light import NamedTuple


class Failure(NamedTuple):
    """When CloudFormation fails, and the service's words; empty where nobody recorded them."""

    create: bool
    update: bool
    said: str = ""

    def __str__(self) -> str:
        when = " and ".join(f"on {what}" for what, does in (("create", self.create), ("update", self.update)) if does)
        return f"CloudFormation fails {when}" + (f": “{self.said}”" if self.said else "")


_BOTH: Final = Failure(create=True, update=True)
_CREATE: Final = Failure(create=True, update=False)

FAILURES: Final = {
    **dict.fromkeys(
        (
            *(
                "alarm-action-refused",
                "alarm-condition",
                "alarm-period",
                "alarm-queries",
                "batch-size-range",
                "batching-window-range",
                "data-key-reuse-period",
                "dead-letter-queue-type",
                "fifo-batch-size",
            ),
            *(
                "fifo-batching-window",
                "fifo-queue-attributes",
                "function-timeout-range",
                "malformed-property",
                "mapping-key",
                "name-taken-twice",
                "maximum-concurrency-range",
                "policy-malformed",
            ),
            *(
                "queue-policy-names-arn",
                "maximum-concurrency-with-provisioned-pollers",
                "missing-network-permission",
                "provisioned-above-reserved",
                "provisioned-poller-range",
                "redrive-allow-policy-invalid",
                "unresolved-reference",
                "api-deployed-before-methods",
                "api-request-refused",
                "state-machine-refused",
            ),
            *("fifo-queue-refused", "filter-count", "filter-key-misspelt", "filter-pattern-invalid", "filter-pattern-length", "message-group-missing"),
            *("dead-letter-queue-refuses-source", "starting-position-on-queue", "unknown-action"),
            *("sender-cannot-assume-role", "subscribed-twice", "subscription-dead-letter-queue", "subscription-filter-policy", "subscription-invalid"),
            *(
                "subscription-topic-type",
                "redrive-policy-malformed",
                "tag-not-accepted",
                "two-queue-encryptions",
                "value-not-accepted",
                "visibility-timeout-range",
            ),
        ),
        _BOTH,
    ),
    **dict.fromkeys(
        (
            "bucket-before-queue-policy",
            "topic-refuses-publisher",
            "deny-locks-poller-out",
            "lambda-cannot-assume-role",
            "mapping-before-permission",
            "mapping-before-its-parts",
            "missing-poll-permission",
            "queue-in-another-region",
        ),
        _CREATE,
    ),
    "queue-policy-quotas": _BOTH._replace(said="8 actions were found in a statement from the submitted policy, max allowed is 7"),
    "queue-policy-principal-invalid": _BOTH._replace(said="Invalid value for the parameter Policy."),
    "batch-size-needs-window": _BOTH._replace(said="Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"),
    "circular-dependency": _BOTH._replace(said="Circular dependency between resources: […]"),
    "dead-letter-queue-cycle": _BOTH._replace(said="Circular dependency between resources: […]"),
    "duplicate-mapping": _CREATE._replace(
        said="An event source mapping with SQS arn (…) and function (…) already exists. Please update or delete the existing mapping with UUID …"
    ),
    "event-source-is-no-queue-arn": _CREATE._replace(said="Unrecognized event source."),
    "stream-property-on-queue": _BOTH._replace(said="Unsupported DestinationConfig parameter for given event source mapping type."),
    "unreserved-concurrency-left": _BOTH._replace(said="… decreases account's UnreservedConcurrentExecution below its minimum value of [100]"),
    "visibility-below-timeout": _BOTH._replace(said="Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"),
}
"""By rule. The words of Lambda were recorded in November 2025 or stand in public logs; where a rule is an error in some cases only, they are those."""


def failure_of(name: str) -> Failure | None:
    """What becomes of a deployment with this rule's defect; None where it succeeds, or where that is not known."""
    return FAILURES.get(name)

"""The answer to a question about access as data. These records are the JSON report of `queuegate access`; its schema is made from them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ..report.record.model import Linked, Problem, Related, Source, Target, Tool

Check = Literal["no-new-access", "not-granted", "no-public-access"]
Answer = Literal["yes", "no", "undecided"]


class Witness(msgspec.Struct, frozen=True):
    """One request that is allowed and should not be. What only the deployment knows stands as `${…}`."""

    principal: str
    action: str
    resource: str
    context: Annotated[dict[str, str | None], Meta(description="The keys of the request's context that matter; null: the request has no such key.")]
    assumes: Annotated[list[str], Meta(description="Conditions whose operators are not understood, and that have to be met.")]
    action_exists: Annotated[bool | None, Meta(description="Is there such an action today? null: its service is not in the table.")]


class AccessFinding(msgspec.Struct, frozen=True):
    """What is said of one statement (`no`), or of one policy of which something is not known (`undecided`)."""

    verdict: Literal["no", "undecided"]
    message: str
    kind: Annotated[
        Literal["identity", "trust", "resource"], Meta(description="What the role may do, who may assume it, or who may use the resource: the kind of policy.")
    ]
    subject: Linked
    type: Annotated[str, Meta(description="The type of the subject, such as AWS::IAM::Role.")]
    new: Annotated[bool, Meta(description="There was no such subject before: it is compared with nothing.")]
    request: Witness | None
    actions: Annotated[list[str], Meta(description="The actions of today that such requests may be for, those first that do the most harm; at most 20.")]
    action_count: int
    resources: Annotated[list[str], Meta(description="The resources of such requests, as the statement spells them.")]
    named: Annotated[str | None, Meta(description="The resource of the request as people call it; null: it is none of the templates'.")]
    formerly: Annotated[
        Literal["not-allowed", "denied", "outside-boundary"] | None, Meta(description="Why it was not allowed before; null for other questions.")
    ]
    reason: str | None
    settle: Annotated[str | None, Meta(description="The flag or settings key that would settle it.")]
    pointer: Annotated[str | None, Meta(description="A JSON pointer to the statement in the template.")]
    source: Annotated[Source | None, Meta(description="The place of the statement: the user's own code, or the template.")]
    related: list[Related]
    worlds: Annotated[list[str], Meta(description="The combinations of parameters and conditions in which it is so; empty: in every one.")]


class AccessReport(msgspec.Struct, frozen=True):
    """What `queuegate access` prints."""

    version: Literal[1]
    tool: Tool
    check: Check
    answer: Annotated[Answer | None, Meta(description="yes: it is so; no: each finding with that verdict shows why; null: it could not be asked.")]
    before: Annotated[list[Target], Meta(description="What the targets are compared with; empty where they are compared with nothing.")]
    actions: list[str]
    resources: list[str]
    targets: list[Target]
    problems: list[Problem]
    roles: Annotated[int, Meta(description="How many roles were looked at.")]
    policies: Annotated[int, Meta(description="How many queues, topics, keys, buckets, functions, tables and trust policies were looked at.")]
    findings: list[AccessFinding]

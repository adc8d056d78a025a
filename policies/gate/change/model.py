"""The difference between two states as data. These records are the JSON of `queuegate diff`; its schema is made from them.

Within a version fields are only added, and readers ignore those that they do not know.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ..report.record.model import Finding, Problem, Source, Summary, Target, Tool


class Side(msgspec.Struct, frozen=True):
    """One of the two states: a revision, a file or folder, or the working folder."""

    name: Annotated[str, Meta(description="As it was named; `.` is the working folder.")]
    commit: str | None
    targets: list[Target]
    pipelines: Annotated[int, Meta(description="How many pipelines there are.")]
    unread: Annotated[list[str], Meta(description="What could not be read of it: what that held counts as new.")]


class Changed(msgspec.Struct, frozen=True):
    """One thing that is otherwise in a pipeline, or a pipeline that came or went."""

    change: Literal["added", "removed", "renamed", "changed"]
    pipeline: Annotated[str, Meta(description="The pipeline as people call it: after the change, or before it where it is gone.")]
    what: Annotated[str | None, Meta(description="The property in AWS's words, or the part of the pipeline; null: the pipeline itself.")]
    before: str | None
    after: str | None
    message: str


class Permission(msgspec.Struct, frozen=True):
    """What a policy allows and did not before, the other way round, or why that is not known."""

    change: Literal["gained", "lost", "undecided"]
    subject: Annotated[str, Meta(description="The role, or the resource that has the policy, as people call it.")]
    kind: Annotated[Literal["identity", "trust", "resource"], Meta(description="What the role may do, who may assume it, or who may use the resource.")]
    message: str
    actions: Annotated[list[str], Meta(description="The actions as the statements name them.")]
    resources: Annotated[list[str], Meta(description="The resources as people call them, or as the statements spell them.")]
    source: Annotated[Source | None, Meta(description="The place of the first such statement.")]
    worlds: Annotated[list[str], Meta(description="The combinations of parameters and conditions in which it is so; empty: in every one.")]


class Difference(msgspec.Struct, frozen=True):
    """What `queuegate diff` prints."""

    version: Literal[1]
    tool: Tool
    base: Side
    head: Side
    problems: list[Problem]
    pipelines: list[Changed]
    permissions: list[Permission]
    new: Annotated[list[Finding], Meta(description="Findings that were not there before; suppressed ones do not count.")]
    gone: Annotated[list[Finding], Meta(description="Findings that were there before; their places are those of the base.")]
    kept: Annotated[int, Meta(description="How many findings are as they were.")]
    summary: Annotated[Summary, Meta(description="What is new, counted.")]

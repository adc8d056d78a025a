"""The report as data. These records are the JSON report; its one schema is made from them, so they are one module, and every other format is made from the same data.

Within a version of the report fields are only added, and readers ignore those that they do not know.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from ....severity import Severity
from ...catalogue.gravity import Consequence

ENGINE: Final = "queuegate"
"""What our own rules' findings name as their engine."""
_BY: Final = {"waiver": "waived", "baseline": "there before", "superseded": "superseded"}


class Source(msgspec.Struct, frozen=True, gc=False):
    """A place in a file, relative to the working folder. Lines and columns count from 1."""

    file: str
    line: int
    column: int | None = None


class Tool(msgspec.Struct, frozen=True, gc=False):
    """Who made the report."""

    name: str
    version: str


class Target(msgspec.Struct, frozen=True, gc=False):
    """What became of one file or folder."""

    target: str
    kind: str
    status: Literal["checked", "skipped", "failed"]
    reason: str | None = None


class Engine(msgspec.Struct, frozen=True, gc=False):
    """Where findings come from: our rules, or a linter beside them. `rules` says how many were judged, where that is known.

    `elsewhere` counts what a linter says of resources outside the pipelines, which is not among the findings; `judged` are the ids of our rules that were.
    """

    name: str
    version: str | None
    status: Literal["ran", "off", "not-installed", "crashed"]
    rules: int | None = None
    elsewhere: int | None = None
    judged: list[str] = []


class Problem(msgspec.Struct, frozen=True, gc=False):
    """What could not be done. The rest of the run went on."""

    kind: Literal["unreadable", "too-large", "synthesis", "settings", "rule-crash", "linter-crash"]
    message: str
    target: str | None = None
    source: Source | None = None
    rule: str | None = None


class Linked(msgspec.Struct, frozen=True, gc=False):
    """A resource that belongs to a pipeline."""

    resource: str
    construct: str | None
    template: str
    stack: str


class External(msgspec.Struct, frozen=True, gc=False):
    """A part of a pipeline that is not among the targets, or not known, and why."""

    external: str


class Varies(msgspec.Struct, frozen=True, gc=False):
    """A value in one of several worlds."""

    value: Any
    world: str


class Known(msgspec.Struct, frozen=True, gc=False):
    """A parameter's value in the world of the defaults, what it comes from, and what it is elsewhere."""

    value: Any
    origin: Literal["template", "default", "parameter"]
    worlds: list[Varies] = []


class Unknown(msgspec.Struct, frozen=True, gc=False):
    """A parameter that nobody can know from the templates, and why."""

    undecided: str
    origin: None = None


class Pipeline(msgspec.Struct, frozen=True, gc=False):
    """One SQS event source mapping, disabled and conditional ones included."""

    id: str
    mapping: Linked
    queue: Linked | External | None
    function: Linked | External | None
    role: Linked | External | None
    dead_letter_queue: Linked | External | None
    parameters: dict[str, Known | Unknown]


class Suppressed(msgspec.Struct, frozen=True, gc=False):
    """Why a finding does not count. `origin` is where a waiver stands: in the settings, or in the template or the code that makes it."""

    by: Literal["waiver", "baseline", "superseded"]
    reason: str
    until: str | None = None
    source: Source | None = None
    origin: Literal["settings", "template"] | None = None
    was: Annotated[str | None, Meta(description="The numbers in the message of what was there before, where the finding has others now.")] = None

    def why(self) -> str:
        """`waived, until 2027-01-31: the reason`."""
        return f"{_BY[self.by]}{f', until {self.until}' if self.until else ''}: {self.reason}"


class Also(msgspec.Struct, frozen=True, gc=False):
    """The same finding under another engine's name."""

    engine: str
    rule: str


class Related(msgspec.Struct, frozen=True, gc=False):
    """Another place that the finding speaks of."""

    message: str
    template: str | None
    pointer: str | None
    source: Source | None


class Edit(msgspec.Struct, frozen=True, gc=False):
    """An edit of a template as data: what stands at the pointer is set to the value, gets it as one more item of its list, or goes. What is not there yet is made."""

    do: Literal["set", "append", "remove"]
    pointer: Annotated[str, Meta(description="A JSON pointer into the template as it is written.")]
    value: Any = None


class Finding(msgspec.Struct, frozen=True, gc=False):
    """What a rule says of one place. `reason` and `settle` are those of an undecided one; `worlds` is empty where it holds in every world."""

    rule: str
    engine: str
    severity: Severity
    verdict: Annotated[Literal["fail", "undecided"], Meta(description="Whether it is so, or cannot be decided.")]
    suppressed: Annotated[Suppressed | None, Meta(description="Why it does not count; null where it counts.")]
    message: str
    reason: Annotated[str | None, Meta(description="Why it cannot be decided; only of an undecided one.")]
    settle: Annotated[str | None, Meta(description="The flag or settings key that would settle it; only of an undecided one.")]
    also: Annotated[list[Also], Meta(description="The same finding by other engines.")]
    stack: str | None
    template: Annotated[str | None, Meta(description="The template, relative to the working folder.")]
    resource: Annotated[str | None, Meta(description="The logical id.")]
    construct: Annotated[str | None, Meta(description="The CDK construct's path.")]
    property: Annotated[str | None, Meta(description="The property's path, such as RedrivePolicy.maxReceiveCount.")]
    pointer: Annotated[str | None, Meta(description="A JSON pointer into the template; where the property is absent, to the nearest ancestor that is there.")]
    source: Annotated[Source | None, Meta(description="The place to edit: the user's own code, or the template.")]
    related: list[Related]
    pipelines: Annotated[list[str], Meta(description="The ids of the pipelines that it concerns.")]
    world: Annotated[str | None, Meta(description="The first combination of parameters and conditions in which it holds.")]
    worlds: Annotated[list[str], Meta(description="All combinations in which it holds; empty: in every one.")]
    fix: str
    docs: str
    fingerprint: Annotated[str, Meta(description="What stays the same from run to run: no line, message, number or stack is in it.")]
    action: Annotated[str | None, Meta(description="The action of the policy statement that it is about, as it is written there.")] = None
    statement_resource: Annotated[str | None, Meta(description="The resource of that statement, as it is written there.")] = None
    surplus: Annotated[list[str], Meta(description="The actions that the statement gives beyond what is needed, those first that do the most harm.")] = []
    consequence: Annotated[Consequence | None, Meta(description="What comes of it; null of a linter's finding.")] = None
    edits: Annotated[
        list[list[Edit]],
        Meta(description="The ways to put it right that are edits of the file of its source alone, as a person wrote it; of each way all edits together."),
    ] = []

    question: Annotated[
        str | None, Meta(description="The id of the open question that it waits for; null unless it is undecided and counts, and no finding explains it.")
    ] = None
    explains: Annotated[
        list[str], Meta(description="The reasons for which other rules cannot decide because of this: no open questions of its pipelines while it counts.")
    ] = []

    def statement(self) -> str:
        """What a waiver may name of the policy statement: `sqs:* on ${Orders.Arn}`; "" where it is about none."""
        return " on ".join(filter(None, (self.action, self.statement_resource)))

    def rank(self) -> tuple[int, int]:
        """What comes first in a report: the severity, then the consequence. What linters say of a severity follows what our rules say."""
        return self.severity.rank, self.consequence.rank if self.consequence else len(Consequence)


class Summary(msgspec.Struct, frozen=True, gc=False):
    """How many findings count, by severity; undecided and suppressed ones apart."""

    error: int
    warning: int
    note: int
    undecided: int
    suppressed: int


class Gone(msgspec.Struct, frozen=True, gc=False):
    """Findings that were there before and are not any more."""

    engine: str
    rule: str
    resource: str | None
    count: int


class Compared(msgspec.Struct, frozen=True, gc=False):
    """What the findings were compared with: those that were there before are suppressed, by `baseline`."""

    by: Annotated[Literal["baseline", "revision"], Meta(description="A file that the team keeps, or an earlier revision.")]
    name: Annotated[str, Meta(description="The file, or the revision as it was named.")]
    commit: Annotated[str | None, Meta(description="The commit of the revision: the merge base.")]
    known: Annotated[int, Meta(description="How many findings of this run were there before.")]
    gone: Annotated[list[Gone], Meta(description="Findings that were there before and are not any more, as far as this run looked for them.")] = []
    shrink: Annotated[str | None, Meta(description="The command that takes what is gone out of the baseline.")] = None
    unread: Annotated[list[str], Meta(description="What could not be read of the revision: what it held counts as new.")] = []


class Differs(msgspec.Struct, frozen=True, gc=False):
    """What is said otherwise in the settings that come with the change than in those that the run follows. null: it is not there."""

    key: str
    followed: str | None
    ignored: str | None


class Trusted(msgspec.Struct, frozen=True, gc=False):
    """Settings that are taken from another revision, since what comes with the change may weaken its own check."""

    name: Annotated[str, Meta(description="The revision and the file, as they were named.")]
    commit: str
    differs: list[Differs]


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """A rule that waits for an answer, and where."""

    rule: str
    severity: Severity
    resource: str | None
    pipelines: list[str]
    fingerprint: str


class Question(msgspec.Struct, frozen=True, gc=False):
    """What nobody can know from the targets: once, whatever waits for the answer. The one for which the gravest rule waits comes first."""

    id: Annotated[str, Meta(description="What stays the same from run to run, and what the findings that wait have as their `question`.")]
    text: Annotated[str, Meta(description="Why it cannot be known.")]
    settle: Annotated[str, Meta(description="The one line that settles it: a flag, or an entry of queuegate.yaml.")]
    severity: Annotated[Severity, Meta(description="Of the gravest rule that waits.")]
    checks: Annotated[int, Meta(description="How many checks wait: each rule once for each pipeline.")]
    waiting: list[Waiting]
    pipelines: Annotated[list[str], Meta(description="The ids of the pipelines of which something waits.")]
    stack: str | None
    template: str | None
    resource: Annotated[str | None, Meta(description="The logical id of the resource that holds the place.")]
    construct: str | None
    property: str | None
    pointer: str | None
    source: Annotated[Source | None, Meta(description="Where it comes from.")]


class Report(msgspec.Struct, frozen=True, gc=False):
    """Everything that one run has to say."""

    version: Literal[1]
    tool: Tool
    targets: list[Target]
    engines: list[Engine]
    problems: list[Problem]
    pipelines: list[Pipeline]
    findings: list[Finding]
    summary: Summary
    compared: Annotated[list[Compared], Meta(description="What the findings were compared with, if anything.")] = []
    trusted: Annotated[Trusted | None, Meta(description="Where the settings come from, if not from the working folder.")] = None
    questions: Annotated[list[Question], Meta(description="The open questions: undecided findings that hang on one answer, once.")] = []


def summarise(findings: list[Finding]) -> Summary:
    counted = [finding for finding in findings if finding.suppressed is None]
    failed = [finding.severity for finding in counted if finding.verdict == "fail"]
    return Summary(
        error=failed.count(Severity.ERROR),
        warning=failed.count(Severity.WARNING),
        note=failed.count(Severity.NOTE),
        undecided=len(counted) - len(failed),
        suppressed=len(findings) - len(counted),
    )

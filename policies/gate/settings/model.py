"""queuegate.yaml as data: what may stand in it, in words. The file's JSON Schema is made from these records, and `settings_walk` tells where a file departs from them.

A `check` behind a type looks at what a type cannot say; it gives None, or the complaint with its next step.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from .checks import checked, day, external_name, filled_in, linter_rule, pattern, reason, rule_id, rule_or_group, stated_call, words

Level = Literal["error", "warning", "note"]
Set = Literal["error", "warning", "note", "off"]
Given = Annotated[
    bool | int | str | list[bool | int | str],
    Meta(description="A parameter's value. A list is joined by commas. Put a decimal number in quotes."),
    words("text, a whole number, true, false, or a list of these (a decimal number goes in quotes)"),
]
Filled = Annotated[str, Meta(min_length=1, pattern=r"\S")]
Files = Annotated[
    list[Filled], Meta(description="Parameter files: CloudFormation's or CodePipeline's format, or a plain mapping, as YAML or JSON. Later ones win.")
]
Resource = Annotated[
    str, Meta(description="A logical id or a construct path. `*` stands for anything in one part of a path, `**` for any number of parts."), checked(pattern)
]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    pass


class TargetEntry(_Strict, frozen=True):
    """Templates that are deployed together, with their parameters."""

    paths: Annotated[list[Filled], Meta(min_length=1, description="Files, folders, patterns, a cdk.json or a cdk.out, relative to this file.")]
    name: Annotated[str, Meta(min_length=1, description="What this target is called.")] | None = None
    parameters: dict[str, Given] = {}
    parameter_files: Files = []


class Linter(_Strict, frozen=True):
    """How a linter beside our rules is used."""

    scope: (
        Annotated[
            Literal["pipelines", "template"],
            Meta(
                description="Only resources that belong to a pipeline, or the whole template. Without it: pipelines, and beyond them errors of cfn-lint and CloudFormation Validate, with which no deployment succeeds."
            ),
        ]
        | None
    ) = None
    severity: Annotated[dict[Annotated[str, checked(linter_rule)], Set], Meta(description="A severity for single rules of this linter.")] = {}


class Linters(_Strict, frozen=True):
    """Linters whose findings are reported beside our own: true, false, or how."""

    cfn_lint: bool | Linter | None = None
    checkov: bool | Linter | None = None
    cloudformation_validate: bool | Linter | None = None


class External(_Strict, frozen=True):
    """A resource that lies outside the templates, described."""

    type: Annotated[
        str,
        Meta(pattern=r"^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$", description="Its resource type, such as AWS::SQS::Queue."),
        words("a resource type such as AWS::SQS::Queue"),
    ]
    properties: Annotated[dict[str, Any], Meta(description="Its properties, as in a template."), checked(filled_in)] = {}


class Thresholds(_Strict, frozen=True):
    """Numbers that a team may set for itself."""

    max_receive_count: Annotated[int, Meta(ge=1, le=1000, description="The least maxReceiveCount that a redrive policy should have.")] | UnsetType = UNSET
    account_concurrency: (
        Annotated[int, Meta(ge=1, description="The concurrent invocations that the account may run in a Region. AWS's default is 1,000.")] | UnsetType
    ) = UNSET
    outage_seconds: (
        Annotated[int, Meta(ge=60, le=1_209_600, description="How long an outage may last in which no message expires, in seconds. A day if not set.")]
        | UnsetType
    ) = UNSET


Count = Annotated[int, Meta(ge=0)]


class DeclaredPipeline(_Strict, frozen=True):
    """What the team declares of one pipeline; the template is held to it. null declares that a parameter is absent. Times are in seconds."""

    queue: Resource
    function: Resource
    batch_size: Count | UnsetType = UNSET
    batching_window: Count | UnsetType = UNSET
    maximum_concurrency: Count | UnsetType | None = UNSET
    partial_responses: bool | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    function_timeout: Count | UnsetType = UNSET
    reserved_concurrency: Count | UnsetType | None = UNSET
    visibility_timeout: Count | UnsetType = UNSET
    retention: Count | UnsetType = UNSET
    fifo: bool | UnsetType = UNSET
    max_receive_count: Count | UnsetType | None = UNSET
    downstream_concurrency: (
        Annotated[int, Meta(ge=1, description="Requests that what the worker calls can serve at once. The concurrency of the mappings is held to it.")]
        | UnsetType
    ) = UNSET
    seconds_per_message: (
        Annotated[
            float, Meta(gt=0, le=86_400, description="What an invocation takes, divided by its messages. A full batch has to fit into the function's timeout.")
        ]
        | UnsetType
    ) = UNSET
    arrival_rate: (
        Annotated[
            float,
            Meta(gt=0, description="Messages that arrive in a second, at the rate that lasts. With seconds-per-message the pipeline has to keep up with it."),
        ]
        | UnsetType
    ) = UNSET
    outage: (
        Annotated[
            int,
            Meta(
                ge=1,
                le=1_209_600,
                description="How long what the worker calls may be down, in seconds. No message may expire in that time. Goes before the threshold outage-seconds.",
            ),
        ]
        | UnsetType
    ) = UNSET


Rule = Annotated[str, Meta(description="The exact id of a rule."), checked(rule_id)]
Reason = Annotated[str, Meta(min_length=1, pattern=r"\S", description="Why it is accepted."), checked(reason), words("a reason, in words")]
Day = Annotated[
    str,
    Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="The last day on which it holds, in UTC: YYYY-MM-DD."),
    checked(day),
    words("a day, YYYY-MM-DD"),
]
Action = Annotated[
    str,
    Meta(
        min_length=1,
        pattern=r"\S",
        description="Only findings that name this action of a policy statement, such as sqs:*, or no other than these, with commas between them. A * in it stands for itself, so no other action is waived.",
    ),
    words("an action as the finding names it, such as sqs:*"),
]
StatementResource = Annotated[
    str,
    Meta(
        min_length=1,
        pattern=r"\S",
        description="Only findings that name this resource of a policy statement, as the report has it. A * in it stands for itself.",
    ),
    words("the resource of a policy statement as the finding names it"),
]

Function = Annotated[
    str,
    Meta(
        min_length=1,
        pattern=r"\S",
        description="Only findings that concern no pipeline but those of this function, by logical id or construct path. * and ** stand for parts of it.",
    ),
    words("the logical id or construct path of a function"),
]


class WaiverEntry(_Strict, frozen=True):
    """A finding that the team accepts, and why."""

    rule: Rule
    resource: Resource
    reason: Reason
    until: Day | None = None
    action: Action | None = None
    statement_resource: StatementResource | None = None
    function: Function | None = None


class AttachedWaiver(_Strict, frozen=True):
    """A finding on this resource that is accepted, and why."""

    rule: Rule
    reason: Reason
    until: Day | None = None
    action: Action | None = None
    statement_resource: StatementResource | None = None
    function: Function | None = None


class ResourceMetadata(_Strict, frozen=True):
    """What a resource of a template may say to Queuegate, under the key queuegate of its Metadata."""

    waivers: Annotated[list[AttachedWaiver], Meta(description="Findings on this resource, and on no other, that are accepted.")] = []


class HandlerEntry(_Strict, frozen=True):
    """What the team states of a handler, where its code is not read to the end. What was read of it stays as it was read."""

    reports_failures: (
        Annotated[
            bool,
            Meta(
                description="true: each message of a batch is worked on, all work is waited for, and every message that fails is returned in batchItemFailures (or raised). false: a failure fails the whole invocation. "
                "It says nothing of timeouts, of what is written down of a message, or of the form of its body."
            ),
        ]
        | None
    ) = None
    fifo_stops_at_failure: (
        Annotated[bool, Meta(description="Of a FIFO batch, the messages after one that failed are not worked on, and are returned as failed with it.")] | None
    ) = None
    calls: (
        Annotated[
            list[Annotated[str, checked(stated_call)]],
            Meta(
                description="All actions of AWS that the code needs and that are not read in it, each on a logical id, an ARN or *: dynamodb:PutItem on Table."
            ),
        ]
        | None
    ) = None
    call_seconds: (
        Annotated[
            float,
            Meta(
                ge=0,
                le=900,
                description="So long one call waits at most, with its retries, of which the timeout is not read in the code: the client is made elsewhere, or a library has it. 0: no call waits for another host.",
            ),
        ]
        | None
    ) = None
    marks_when_done: (
        Annotated[
            bool,
            Meta(
                description="true: what is written down of a message, to pass over its repetition, is written when the work is done or taken back when that fails, and a guard of Powertools is around one message and knows how much time is left."
            ),
        ]
        | None
    ) = None
    opens: (
        Annotated[
            list[Literal["text", "json", "sns", "s3", "sns-s3", "eventbridge"]],
            Meta(
                min_length=1,
                description="The forms of a body that the code reads: text that it does not parse, a document of JSON, an SNS envelope, a notification of S3 (in an SNS envelope: sns-s3), an event of EventBridge.",
            ),
        ]
        | None
    ) = None
    code: (
        Annotated[
            str,
            Meta(
                min_length=1,
                description="The folder of its source, where the template names what a build makes of it (dist/orders, an archive in a bucket): from the folder of this file or from the repository's root on.",
            ),
        ]
        | None
    ) = None


class Settings(_Strict, frozen=True):
    """The settings of Queuegate. Relative paths start at the folder of this file."""

    targets: Annotated[
        list[Filled | TargetEntry], Meta(description="What a run without a named target checks. Each entry is one set of templates that are deployed together.")
    ] = []
    fail_on: Annotated[Level, Meta(description="The mildest severity that fails a run.")] = "error"
    strict: Annotated[bool, Meta(description="Fail on what cannot be decided, too.")] = False
    synth_timeout: Annotated[float, Meta(gt=0, le=86_400, description="How long an app may synthesise, in seconds.")] = 300
    judge_timeout: Annotated[
        float, Meta(gt=0, le=86_400, description="How long the pipelines may be judged, in seconds. What is not judged then is a problem: exit code 4.")
    ] = 300
    linters: Linters = Linters()
    severity: Annotated[
        dict[Annotated[str, checked(rule_or_group)], Set], Meta(description="A severity for a rule or for a group of rules. A rule's own goes first.")
    ] = {}
    rules: Annotated[
        list[Filled],
        Meta(
            description="The team's own rules: Python modules, or folders of them, inside the repository. A run without --static imports them: they are code."
        ),
    ] = []
    parameters: Annotated[dict[str, Given], Meta(description="Parameter values, by Name or Stack.Name.")] = {}
    externals: Annotated[
        dict[Annotated[str, checked(external_name)], External], Meta(description="What lies outside the templates, by import name, ARN or SSM parameter name.")
    ] = {}
    thresholds: Thresholds = Thresholds()
    pipelines: Annotated[dict[str, DeclaredPipeline], Meta(description="What the team declares of its pipelines, by a name of its choice.")] = {}
    handlers: Annotated[
        dict[Resource, HandlerEntry],
        Meta(description="What the team states of the code of its functions, by logical id or construct path, where it cannot be read."),
    ] = {}
    waivers: list[WaiverEntry] = []
    baseline: Annotated[Filled | None, Meta(description="The file that `check --write-baseline` wrote: what is in it is counted, and does not fail a run.")] = (
        None
    )
    template_waivers: Annotated[
        bool,
        Meta(
            description="Whether waivers that stand in templates count: in a resource's Metadata, and in comments of YAML. If not, their findings do, and say so."
        ),
    ] = True

"""The properties of a resource whose form AWS refuses: a name with a character or a length that the service does not take, a name where an ARN is needed, environment variables that Lambda reserves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import regex

from ...language import coerce
from ...language.intrinsics import resolve
from ...linking.resources import Property, View
from ...values.defaults import FUNCTION, GLOBAL_TABLE, ROWS, TABLE, TOPIC
from ...values.value import ABSENT
from ...values.worlds import Undecided
from ..around.event_sources import ends_in_fifo
from .names import NAMES, misnamed, name_in
from .references import BUCKET, REFERRING, ROLE, RefusedForm, misdirected

_REFERENCE: Final = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
_VARIABLES: Final = ("Environment", "Variables")
_KEY: Final = regex(r"[A-Za-z][A-Za-z0-9_]+\Z")
_ROOM: Final = 4_096
"""The size of all environment variables, in bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
_RESERVED: Final = frozenset(
    [
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_DEFAULT_REGION",
        "AWS_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API",
        "LAMBDA_TASK_ROOT",
        "LAMBDA_RUNTIME_DIR",
    ]
)
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime"""


_JUDGED: Final = NAMES.keys() | REFERRING | {BUCKET, TABLE, GLOBAL_TABLE}
_FIFO: Final = Property[bool]("FifoTopic", coerce.boolean)
_FIFO.row = ROWS[TOPIC, "FifoTopic"]
_APPLIED: Final = Property[str | None]("SnapStart.ApplyOn", coerce.string)
_STORAGE: Final = Property[int]("EphemeralStorage.Size", coerce.integer)
_STORAGE.row = ROWS[FUNCTION, _STORAGE.path]


def ill_formed(view: View) -> tuple[RefusedForm, ...]:
    """Each property of it whose form AWS refuses in this world, worked out once for all of them: most names are right whatever stands in them.

    What nobody knows is not among them, and what lies outside has been taken.
    """
    facts = view.facts
    if view.is_outside or facts.type not in _JUDGED:
        return ()
    return facts.plan("ill-formed", lambda world: tuple(_ill_formed(View(facts, world))))(view.world)  # type: ignore[no-any-return]  # a plan's outcome is Any


def _ill_formed(view: View) -> Iterator[RefusedForm]:
    yield from misnamed(view)
    yield from misdirected(view)
    if view.facts.type == ROLE:
        yield from _policies(view)
    if view.facts.type == TOPIC:
        yield from _topic(view)
    if view.facts.type == BUCKET:
        from .events import misnamed_rules, misspelt_events, overlapping  # noqa: PLC0415 - few pipelines have a bucket

        yield from misspelt_events(view)
        yield from misnamed_rules(view)
        yield from overlapping(view)
    if view.facts.type in (TABLE, GLOBAL_TABLE):
        from .keys import undefined_keys  # noqa: PLC0415 - as above

        yield from undefined_keys(view)
    if view.facts.type == FUNCTION:
        yield from _architectures(view)
        yield from _variables(view)
        yield from _snap_start(view)
        yield from _inline(view)
        if view.facts.written(("Layers",))[0] or view.facts.written(("FileSystemConfigs",))[0]:
            from .mounted import refused_layers, refused_mounts  # noqa: PLC0415 - as above

            yield from refused_layers(view)
            yield from refused_mounts(view)


def _policies(view: View) -> Iterator[RefusedForm]:
    """Each inline policy of a role has a name and a document: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-iam-role-policy.html"""
    with suppress(Undecided):
        listed, place = view.facts.dig(("Policies",), view.world)
        if isinstance(listed, dict):
            yield RefusedForm("Policies", place, "a mapping", "a list of policies", also=f"Write Policies of {view.name} as a list.")
        for i, item in enumerate(listed if isinstance(listed, list) else ()):
            with suppress(Undecided):
                policy, at = resolve(item, view.world, place / i)
                for key in ("PolicyName", "PolicyDocument") if isinstance(policy, dict) else ():
                    if key not in policy:
                        yield RefusedForm(
                            "Policies",
                            at,
                            f"a list with a policy that has no {key}",
                            "policies with a PolicyName and a PolicyDocument",
                            also=f"Write {key} in each policy of {view.name}.",
                        )


def _topic(view: View) -> Iterator[RefusedForm]:
    """The name of a FIFO topic, and no other, ends in .fifo: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html"""
    with suppress(Undecided):
        fifo, name = _FIFO.read(view.facts, view.world).value, name_in(view, "TopicName")
        if name is not None and ends_in_fifo(name) is not fifo:
            also = (
                f"Choose a TopicName of {view.name} that ends in .fifo."
                if fifo
                else f"Set FifoTopic of {view.name} to true, or choose a TopicName without .fifo."
            )
            accepts = "a name that ends in .fifo for a FIFO topic (FifoTopic is true)" if fifo else "no such name for a standard topic (FifoTopic is false)"
            yield RefusedForm("TopicName", view.facts.written(("TopicName",))[1], f"'{name}'", accepts, also=also)


def _architectures(view: View) -> Iterator[RefusedForm]:
    """A function has one: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html"""
    with suppress(Undecided):
        listed, place = view.facts.dig(("Architectures",), view.world)
        if listed is not ABSENT and len(several := coerce.strings(listed, view.world, place)) > 1:
            yield RefusedForm("Architectures", place, ", ".join(several), "one of them", [several[0]])


def _snap_start(view: View) -> Iterator[RefusedForm]:
    """What SnapStart does not support: https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html"""
    with suppress(Undecided):
        if _APPLIED.read(view.facts, view.world).value != "PublishedVersions":
            return
        size = _STORAGE.read(view.facts, view.world).value
        if size > _STORAGE.row.default:
            most = f"{_STORAGE.row.default} MB at most with SnapStart (ApplyOn PublishedVersions)"
            yield RefusedForm(_STORAGE.path, view.facts.written(_STORAGE.keys)[1], f"{size:,} MB", most, _STORAGE.row.default)


def _inline(view: View) -> Iterator[RefusedForm]:
    """The template has room for the source of two languages: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html"""
    with suppress(Undecided):
        (source, place), (runtime, _) = (view.facts.dig(path, view.world) for path in (("Code", "ZipFile"), ("Runtime",)))
        if source is not ABSENT and isinstance(runtime, str) and not runtime.startswith(("nodejs", "python")):
            also = f"Put the code of {view.name} into an archive (S3Bucket and S3Key)."
            yield RefusedForm("Code.ZipFile", place, f"source for the runtime {runtime}", "source for Node.js and Python", also=also)


def _variables(view: View) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""
    try:
        variables, place = view.facts.dig(_VARIABLES, view.world)
    except Undecided:
        return
    size = 0
    for name, written in variables.items() if isinstance(variables, dict) else ():
        if name == "<<" or str(name).startswith("Fn::"):
            return
        path, at = f"{'.'.join(_VARIABLES)}.{name}", place / name
        if name in _RESERVED:
            yield RefusedForm(path, at, "a reserved environment variable", "no value for it", also=f"Give the variable {name} of {view.name} another name.")
        elif not _KEY.match(str(name)):
            accepts = "names of a letter and one or more letters, digits and underscores"
            yield RefusedForm(path, at, "no name of an environment variable", accepts, also=f"Give the variable {name} of {view.name} another name.")
        elif isinstance(written, list):
            yield RefusedForm(path, at, "a list", "a string", also=f"Write {name} of {view.name} as one string: with Fn::Join, for example.")
        size += len(str(name).encode()) + (len(written.encode()) if isinstance(written, str) else 0)
    if size > _ROOM:
        yield RefusedForm(
            ".".join(_VARIABLES),
            place,
            f"{size:,} bytes long and more",
            f"{_ROOM:,} bytes for all environment variables together",
            also=f"Keep what is long in Parameter Store, or in the code of {view.name}.",
        )

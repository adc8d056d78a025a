"""What Lambda refuses of a function: two architectures, SnapStart with what it does not support, source of other languages in the template, a runtime that is none or of an image, and its environment variables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import regex

from ....language.functions import coerce
from ....language.functions.intrinsics import elements
from ....language.slips.known_properties import DOCUMENTED
from ....linking.properties import Property
from ....linking.resources import View
from ....sources.template import CALL
from ....values.defaults import FUNCTION, ROWS
from ....values.value import ABSENT, Place
from ....values.worlds import Undecided
from ..references import RefusedForm

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
_APPLIED: Final = Property[str | None]("SnapStart.ApplyOn", coerce.string)
_STORAGE: Final = Property[int]("EphemeralStorage.Size", coerce.integer)
_STORAGE.row = ROWS[FUNCTION, _STORAGE.path]
_RUNTIME: Final = regex(
    r"nodejs(?:\d+\.x|\d+\.\d+(?:-edge)?)?|python\d+\.\d+|ruby\d+\.\d+|java\d+(?:\.al\d+)?|dotnet\d+|dotnetcore\d+\.\d+|go1\.x|provided(?:\.al\d+)?"
)
"""As those on https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html are called, old ones and new ones."""
_VERSIONS: Final = {
    "python": ((2, 7), (3, 6), (3, 7), (3, 8), (3, 9), (3, 10), (3, 11), (3, 12), (3, 13), (3, 14), (3, 15)),
    "nodejs": ((0, 10), (4, 3), (6, 10), (8, 10), (10,), (12,), (14,), (16,), (18,), (20,), (22,), (24,), (26,)),
    "java": ((8,), (11,), (17,), (21,), (25,)),
    "ruby": ((2, 5), (2, 7), (3, 2), (3, 3), (3, 4), (4, 0)),
    "dotnet": ((5,), (6,), (7,), (8,), (9,), (10,)),
}
_TOO_FAR: Final = 10
"""So many versions behind the newest that is known come only in years: `python3.31` is a slip for `python3.13`."""
_FAR: Final = 4
"""So many versions behind it may be out before whoever runs this has a newer one of it."""
_PARTS: Final = regex(r"(python|nodejs|java|ruby|dotnet)(\d+)(?:\.(\d+))?(?:\.x|\.al\d+|-edge)?")
_SNAPPED: Final[dict[str, tuple[tuple[int, ...], tuple[int, ...]]]] = {
    "java": ((), (11,)),
    "python": ((), (3, 12)),
    "dotnet": ((), (8,)),
    "nodejs": ((24,), ()),
    "ruby": ((3, 4), ()),
}
"""Of a language the last version that is known to have no SnapStart, or the first that has it: https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html"""
_NETWORK: Final = ("SubnetIds", "SecurityGroupIds")
_SECURE: Final = "{{resolve:ssm-secure:"


def of_function(view: View) -> Iterator[RefusedForm]:
    yield from _architectures(view)
    yield from _variables(view)
    yield from _snap_start(view)
    yield from _inline(view)
    yield from _runtime(view)
    yield from _runtime_updates(view)
    yield from _network(view)


def _said(view: View, *keys: str) -> tuple[Any, Place]:
    return view.facts.dig(keys, view.world)


def _runtime(view: View) -> Iterator[RefusedForm]:
    """An image has its own, and no layers, and an archive needs one, and a Handler: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html,
    https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
    """
    with suppress(Undecided):
        (packed, _), (runtime, place), (handler, _), (code, at) = (_said(view, key) for key in ("PackageType", "Runtime", "Handler", "Code"))
        archived = isinstance(code, str) or (isinstance(code, dict) and bool({"S3Bucket", "ZipFile"} & code.keys()))
        if handler is ABSENT and archived and packed in (ABSENT, "Zip"):
            yield RefusedForm("Handler", at, "missing", "a function in an archive with a Handler only", also=f"Write the Handler of {view.name}.")
        if packed == "Image":
            for key in ("Runtime", "Handler", "Layers"):
                value, at = _said(view, key)
                if value is not ABSENT and value != []:
                    yield RefusedForm(key, at, "written", "none for a container image (PackageType is Image)", also=f"Leave {key} of {view.name} out.")
        elif runtime is ABSENT and archived and packed in (ABSENT, "Zip"):
            yield RefusedForm("Runtime", at, "missing", "a function in an archive with a Runtime only", also=f"Write the Runtime of {view.name}.")
        if packed != "Image" and isinstance(runtime, str) and not (_RUNTIME.fullmatch(runtime) and _may_be_runtime(runtime)):
            yield RefusedForm("Runtime", place, f"'{runtime}'", "the identifier of a runtime, such as python3.13 or nodejs22.x")


def _may_be_runtime(text: str) -> bool:
    """May Lambda have it? Not a version between two that it has, nor one far behind the newest. One that is a little newer may be."""
    match = _PARTS.fullmatch(text)
    if match is None:
        return True
    known = _VERSIONS[match[1]]
    version = tuple(int(part) for part in match.groups()[1:] if part is not None)
    newest = known[-1]
    if version in known or version[0] > newest[0]:
        return version[0] <= newest[0] + _TOO_FAR
    return version > newest and version[-1] <= newest[-1] + _TOO_FAR


def ask_for_runtime(view: View) -> None:
    """Raises `Undecided` for a runtime that is newer than the next ones after those which were known when this was written: `python3.21` may be a slip for `python3.12`."""
    runtime, place = _said(view, "Runtime")
    if isinstance(runtime, str) and _RUNTIME.fullmatch(runtime) and _may_be_runtime(runtime) and (match := _PARTS.fullmatch(runtime)):
        version, newest = ([int(part) for part in several if part is not None] for several in (match.groups()[1:], _VERSIONS[match[1]][-1]))
        if version[0] > newest[0] + _FAR or (version[:-1] == newest[:-1] and version[-1] > newest[-1] + _FAR):
            raise Undecided(
                f"Runtime of {view.name} is {runtime}, which is not in the documentation of {DOCUMENTED}. If AWS has added it since, nothing is wrong; if not, CloudFormation fails to create or update the function",
                f"a waiver of value-not-accepted on {view.id}, once AWS documents it",
                place,
            )


def _runtime_updates(view: View) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-runtimemanagementconfig.html"""
    with suppress(Undecided):
        (mode, place), (version, _) = (_said(view, "RuntimeManagementConfig", key) for key in ("UpdateRuntimeOn", "RuntimeVersionArn"))
        if mode == "Manual" and version is ABSENT:
            also = f"Write RuntimeVersionArn of {view.name}, or set UpdateRuntimeOn to Auto or FunctionUpdate."
            yield RefusedForm("RuntimeManagementConfig.UpdateRuntimeOn", place, "Manual without a RuntimeVersionArn", "Manual with one only", also=also)


def _network(view: View) -> Iterator[RefusedForm]:
    """What Lambda says where one of two lists is there: "SubnetIds and SecurityIds must coexist or be both empty list" (https://github.com/aws/aws-sdk-js/issues/1293)."""
    with suppress(Undecided):
        lists = {key: _said(view, "VpcConfig", key) for key in _NETWORK}
        filled = {key: value is not ABSENT and coerce.filled(value, view.world, place) for key, (value, place) in lists.items()}
        for empty, other in (("SubnetIds", "SecurityGroupIds"), ("SecurityGroupIds", "SubnetIds")):
            if filled[other] and not filled[empty]:
                value, place = lists[empty]
                said = f"{'missing' if value is ABSENT else 'empty'}, and {other} is not"
                also = f"Write {empty} of {view.name}, or leave VpcConfig out."
                yield RefusedForm(f"VpcConfig.{empty}", place, said, "both of them or neither", also=also)


def ask_for_network(view: View) -> None:
    """Raises `Undecided` where one of the two lists is not there, and nobody knows whether the other is empty."""
    there = [key for key in _NETWORK if not _is_missing(view, key)]
    if len(there) == 1:
        value, place = _said(view, "VpcConfig", there[0])
        coerce.filled(value, view.world, place)


def _is_missing(view: View, key: str) -> bool:
    try:
        return _said(view, "VpcConfig", key)[0] is ABSENT
    except Undecided:
        return False


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
        for why in _without_snap_start(view):
            yield RefusedForm(_APPLIED.path, view.facts.written(_APPLIED.keys)[1], f"PublishedVersions {why}", "None there", "None")


def _without_snap_start(view: View) -> Iterator[str]:
    """What a function has that goes without SnapStart only. A runtime that is younger than those which AWS names may have it."""
    (files, at), (runtime, _), (packed, _) = (_said(view, key) for key in ("FileSystemConfigs", "Runtime", "PackageType"))
    if files is not ABSENT and any(elements(files, view.world, at)):
        yield "with a file system (FileSystemConfigs)"
    if packed == "Image":
        yield "of a container image (PackageType is Image)"
    elif isinstance(runtime, str) and (runtime.startswith("provided") or _is_before_snap_start(runtime)):
        yield f"with the runtime {runtime}"


def _is_before_snap_start(runtime: str) -> bool:
    """Is it known to have none?"""
    if (match := _PARTS.fullmatch(runtime)) is None:
        return False
    version = tuple(int(part) for part in match.groups()[1:] if part is not None)
    last, first = _SNAPPED[match[1]]
    return version <= last if last else version < first


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
        elif isinstance(written, list) or (isinstance(written, dict) and not _is_call(written)):
            said = "a list" if isinstance(written, list) else "a mapping"
            yield RefusedForm(path, at, said, "a string", also=f"Write {name} of {view.name} as one string: with Fn::Join or Fn::ToJsonString, for example.")
        elif isinstance(written, str) and _SECURE in written:
            also = f"Let the code of {view.name} read it when it starts, or keep it in Secrets Manager."
            yield RefusedForm(path, at, f"'{written}', a secure string", "no dynamic reference to one", also=also)
        size += len(str(name).encode()) + (len(written.encode()) if isinstance(written, str) else 0)
    if size > _ROOM:
        yield RefusedForm(
            ".".join(_VARIABLES),
            place,
            f"{size:,} bytes long and more",
            f"{_ROOM:,} bytes for all environment variables together",
            also=f"Keep what is long in Parameter Store, or in the code of {view.name}.",
        )


def _is_call(written: dict[str, Any]) -> bool:
    """Is it a call of a function?"""
    return len(written) == 1 and str(next(iter(written))).startswith(("Fn::", "Ref", "Condition", CALL))

"""Finds where the code of a function is: text in the template, or a folder of the repository. Everything else is undecided, with its reason. Which file of it, a language knows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ..linking.resources import View, view_of
from ..model import Function
from ..sources import disk
from ..sources.text.places import shown
from ..sources.within import within
from ..values.text import Text, settle
from ..values.value import ABSENT, Place
from ..values.worlds import Undecided, World
from .contents import PLACEHOLDER
from .effort import EFFORT, LOOK
from .reading import ELSEWHERE
from .stated import stated

_DEFINES: Final = regex(r"\b(?:def|class|lambda|import|function|exports?)\b|=|_queuegate_")
"""Whatever defines something, in Python or in JavaScript. Text without that is a placeholder for code that something else deploys."""
_ARCHIVES: Final = (".zip", ".jar")


def _not_known(_: str) -> None:
    return None


class Code(NamedTuple):
    """Where a function's code is. `text` is inline code, or else `folder` holds it; `place` is the template's property that names or holds it, `handler` what Lambda is told to
    call (`worker.handler`), `of` the function's logical id; `entries` are the files that a bundler makes it of, as SAM's metadata name them;
    `layers` the folders of its layers, `entry` the file that a CDK app bundles, `archive` the path that the template names in their place, of an archive most often, `called` what a build calls the folder or
    the archive that it makes, `lacks` whether the function may be without an environment variable, `variable` what one says, where that is known (`Function.variable`), `is_wrapped` whether Lambda calls another's handler that calls this one.
    """

    of: str
    runtime: str
    handler: str
    folder: Path | None
    text: str | None
    place: Place
    runtime_place: Place
    handler_place: Place
    entries: tuple[str, ...] = ()
    layers: tuple[Path, ...] = ()
    entry: Path | None = None
    archive: str = ""
    called: str = ""
    lacks: Callable[[str], bool] = bool  # any, where nobody knows
    variable: Callable[[str], Any] = _not_known
    is_wrapped: bool = False

    def file(self, *candidates: str) -> Path | None:
        """The first of these names that is a file of the folder, and really inside it."""
        for candidate in candidates if self.folder is not None else ():
            EFFORT.spend(LOOK)
            if not disk.is_file(self.folder / candidate):  # type: ignore[operator]  # as above
                continue  # most are not: where links lead is asked of the others
            found = within(self.folder, candidate, self.folder)  # type: ignore[arg-type]  # there is one
            if found is not None and disk.is_file(found):
                return self.folder / candidate  # type: ignore[operator]  # as above
        return None

    def linked(self, *candidates: str) -> str:
        """The first of these names that is a link which leads out of the folder: whoever packs the code may follow it. "" where none is."""
        return next((one for one in candidates if self.folder is not None and disk.is_link(self.folder / one)), "")


_SCRIPTS, _LOADERS = frozenset({".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"}), frozenset({"js", "jsx", "ts", "tsx"})
_LOADING: Final = frozenset(
    {
        "AWS_LAMBDA_EXEC_WRAPPER",
        "PYTHONPATH",
        "NODE_OPTIONS",
        "JAVA_TOOL_OPTIONS",
        "DOTNET_STARTUP_HOOKS",
        "LD_PRELOAD",
        "LD_AUDIT",
        "PYTHONHOME",
        "PYTHONUSERBASE",
        "PYTHONPYCACHEPREFIX",
        "PYTHONOPTIMIZE",
        "GCONV_PATH",
        "OPENSSL_CONF",
        "OPENSSL_MODULES",
        "OPENSSL_ENGINES",
        "BASH_ENV",
        "JDK_JAVA_OPTIONS",
        "CORECLR_PROFILER_PATH",
        "DOTNET_ADDITIONAL_DEPS",
        "LD_LIBRARY_PATH",
        "NODE_COMPILE_CACHE",
        "PYTHONPLATLIBDIR",
        "PYTHONWARNINGS",
        "PYTHONBREAKPOINT",
    }
)
"""Environment variables by which a runtime may load something before the handler, or in its place (`loaded_first`)."""


def located(view: View, world: World) -> Code:
    """Where the code of a function is, whatever its language. Raises `Undecided`."""
    return world.once(("code", view.facts), lambda: _located(view_of(view.facts, world), world))


def _located(function: Function, world: World) -> Code:
    code, place = function.facts.dig(("Code",), world)
    packed, _ = function.facts.dig(("PackageType",), world)
    if not _LOADING.isdisjoint(function.variable_names()):
        from .deployment.loaded_first import refuse  # noqa: PLC0415 - few functions have such a variable

        refuse(function, world, function.facts.scope.template.code(function.id))
    if packed == "Image" or (isinstance(code, dict) and "ImageUri" in code):
        return _of_image(function, place if code is not ABSENT else function.facts.dig(("PackageType",), world)[1], world)
    runtime = function.runtime.get()
    if runtime is None:
        raise Undecided(f"{function.id} has no runtime: in which language its handler is, is not known", place=function.runtime.place)
    own = _redirected(function)
    handler, handler_place = (function.handler.get() or "", function.handler.place) if own is None else (own[0], own[2])
    if isinstance(code, dict) and "ZipFile" in code:
        text, at = _inline(function, world)
        if runtime.startswith(("python", "nodejs")) and not _DEFINES.search(text):
            raise Undecided(
                f"ZipFile of {function.name} defines nothing that Lambda could call, so other code may be deployed in its place: not read", place=at
            )
        known = {"lacks": function.may_lack, "variable": function.variable, "is_wrapped": own is not None}
        return Code(function.name, runtime, handler, None, text, at, function.runtime.place, handler_place, **known)  # type: ignore[arg-type]  # each of its own type
    from .deployment.layers import first_line, layers  # noqa: PLC0415 - code in the template has none that are read

    if (loader := _loaded_otherwise(function.facts.body)) and runtime.startswith("nodejs"):
        raise Undecided(f"Loader of {function.id} has esbuild take {loader}: what that makes of the code is not read", place=place)
    folder = _folder(function)
    found = layers(function, world, runtime) if runtime.startswith(("python", "nodejs")) else ()
    if runtime.startswith("python"):
        found = (*_named_first(function, folder, world), *found)
        if (line := first_line([*([folder] if folder is not None else []), *found])) is not None:
            raise Undecided(f"{line.name} in {line.parent.name} of {function.id} has Python run what it says as it starts: not read", place=place)
    return Code(
        function.name,
        runtime,
        handler,
        folder,
        None,
        place,
        function.runtime.place,
        handler_place,
        _entries(function.facts.body),
        found,
        function.facts.scope.template.entry(function.id),
        code if isinstance(code, str) and "://" not in code else "",
        _called(code),
        function.may_lack,
        function.variable,
        own is not None,
    )


def _named_first(function: Function, folder: Path | None, world: World) -> tuple[Path, ...]:
    """The folders of the code and of layers that PYTHONPATH names, which come before Python's own and those of layers."""
    value = function.variable("PYTHONPATH") if "PYTHONPATH" in function.variable_names() else None
    if not isinstance(value, str):
        return ()
    from .deployment.into_the_code import folders  # noqa: PLC0415 - few functions have such a variable
    from .deployment.layers import layers  # noqa: PLC0415 - as above

    return tuple(one for one in folders(value, folder, layers(function, world, "nodejs")) if one != folder and disk.is_dir(one))


def _redirected(function: Function) -> tuple[str, str, Place] | None:
    if not any(name.endswith("_LAMBDA_HANDLER") for name in function.variable_names()):
        return None
    from .deployment.redirected import redirected  # noqa: PLC0415 - few functions have another's handler around their own

    return redirected(function)


def _folder(function: Function) -> Path | None:
    """The folder that the template names, or else the one that the team states. Raises `Undecided` where the latter is none.

    What `make` puts together is whatever the Makefile says, which may be the folder as it lies: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-custom-runtimes.html
    """
    folder = function.facts.scope.template.code(function.id)
    folder = None if folder is not None and _is_put_together(function, folder) else folder
    said = stated(function) if folder is None else None
    if said is None or not said.code:
        return folder
    settings = Path(said.place.scope.template.file).parent
    top = next((one for one in (settings, *settings.parents) if disk.exists(one / ".git")), settings)
    named = next((found for base in (settings, top) if (found := within(base, said.code, top)) is not None and disk.is_dir(found)), None)
    if named is None:
        raise Undecided(
            f"the code of {function.id} is in {said.code}, as queuegate.yaml says, and the repository has no such folder{_near(said.code, settings) or _near(said.code, top)}: not read",
            place=said.place / "code",
        )
    return named


def _near(code: str, base: Path) -> str:
    """The folder below `base` that may be meant: the one that is called nearly like the first part that is not there."""
    at = base = Path(disk.real(base))
    for part in PurePosixPath(code).parts:
        found = within(at, part, base)
        if found is None or part == "..":
            return ""
        if not disk.is_dir(found):
            from difflib import get_close_matches  # noqa: PLC0415 - only for a folder that is not there

            near = get_close_matches(part, [one for one in disk.names_of(at) if disk.is_dir(at / one)], 1)
            return f" (did you mean {shown(str((at / near[0]).relative_to(base)))}?)" if near else ""
        at = found
    return ""


def _is_put_together(function: Function, folder: Path) -> bool:
    """Does a Makefile make a script's code of other files than lie there? What is compiled is compiled of what lies there."""
    metadata = function.facts.body.get("Metadata")
    if not isinstance(metadata, dict) or metadata.get("BuildMethod") != "makefile" or not str(function.runtime.get()).startswith(("python", "nodejs", "ruby")):
        return False
    from .deployment.makefiles import takes_all  # noqa: PLC0415 - few functions have one

    return len(metadata) > 1 or not takes_all(folder, function.id)


def _called(code: Any) -> str:
    """`orders` of dist/orders/ and of s3://builds/orders.zip."""
    named = code.get("S3Key") if isinstance(code, dict) else code
    return PurePosixPath(named).name.removesuffix(".zip") if isinstance(named, str) else ""


def _of_image(function: Function, place: Place, world: World) -> Code:
    """The code of a container image whose folder is in the repository. Raises `Undecided`."""
    folder = _folder(function)
    if folder is None:
        raise Undecided(f"{function.name} is a container image, and its code is not read", place=place)
    from .images.code import built, image  # noqa: PLC0415 - few functions are images

    config, at = function.facts.dig(("ImageConfig",), world)
    given = config if isinstance(config, dict) else {}
    if "EntryPoint" in given:
        raise Undecided(f"{function.name} is a container image with an EntryPoint of its own, and its code is not read", place=at)
    command = settle(given.get("Command"), world) if "Command" in given else None
    found = image(folder, built(function.facts.body), command)
    if isinstance(found, str):
        raise Undecided(f"{function.name} is a container image, and {found}: its code is not read", place=place)
    return Code(function.name, found.runtime, found.handler, found.folder, None, place, place, at if given else place, layers=found.named_first)


def _entries(resource: dict[str, Any]) -> tuple[str, ...]:
    """The entry points of esbuild."""
    return _built_with(resource, "EntryPoints")


def _loaded_otherwise(resource: dict[str, Any]) -> str:
    """A kind of script that esbuild is told to take for something else (`.js=empty`): https://esbuild.github.io/api/#loader"""
    for one in _built_with(resource, "Loader"):
        ending, _, loader = one.partition("=")
        if ending in _SCRIPTS and loader not in _LOADERS:
            return f"{ending} for {loader}"
    return ""


def _built_with(resource: dict[str, Any], name: str) -> tuple[str, ...]:
    """A list of what esbuild is told: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build-typescript.html"""
    metadata = resource.get("Metadata")
    properties = metadata.get("BuildProperties") if isinstance(metadata, dict) else None
    listed = properties.get(name) if isinstance(properties, dict) else None
    return tuple(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()


def _inline(function: Function, world: World) -> tuple[str, Place]:
    value, place = function.facts.dig(("Code", "ZipFile"), world)
    value = settle(value, world)
    if not isinstance(value, (str, Text)):
        raise Undecided("ZipFile is not text", place=place)
    return "".join(part if isinstance(part, str) else PLACEHOLDER for part in Text.of(value)), place


def nowhere(code: Code) -> Undecided:
    """Why code that lies in no folder is not read."""
    from .deployment.likely import likely  # noqa: PLC0415 - only where the template names no folder

    if (found := likely(Path(code.place.scope.template.file), code.runtime, code.handler, code.called)) is not None:
        folder, file = found
        line = f"handlers: {{{json.dumps(code.of)}: {{code: {json.dumps(folder)}}}}} in queuegate.yaml, if that is its source"
        return Undecided(f"the code of {code.of} is in no folder that the template names, and {folder} holds {file}: not read", line, code.place)
    if code.archive.endswith(_ARCHIVES):
        return Undecided(f"the code of {code.of} is the archive {code.archive}: not read", place=code.place)
    if code.archive and not disk.exists(Path(code.place.scope.template.file).parent / code.archive):
        return Undecided(f"the code of {code.of} is not read: this repository has no {shown(code.archive)}", ELSEWHERE, code.place)
    return Undecided(f"the code of {code.of} is in no folder of this repository: not read", ELSEWHERE, code.place)

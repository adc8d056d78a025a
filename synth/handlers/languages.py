"""Which reader a function's code is for, told by its runtime. What a reader needs is paid for when code of its language is read, and not before."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Final, TypeVar

from ..linking.resources import View
from ..values.worlds import Undecided, World
from .aws_calls import Calls
from .effort import EFFORT, TooMuch
from .read_before import read_before
from .reading import Facts, Reading, Seen
from .source import Code, located

T = TypeVar("T")


def _bounded(read: Callable[[View, World], T]) -> Callable[[View, World], T]:
    """The same, with no more work than is spent on the code of one function. Past it, it is undecided."""

    @wraps(read)
    def bounded(view: View, world: World) -> T:
        try:
            links = view.facts.links
            with EFFORT.of(links, view.facts, len(links.of(view.facts.type)), links.stacks()):
                return read(view, world)
        except TooMuch:
            why = "takes more work to read than is spent on it"
        except RecursionError:
            why = "is nested too deeply to read"
        except OSError as error:  # a folder that may not be entered, most often
            why = f"cannot be read ({error.strerror}{f': {Path(error.filename).name}' if isinstance(error.filename, str) else ''})"
        raise Undecided(f"the code of {view.name} {why}", place=view.place)

    return bounded


@_bounded
def read_answer(view: View, world: World) -> Reading:
    """What a function's handler does with a batch. Raises `Undecided` where there is no source, or none that can be followed."""
    code = located(view, world)
    return read_before("answer", code, _reader(code)[0])


@_bounded
def read_calls(view: View, world: World) -> Calls:
    """Which services of AWS a function's code calls. Raises `Undecided`."""
    code = located(view, world)
    return read_before("calls", code, _reader(code)[1])


@_bounded
def read_variables(view: View, world: World) -> tuple[Seen, ...]:
    """The environment variables without which a function's code fails at once: of Python, of Java, Go and C# where it says so, and of JavaScript where what it does without one shows that. Raises `Undecided`."""
    code = located(view, world)
    if code.runtime.startswith(_AS_TEXT):
        return _compiled_variables(code)
    if code.runtime.startswith("nodejs"):
        from .javascript.variables import needed as needed_by_script  # noqa: PLC0415 - as below

        with suppress(Undecided):  # what it calls says that it is not read
            return needed_by_script(code)
        return ()
    if not code.runtime.startswith("python"):
        return ()
    from .python.source import find, module_of  # noqa: PLC0415 - as below
    from .python.variables import needed  # noqa: PLC0415 - as below

    return read_before("variables", code, lambda code: needed(find(code), module_of(code)))


@_bounded
def read_undefined(view: View, world: World) -> tuple[Seen, ...]:
    """The names that a function's code uses and nothing defines: of Python, and of scripts for Node.js that nothing builds. Raises `Undecided`."""
    code = located(view, world)
    if code.runtime.startswith("nodejs"):
        from .javascript.names import undefined as undefined_in_script  # noqa: PLC0415 - as below

        return undefined_in_script(code)
    if not code.runtime.startswith("python"):
        return ()
    from .python.names import undefined  # noqa: PLC0415 - as below
    from .python.source import find, module_of  # noqa: PLC0415 - as below

    return read_before("names", code, lambda code: undefined(find(code), module_of(code)))


@_bounded
def read_loading(view: View, world: World) -> tuple[Seen, ...]:
    """Why a function's code cannot be loaded as it lies in its folder: of Python, of Java and C#, and of Node.js where nothing builds it. Raises `Undecided`."""
    code, metadata = located(view, world), view.facts.body.get("Metadata")
    if code.runtime.startswith(_COMPILED):
        return _absent(code) if not isinstance(metadata, dict) or metadata.get("BuildMethod") != "makefile" else ()
    if code.runtime.startswith("python"):
        from .python.loading import unloadable as unloadable_here  # noqa: PLC0415 - as below

        by_sam = not isinstance(metadata, dict) or str(metadata.get("BuildMethod", "python")).startswith("python")
        return tuple(one for one in unloadable_here(code) if by_sam or one.kind != "package")
    if not code.runtime.startswith("nodejs") or (
        isinstance(metadata, dict) and not str(metadata.get("BuildMethod", "nodejs")).startswith(("nodejs", "esbuild"))
    ):
        return ()
    from .javascript.loading import unloadable  # noqa: PLC0415 - as below

    return unloadable(code)


@_bounded
def nearby(view: View, world: World) -> list[str]:
    """The handlers that the code of a function has instead of the one that is named, as Handler would name them: of Python, Java and C#; of other languages none is known."""
    code = located(view, world)
    if code.runtime.startswith(_COMPILED):
        from .compiled.program.absent import instead  # noqa: PLC0415 - as below

        return instead(code)
    if not code.runtime.startswith("python"):
        return []
    from .python.nearby import handlers_nearby  # noqa: PLC0415 - as below

    return handlers_nearby(code)


def _python(code: Code) -> Reading:
    from .python.answer.handler import reading  # noqa: PLC0415 - `ast` is paid for when code is read, and not before
    from .python.source import find, module_of  # noqa: PLC0415 - as above

    return reading(find(code), module_of(code), code.lacks)


def _python_calls(code: Code) -> Calls:
    from .python.calls.reader import read_calls  # noqa: PLC0415 - as above

    return read_calls(code)


def _javascript(code: Code) -> Reading:
    from .javascript.answer.handler import reading  # noqa: PLC0415 - tree-sitter is paid for when such code is read, and not before

    return reading(code)


def _javascript_calls(code: Code) -> Calls:
    from .javascript.calls.reader import read_calls  # noqa: PLC0415 - as above

    return read_calls(code)


_READERS: Final[dict[str, tuple[Callable[[Code], Reading], Callable[[Code], Calls]]]] = {
    "python": (_python, _python_calls),
    "nodejs": (_javascript, _javascript_calls),
}
"""By how the names of their runtimes begin: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"""


def _text(code: Code) -> Reading:
    """What Java, Go and C# do with a batch; of other languages, whether they ever name a partial response."""
    from .compiled.syntax import is_read  # noqa: PLC0415 - as above

    if is_read(code):
        from .compiled.answer.reader import reading  # noqa: PLC0415 - as above
        from .elsewhere.compiled import elsewhere, vendored  # noqa: PLC0415 - as above

        if code.folder is not None and (file := elsewhere(code.folder)):
            raise Undecided(f"{file} puts something else in the place of a library of AWS: what that does is not read", place=code.place)
        if code.runtime.startswith(_COMPILED) and (changed := _woven(code)):
            return _doubted(reading(code), Undecided(f"{changed}: what becomes of a failed message is not known", place=code.place))
        if code.folder is not None and not code.runtime.startswith(_COMPILED) and (own := vendored(code.folder)):
            return _doubted(
                reading(code), Undecided(f"git tracks {own}, which is built in the place of the module: whether it is the same is not known", place=code.place)
            )
    else:
        from .text.reader import reading  # noqa: PLC0415 - as above
    return reading(code)


def _woven(code: Code) -> str:
    from .compiled.program.program import program_of  # noqa: PLC0415 - as above
    from .compiled.program.woven import woven  # noqa: PLC0415 - as above

    try:
        return woven(program_of(code))
    except Undecided:
        return ""


def _doubted(found: Reading, doubt: Undecided) -> Reading:
    """What is bad of it stays; whether a failed message comes back is not known."""
    return found._replace(failures=Facts(found.failures.found, found.failures.doubt or doubt))


def _text_calls(code: Code) -> Calls:
    """Calls of Java, Go and C#; those of other languages are not read."""
    from .compiled.syntax import is_read  # noqa: PLC0415 - as above

    if is_read(code):
        from .compiled.calls.reader import read_calls  # noqa: PLC0415 - as above
    else:
        from .text.reader import read_calls  # noqa: PLC0415 - as above
    return read_calls(code)


def _compiled_variables(code: Code) -> tuple[Seen, ...]:
    """Of Java, Go and C#; nothing where there is no such source, or none that can be followed: what it calls says so."""
    from .compiled.answer.variables import needed  # noqa: PLC0415 - as above
    from .compiled.syntax import is_read  # noqa: PLC0415 - as above

    try:
        return needed(code) if is_read(code) else ()
    except Undecided:
        return ()


def _absent(code: Code) -> tuple[Seen, ...]:
    """What Handler names of a program in Java or C# that is not there; nothing where there is no such source: what the handler does says so."""
    from .compiled.program.absent import absent  # noqa: PLC0415 - as above
    from .compiled.program.program import program_of  # noqa: PLC0415 - as above
    from .compiled.syntax import is_read  # noqa: PLC0415 - as above

    try:
        found = absent(program_of(code)) if is_read(code) else None
    except Undecided:
        found = None
    return (found,) if found is not None else ()


_COMPILED: Final = ("java", "dotnet")
_AS_TEXT: Final = ("java", "go", "dotnet", "ruby", "provided")


def _reader(code: Code) -> tuple[Callable[[Code], Reading], Callable[[Code], Calls]]:
    for beginning, reader in _READERS.items():
        if code.runtime.startswith(beginning):
            return reader
    if code.runtime.startswith(_AS_TEXT):
        return _text, _text_calls
    raise Undecided(f"the handler of {code.of} is in no language that is read ({code.runtime})", place=code.runtime_place)

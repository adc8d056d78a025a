"""The module that holds a Python handler: its tree, where each node of it is written, and where those lie that it imports."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from queuegate._light import NamedTuple

from ...sources import disk
from ...sources.python_nodes import nodes_of, of_fields
from ...sources.within import within
from ...values.value import CodePlace, Place
from ...values.worlds import Undecided
from ..contents import MOST_BYTES, PLACEHOLDER, content, spot_in
from ..effort import BYTES, EFFORT, LOOK, worth
from ..newest import Newest
from ..reading import ELSEWHERE, MOST_IMPORTS, Broken, Missing
from ..source import Code, nowhere

MOST_MODULES: Final = 60
"""So many modules of one program are read at most."""
_NEWER: Final = (3, 12)
TWO: Final = "the code has a module {} of its own, and Python has one: which of the two an import gives is not known"
"""Python's comes first where the runtime has imported it before the code, and that is on no page."""
_COMPILED: Final = (".so", ".pyd")
_CODE: Final = (".py", ".pyc", *_COMPILED, ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".zip", ".jar")
"""How files end of which a folder is no empty one."""
_BELOW: Final = frozenset(name for name in sys.stdlib_module_names if name.startswith("_"))
"""What Python's own modules are made of (`_json`): nobody else has a reason to call a module so."""
LONGEST: Final = 1_000
"""A longer path is no module's."""
_HEAD: Final = 16
"""Bytes before the code in a file of byte code."""
_OLDEST: Final = (3, 8)
_PUT_IN: Final = (PLACEHOLDER.encode(), b"{{", b"{%", b"<%")
"""What stands in a text of which something else makes the code: a template's function, Jinja, ERB."""
_KEPT: Final[Newest[ast.Module]] = Newest(MOST_MODULES, MOST_BYTES // BYTES)


class Source(NamedTuple):
    """A module that holds a handler. `file` is None for inline code; `place` is the template's property that names or holds the code; `layers` are folders with more modules."""

    tree: ast.Module
    handler: str
    file: str | None
    lines: tuple[str, ...]
    place: Place
    layers: tuple[Path, ...] = ()

    def at(self, node: Any) -> CodePlace:
        """Where a node of the tree is written."""
        return spot_in(self.file, self.lines, self.place, node.lineno, node.col_offset + 1)


def find(code: Code) -> Source:
    """Read the module that holds the handler. Raises `Undecided`."""
    module, _, name = code.handler.rpartition(".")
    if not module:
        raise Undecided(f"the handler of {code.of} is not named as module.function", place=code.handler_place)
    if code.text is not None:
        return _inline(code, module, name)
    if code.folder is None:
        raise nowhere(code)
    inside = module.replace(".", "/")
    if below := next((one for at in (code.folder, *code.layers) for one in disk.names_of(at) if one.partition(".")[0] in _BELOW), None):
        raise Undecided(f"{below} of {code.of} is called like a part of Python's own library, and comes before it: not read", place=code.place)
    if is_compiled(code.folder, inside):
        raise Undecided(f"the module {inside} of {code.of} is compiled: the handler is not read", place=code.handler_place)
    file = code.file(f"{inside}/__init__.py", f"{inside}.py")
    if file is None and (link := code.linked(f"{inside}.py", inside)):
        raise Undecided(f"{link} of {code.of} is a link that leads out of the folder of its code: not read", place=code.handler_place)
    if file is None:
        raise _not_there(code, code.folder, inside)
    return Source(_of_handler(content(file, code.place), file.name, code, str(file)), name, str(file), (), code.place, code.layers)


def _not_there(code: Code, folder: Path, inside: str) -> Undecided:
    """What is said where the handler's module is not in the folder. One without any code is filled by a build, or by whatever fetches a submodule."""
    from ..text.languages import LANGUAGES  # noqa: PLC0415 - few functions lack their module
    from ..text.sources import walk  # noqa: PLC0415 - as above

    endings = {*_CODE, *(ending for one in LANGUAGES for ending in one.endings)}
    if all(one.suffix not in endings for one in walk(code, folder)):
        return Undecided(f"no Python source is in the code of {code.of}: not read", ELSEWHERE, code.place)
    there = sorted(one for one in disk.names_of((folder / inside).parent) if one.endswith(".py"))
    has = f" (it has {', '.join(there[:3])} there)" if there else ""
    return Missing(f"there is no file {inside}.py in the code of {code.of}{has}", place=code.handler_place)


def _of_handler(data: bytes, what: str, code: Code, file: str | None) -> ast.Module:
    """The tree of the handler's module. What Python refuses that is as new as the function's runtime, that refuses it, too, unless something is put into the code before it runs there:
    https://github.com/aws/aws-lambda-python-runtime-interface-client/blob/main/awslambdaric/bootstrap.py
    """
    try:
        return parsed(data, what, code.place)
    except _Wrong as wrong:
        version = tuple(int(part) for part in code.runtime.removeprefix("python").split(".") if part.isdecimal())
        if not (_OLDEST <= version <= sys.version_info) or any(mark in data for mark in _PUT_IN):
            raise
        at = spot_in(file, tuple(data.decode("utf-8", "replace").splitlines()), code.place, wrong.line, 1)
        raise Broken(f"{what} is no Python: {wrong.why}", place=code.place, at=at) from None


def module_of(code: Code) -> str:
    """The dotted name of the handler's module: `orders/worker.handler` is in `orders.worker`."""
    return code.handler.rpartition(".")[0].replace("/", ".")


def _inline(code: Code, module: str, name: str) -> Source:
    """Inline code is the file `index`: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html"""
    if module != "index":
        raise Missing(f"inline code is the module index, and the handler of {code.of} is in {module}", place=code.place)
    text = code.text or ""
    tree = _of_handler(text.encode(), f"the inline code of {code.of}", code, None)
    if PLACEHOLDER in text and any(map(_is_given, nodes_of(tree))):
        raise Undecided(f"a statement of the inline code of {code.of} is put in when the stack is deployed: not read", place=code.place)
    return Source(tree, name, None, tuple(text.splitlines()), code.place, code.layers)


def _is_given(node: ast.AST) -> bool:
    """Is it a statement that only the deployment knows? What stands in an expression is a value."""
    value = node.value if isinstance(node, ast.Expr) else None
    value = value.func if isinstance(value, ast.Call) else value
    return isinstance(value, ast.Name) and PLACEHOLDER in value.id


def _tree(data: bytes, much: int) -> ast.Module:
    """One tree for what it answers, what it calls and what it needs: nobody changes it. Those that were asked for last are kept, as many as one program has."""
    if (tree := _KEPT.get(data)) is not None:
        return tree
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape in a team's string is not ours to speak of
        return _KEPT.made(data, much, lambda: _parsed(data))


def listing(file: str) -> str:
    """The code of a module that was read, without its comments. Who may ask for it later holds on to no tree; "" where it is another one by then."""
    try:
        data = disk.read(file, MOST_BYTES + 1)
        return ast.unparse(_tree(data, worth(data)))
    except (OSError, SyntaxError, ValueError):
        return ""


def _parsed(data: bytes) -> ast.Module:
    try:
        return ast.parse(data)
    except SyntaxError:
        if sys.version_info >= _NEWER:
            raise
        from .newer import parsed_as_older  # noqa: PLC0415 - seldom

        if (tree := parsed_as_older(data)) is None:
            raise
        return tree


class _Wrong(Undecided):
    """What this Python refuses, and in which line. A newer form of the language may be right where the function runs."""

    def __init__(self, reason: str, settle: str = "", place: Place | None = None, why: str = "", line: int = 1) -> None:
        super().__init__(reason, settle, place)
        self.args, self.why, self.line = (reason, settle, place, why, line), why, line


def parsed(data: bytes, what: str, place: Place) -> ast.Module:
    """The tree of a module. Raises `Undecided`."""
    EFFORT.spend(much := worth(data) + of_fields(data))
    try:
        tree = _tree(data, much)
    except SyntaxError as error:
        why = f"{error.msg} in its line {error.lineno}"
        ours = ".".join(map(str, sys.version_info[:2]))
        raise _Wrong(f"{what} is not read: {why} (Python {ours}, with which Queuegate runs)", "", place, why, error.lineno or 1) from None
    except (ValueError, RecursionError, MemoryError):
        raise Undecided(f"{what} cannot be read as Python", place=place) from None
    if (
        data.count(b"import") + data.count(b",") > MOST_IMPORTS
        and sum(len(one.names) for one in nodes_of(tree) if isinstance(one, (ast.Import, ast.ImportFrom))) > MOST_IMPORTS
    ):
        raise Undecided(f"{what} imports more than {MOST_IMPORTS:,} names: not read", place=place)
    return tree


def absolute_name(name: str, package: str) -> str:
    """A name that is relative to a package (`.load`) made absolute: https://docs.python.org/3/library/importlib.html#importlib.util.resolve_name"""
    level = len(name) - len(name.lstrip("."))
    above = package.split(".")
    return ".".join([*above[: len(above) - level + 1], name[level:]]) if level else name


_ALIKE: Final = 20
"""So many modules are read for one text that may name each of them."""


def first_of(folders: Sequence[Path], inside: str) -> Path | None:
    """The file of a module in the first of these folders that has it."""
    return next((found for folder in folders if (found := file_of(folder, inside)) is not None), None)


def modules_like(folders: Sequence[Path], begins: str, last: str) -> list[str]:
    """The modules whose dotted names begin and end so (`steps.` and `.run`); none where no package is named, or there are many."""
    package, _, first = begins.rpartition(".")
    ends, _, below = last.partition(".")
    inside = package.replace(".", "/")
    if not package or len(inside) > LONGEST:
        return []
    found: dict[str, None] = {}
    for name in (one for folder in folders if disk.is_dir(f"{folder}/{inside}") for one in disk.names(f"{folder}/{inside}")):
        plain = name.removesuffix(".py")
        if plain.isidentifier() and plain != "__init__" and plain.startswith(first) and plain[len(first) :].endswith(ends):
            found[".".join([package, plain, *([below] if below else [])])] = None
    made = [one for one in found if first_of(folders, one.replace(".", "/")) is not None]
    return made if len(made) <= _ALIKE else []


def file_of(folder: Path, inside: str) -> Path | None:
    """The file of `orders/status`: a package or a module, really inside the folder, and not too long. None beside one that is compiled, which Python may take.

    https://peps.python.org/pep-0420/#specification
    """
    EFFORT.spend(LOOK)
    if len(inside) > LONGEST or is_compiled(folder, inside):
        return None
    for candidate in (f"{inside}/__init__.py", f"{inside}.py"):
        if disk.is_file(f"{folder}/{candidate}") and (real := within(folder, candidate, folder)) is not None and disk.stat(real).st_size <= MOST_BYTES:
            return folder / candidate
    return None


def is_own(folders: Sequence[Path], library: str) -> bool:
    """Does a module that somebody called like a library lie in one of these folders? What was installed there is in the record beside it.

    https://packaging.python.org/en/latest/specifications/recording-installed-packages/
    """
    folder = next((one for one in folders if file_of(one, library) is not None or is_compiled(one, library) or disk.is_dir(one / library)), None)
    return folder is not None and not any(_records(folder / name, library) for name in disk.names_of(folder) if name.endswith((".dist-info", ".egg-info")))


def _records(metadata: Path, library: str) -> bool:
    """Is this the metadata of the library, by its name or by the files that it names? One without a record may be."""
    record = metadata / "RECORD"
    if re.sub(r"[-.]", "_", metadata.name).lower().startswith(f"{library.lower()}_") or not disk.is_file(record):
        return True
    return bool(re.search(rf"^{re.escape(library)}(?:/|\.py,)", disk.read(record, MOST_BYTES).decode("utf-8", "replace"), re.MULTILINE))


def is_compiled(folder: Path, inside: str) -> bool:
    """Lies there a module of this name that is no source, or one of byte code that Python takes without a look at the source beside it?

    https://peps.python.org/pep-0552/#specification
    """
    above, _, name = f"{folder}/{inside}".rpartition("/")
    beside = disk.names(above) if disk.is_dir(above) else []
    if any(one.startswith(f"{name}.") and one.endswith(_COMPILED) for one in beside) or (f"{name}.pyc" in beside and f"{name}.py" not in beside):
        return True
    within_it = disk.names_of(f"{above}/{name}") if name in beside else []
    if any(one.startswith("__init__.") and one.endswith((*_COMPILED, ".pyc")) for one in within_it) and "__init__.py" not in within_it:
        return True
    caches = [
        *([(f"{above}/__pycache__", f"{name}.")] if "__pycache__" in beside else []),
        *([(f"{above}/{name}/__pycache__", "__init__.")] if name in beside else []),
    ]
    return any(_is_unchecked(f"{cache}/{one}") for cache, begins in caches for one in disk.names_of(cache) if one.startswith(begins) and one.endswith(".pyc"))


def _is_unchecked(file: str) -> bool:
    head = disk.read(file, _HEAD) if disk.is_file(file) else b""
    return int.from_bytes(head[4:8], "little") & 0b11 == 1


def line_of(at: CodePlace) -> str:
    """A place of the code as a sentence names it."""
    return f"{at.spot.file.rpartition('/')[2]}:{at.spot.line}" if at.spot else "the inline code"

"""A handler's module and those of its folder that it imports: whatever else it imports is named, with the services of AWS that it may call.

Which libraries a Lambda runtime brings along: https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Final

from queuegate._light import NamedTuple

from .....sources import disk
from .....sources.python_nodes import below
from .....values.value import CodePlace, Place
from .....values.worlds import Undecided
from ....aws_calls import Unread
from ....contents import MOST_BYTES, content
from ...import_path import folders_with
from ...libraries import HARMLESS
from ...scopes import Module, Scope
from ...source import LONGEST, MOST_MODULES, TWO, Source, first_of, is_own, parsed
from ...values import Import, Known
from .dependencies import ANY, CALLS, TYPES

IMPORTING: Final = ("importlib", "importlib.import_module")
"""What a module imports that imports others by their names: https://docs.python.org/3/library/importlib.html#importlib.import_module"""


class Part(NamedTuple):
    """One module of the program: its names, and where its lines are."""

    module: Module
    source: Source

    def package(self, name: str) -> str:
        """The package that relative imports begin at, of the module of this name."""
        return name if self.source.file is not None and Path(self.source.file).name == "__init__.py" else name.rpartition(".")[0]


class Program(NamedTuple):
    """The modules by their dotted names, the handler's first, what could not be read of what they import, and those that are imported by a text when the code runs."""

    parts: dict[str, Part]
    unread: tuple[Unread, ...]
    by_name: frozenset[str] = frozenset()


@disk.remembered(4)
def program(source: Source, name: str) -> Program:
    """Read the module that holds the handler (`orders.worker`) and whatever it imports from its own folder. Raises `Undecided`."""
    return _program(source, name, ((), ()), {})


def _program(source: Source, name: str, added: tuple[tuple[Path, ...], tuple[Path, ...]], by_name: dict[str, dict[str, ast.stmt]]) -> Program:
    """`added`: the folders that modules of the program have Python look into before all others, and after them. `by_name`: what modules import by its name when they run, where all of that is known."""
    parts: dict[str, Part] = {}
    unread: list[Unread] = []
    usual = [*([Path(source.file).parents[_depth(source.file, name)]] if source.file is not None else []), *source.layers]
    folders = [*added[0], *usual, *added[1]]
    own = [one for one in folders if one not in source.layers]
    files: dict[str, Path | None] = {name: Path(source.file)} if source.file is not None else {}
    waiting: dict[str, Path | None] = {name: None}
    left, imports = MOST_BYTES, False
    while waiting:
        called = next(iter(waiting))
        file = waiting.pop(called)
        if len(parts) == MOST_MODULES:
            unread.append(Unread(ANY, Undecided(f"the code has more than {MOST_MODULES} modules: not all are read", place=source.place)))
            break
        left -= 0 if file is None else disk.stat(file).st_size
        if left < 0:
            unread.append(Unread(ANY, Undecided(f"the code has more than {MOST_BYTES // 1_000_000} MB: not all is read", place=source.place)))
            break
        read = source if file is None else _source(file, source.place)
        before, after = folders_with(read.tree, usual, Path(read.file).parent if read.file is not None else None)
        if more := [one for one in (*before, *after) if one not in folders and disk.is_dir(one)]:
            first, last = ([one for one in more if one in where] for where in (before, after))
            return _program(source, name, ((*first, *added[0]), (*added[1], *last)), by_name)
        module = Module(read.tree)
        parts[called] = part = Part(module, read)
        for wanted, node in {**_imported(module, part.package(called)), **by_name.get(called, {})}.items():
            found = _local(wanted, own if wanted.partition(".")[0] in HARMLESS else folders, files)
            waiting |= {module_name: file for module_name, file in found if module_name not in parts and module_name not in waiting}
            imports |= wanted in IMPORTING
            is_read = _only_looks(wanted, read.tree) or (called in by_name and wanted in IMPORTING)
            if not found and not is_read and (unknown := _outside(wanted, read.at(node), folders)):
                unread.append(unknown)
    made = Program(parts, tuple(dict.fromkeys(unread)), frozenset(one for named in by_name.values() for one in named if one in parts))
    if imports:
        from .imported_by_name import imported_by_name  # noqa: PLC0415 - few modules import others so

        if not (known := imported_by_name(made, folders)).keys() <= by_name.keys():
            return _program(source, name, added, {**by_name, **known})
    return made


def _depth(file: str, name: str) -> int:
    return name.count(".") + (Path(file).name == "__init__.py")


def _imported(module: Module, package: str) -> dict[str, ast.stmt]:
    """The dotted names that a module imports, each with the first statement that does, relative ones made absolute, where they are bound too. What is imported for types alone is left out."""
    typing, found = _typing(module), dict[str, ast.stmt]()
    for scope in [*module.scopes.values()]:
        for node in [*scope.own]:
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = absolute(node, package)
                if node.level:
                    _bind(scope, node, base)
                names = [f"{base}.{one.name}" if base else one.name for one in node.names]
            else:
                continue
            for name in names if node not in typing else ():
                found.setdefault(name, node)
    return found


def absolute(node: ast.ImportFrom, package: str) -> str:
    """The dotted name that a `from … import` begins with, a relative one made absolute."""
    if not node.level:
        return node.module or ""
    above = package.split(".")[: len(package.split(".")) - node.level + 1] if package else []
    return ".".join([*above, *([node.module] if node.module else [])])


def _bind(scope: Scope, node: ast.ImportFrom, base: str) -> None:
    for one in node.names:
        name = one.asname or one.name
        relative = Known((Import(f"{'.' * node.level}{node.module or ''}.{one.name}"),))
        absolute = Known((Import(f"{base}.{one.name}" if base else one.name),))
        scope.bound[name] = [absolute if ref == relative else ref for ref in scope.bound[name]]


def _typing(module: Module) -> set[ast.AST]:
    """What stands under `if TYPE_CHECKING:`."""
    tests = [one for one in module.top.own if isinstance(one, ast.If) and "TYPE_CHECKING" in ast.unparse(one.test)]
    return {node for one in tests for statement in one.body for node in below(statement)}


def _local(wanted: str, folders: list[Path], files: dict[str, Path | None]) -> list[tuple[str, Path]]:
    """The modules of the folder on the way to this name, and their files: `orders.status.record` may be a function of `orders/status.py`. `files` keeps what was found."""
    names = wanted.split(".")
    if names[0] in HARMLESS and (names[0] in sys.stdlib_module_names or not is_own(folders, names[0])):
        return []
    found: list[tuple[str, Path]] = []
    for i in range(1, len(names) + 1):
        name = ".".join(names[:i])
        if len(name) > LONGEST:
            break
        if name not in files:
            files[name] = first_of(folders, "/".join(names[:i]))
        if (file := files[name]) is None:
            continue
        found.append((name, file))
        if file.name != "__init__.py":
            break  # what follows is a name in this module
    return found


def _source(file: Path, place: Place) -> Source:
    return Source(parsed(content(file, place), file.name, place), "", str(file), (), place)


_LOOKING: Final = ("importlib.metadata", "importlib.resources")
_RUNNING: Final = frozenset({"entry_points", "import_module", "reload", "util", "machinery"})
"""What of importlib runs code: https://docs.python.org/3/library/importlib.html and, as entry points are loaded, …/importlib.metadata.html"""


def _only_looks(wanted: str, tree: ast.Module) -> bool:
    """Is it a part of importlib that only reads what is installed, in a module that asks for no other?"""
    if not wanted.startswith(_LOOKING) or wanted.rpartition(".")[2] in _RUNNING:
        return False
    return not any(isinstance(one, ast.Attribute) and one.attr in _RUNNING for one in below(tree))


def _outside(wanted: str, place: CodePlace, folders: list[Path]) -> Unread | None:
    head = wanted.partition(".")[0]
    if head in sys.stdlib_module_names and is_own(folders, head):
        return Unread(ANY, Undecided(TWO.format(head), place=place))
    if (known := next((name for name in (wanted, head) if name in CALLS), None)) is not None:
        return Unread(CALLS[known], Undecided(f"the code uses {known}, and what it calls through it is not read", place=place))
    if head in HARMLESS or head.startswith(TYPES) or not head:
        return None
    return Unread(ANY, Undecided(f"the code imports {head}, which is not in its folder: what that calls is not read", place=place))

"""The modules of a handler's program, run once each: its own, and those that it imports from its folder. Every run of the handler begins with their names as they were."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any, Final

from ....sources import disk
from ....sources.python_nodes import children, nodes_of
from ....values.worlds import Undecided
from ...contents import content
from ..import_path import folders_with
from ..libraries import ANSWERING, HARMLESS
from ..source import LONGEST, TWO, Source, first_of, is_own, parsed
from .branches import Sides, sides
from .known import GONE, PUTS_BACK
from .language.frames import own_names
from .library.models import aliases
from .library.standard.builtins import BUILTINS
from .outliving import Outliving
from .state.machine import MOST_OF_ONE, Machine
from .state.values import ClassV, Env, FunctionV, ModuleV, Native, Opaque, Raised

_MOST: Final = 60
_MOST_BYTES: Final = 200_000
"""Of imported modules: more is no code of a handler."""
_PUTS: Final = (
    "append", "add", "extend", "update", "insert", "pop", "remove", "clear", "setdefault", "put", "submit", "create_task", "gather", "start", "process", "response", "process_partial_response",
    "exit", "_exit", "setattr",
)  # fmt: skip


class Modules:
    """What an import gives."""

    def __init__(self, source: Source, name: str) -> None:
        self.source, self.name = source, name
        own = [Path(source.file).parents[name.count(".") + (Path(source.file).name == "__init__.py")]] if source.file is not None else []
        self._usual = self.folders = [*own, *source.layers]
        self._put_in(source)
        self.known: dict[str, ModuleV | None] = {}
        self.entry: ModuleV
        self._own: dict[str, bool] = {}
        self._yields: dict[int, bool] = {}
        self._names: dict[int, frozenset[str]] = {}
        self._bytes = 0
        self._sides: dict[int, Sides] = {}
        self._defined: set[str] = set()
        self.is_raised = self.is_refused = False
        """Does a module raise while it is imported, as far as it was run, and whatever else is true?"""
        self.outliving = Outliving()

    def _put_in(self, source: Source) -> None:
        """Where else a module has Python look, from then on."""
        first, last = folders_with(source.tree, self._usual, Path(source.file).parent if source.file is not None else None)
        self.folders = [*dict.fromkeys((*first, *self.folders, *last))]

    def enter(self, machine: Machine, name: str, source: Source) -> None:
        """Import the handler's module, and before it the packages that it is in: they may import it, and change it."""
        if source.file is not None:
            self._above(machine, name)
        self.entry = self.known.get(name) or self.load(machine, name, source)

    def _above(self, machine: Machine, name: str) -> None:
        """Import the packages around a module, as Python does: https://docs.python.org/3/reference/import.html#regular-packages"""
        if package := name.rpartition(".")[0]:
            self._local(machine, package)

    def load(self, machine: Machine, name: str, source: Source) -> ModuleV:
        made = self.known[name] = ModuleV(name, source, Env(None, None))
        made.env.module = made
        made.env.vars["__name__"] = name
        if source is not self.source:
            self._put_in(source)
        before, machine.module = machine.module, made
        machine.left = MOST_OF_ONE * 5
        machine.importing += 1
        try:
            machine.execute(machine, source.tree.body, made.env)
        except Raised:  # what an import raises is not what a message does
            self.is_raised, self.is_refused = True, self.is_refused or not machine.path.choices
        finally:
            machine.module = before
            machine.importing -= 1
        return made

    def _local(self, machine: Machine, name: str) -> ModuleV | None:
        if name in self.known or len(name) > LONGEST:
            return self.known.get(name)
        if (top := name.partition(".")[0]) in HARMLESS and not self._is_own(machine, top):
            if top in ANSWERING:
                self._known(machine, top)
            return None
        self._above(machine, name)
        if name in self.known:  # what is above it imports it
            return self.known[name]
        file = first_of(self.folders, name.replace(".", "/")) if name and len(self.known) < _MOST else None
        self.known[name] = None
        self._bytes += disk.stat(file).st_size if file is not None else 0
        if self._bytes > _MOST_BYTES:
            machine.notes.doubt(None, None, f"the code has more than {_MOST_BYTES // 1_000} kB: not all of it is read")
            return None
        if file is None:
            if name and len(name) < 200 and any(disk.is_dir(one / name.replace(".", "/")) for one in self.folders):  # noqa: PLR2004 - a longer name is no folder's
                self.known[name] = ModuleV(name, self.source, Env(None, None))
                return self.known[name]
            if top in ANSWERING:
                machine.notes.doubt(None, None, f"{top} lies in this repository, and {name[:80]} is not in it: what that does is not read")
            return None
        try:
            return self.load(
                machine, name, Source(parsed(content(file, self.source.place), file.name, self.source.place), "", str(file), (), self.source.place)
            )
        except (Undecided, OSError):
            return None

    def _known(self, machine: Machine, library: str) -> None:
        """Doubt a library that answers in the handler's place, where the project takes it from elsewhere."""
        from ...elsewhere.libraries import of_python  # noqa: PLC0415 - few handlers import one

        if file := of_python(self._usual, ANSWERING[library]):
            machine.notes.doubt(None, None, f"{file} takes {ANSWERING[library]} from elsewhere than the registry: what that does is not read")

    def _is_own(self, machine: Machine, library: str) -> bool:
        """Is it the code's own module, which comes before the library of that name? Of Python's own, some are imported before the code is."""
        if library not in self._own:
            self._own[library] = is_own(self.folders, library)
        if self._own[library] and library in sys.stdlib_module_names:
            machine.notes.doubt(None, None, TWO.format(library))
            return False
        return self._own[library]

    def imported(self, machine: Machine, name: str, _importer: Any) -> Any:
        return self._local(machine, name) or Opaque("external", name)

    def absolute(self, node: ast.ImportFrom, module: ModuleV) -> str:
        if not node.level:
            return node.module or ""
        is_package = module.source.file is not None and Path(module.source.file).name == "__init__.py"
        package = module.name.split(".") if is_package else module.name.split(".")[:-1]
        above = package[: len(package) - node.level + 1] if package else []
        return ".".join([*above, *([node.module] if node.module else [])])

    def imported_from(self, machine: Machine, base: str, name: str, _importer: Any) -> Any:
        module = self._local(machine, base) if base else None
        if module is not None and name in module.env.vars:
            return module.env.vars[name]
        inner = self._local(machine, f"{base}.{name}" if base else name) or (_asked(machine, module, name) if module is not None else None)
        if inner is not None:
            return inner
        if base.startswith("aws_lambda_powertools") and name in GONE:
            machine.notes.gone(name)
        return Opaque("external", f"{base}.{name}" if base else name)

    def starred(self, machine: Machine, base: str, env: Env) -> None:
        if (module := self._local(machine, base)) is not None:
            env.vars.update({name: value for name, value in module.env.vars.items() if not name.startswith("_")})

    def member(self, machine: Machine, module: ModuleV, name: str) -> Any:
        if name in module.env.vars:
            return module.env.vars[name]
        return self._local(machine, f"{module.name}.{name}") or _asked(machine, module, name) or Opaque("external", f"{module.name}.{name}")

    def undefined(self, _env: Env, node: ast.Name) -> Any:
        """A name that the code does not define: Python's own, or one of which nothing is known."""
        return self.builtin(node.id)

    def builtin(self, name: str) -> Native | Opaque:
        return BUILTINS.get(name) or Opaque("external", name)

    def yields(self, node: Any) -> bool:
        """Is it a generator? Functions within it do not count."""
        if id(node) not in self._yields:
            waiting, found = [*node.body], False
            while waiting and not found:
                one = waiting.pop()
                found = isinstance(one, (ast.Yield, ast.YieldFrom))
                if not isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
                    waiting += children(one)
            self._yields[id(node)] = found
        return self._yields[id(node)]

    def names_of(self, node: Any) -> frozenset[str]:
        """The names that are a function's own."""
        if id(node) not in self._names:
            self._names[id(node)] = own_names(node)
        return self._names[id(node)]

    def fields_of(self, cls: ClassV) -> dict[str, str]:
        """The fields of a model by the names that they have outside."""
        return {alias: name for name, alias in aliases(cls).items()}

    def is_harmless(self, node: ast.If) -> bool:
        """Do the branches of a condition only call what is not read? Such calls end as any other does between the same clauses."""
        return self._of(node).harmless

    def works(self, node: ast.If) -> bool | None:
        """On which side of a condition something is called that may fail; None where it is on both, or on neither."""
        of = self._of(node)
        return None if of.then == of.otherwise else of.then

    def _of(self, node: ast.If) -> Sides:
        if id(node) not in self._sides:
            self._sides.update(sides(node, self.tells))
        return self._sides[id(node)]

    def tells(self, name: str) -> bool:
        """Is it a function of the program, or a method that puts something somewhere?"""
        return name in self._telling()

    def _telling(self) -> set[str]:
        """The names of functions that the program defines, and of methods that put something somewhere."""
        if not self._defined:
            trees = [one.source.tree for one in self.known.values() if one is not None]
            self._defined = {
                *_PUTS,
                *PUTS_BACK,
                *(one.name for tree in trees for one in nodes_of(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))),
            }
        return self._defined

    def hands_on_context(self, handler: Any) -> bool:
        """Does the program register the context of the invocation for its idempotency, or give it by its place to a function that may?"""
        listed = handler.args.args[-1:] if hasattr(handler, "args") else []
        name = listed[0].arg if listed else "context"
        nodes = (one for module in self.known.values() if module is not None for one in nodes_of(module.source.tree))
        return any(
            (isinstance(one, ast.Attribute) and one.attr == "register_lambda_context")
            or (isinstance(one, ast.Call) and any(isinstance(arg, ast.Name) and arg.id == name for arg in one.args))
            for one in nodes
        )

    def keep(self) -> None:
        """Remember what the modules hold before a batch comes."""
        self.outliving = Outliving(self.known.values())


def _asked(machine: Machine, module: ModuleV, name: str) -> Any:
    """What a module gives for a name that it has not: https://peps.python.org/pep-0562/"""
    asked = module.env.vars.get("__getattr__")
    return machine.call(machine, asked, [name], {}, asked.node) if isinstance(asked, FunctionV) and not name.startswith("__") else None

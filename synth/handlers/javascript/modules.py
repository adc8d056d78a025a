"""Which file a module is: the handler's, and those that it names by a relative path. Nothing outside the repository is read.

How Node.js finds a module: https://nodejs.org/api/modules.html and https://nodejs.org/api/esm.html; TypeScript's `./x.js` means `./x.ts`:
https://www.typescriptlang.org/docs/handbook/modules/reference.html
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...sources import disk
from ...sources.targets.git_index import is_tracked
from ...sources.template import SOME_ENTRY
from ...sources.within import within
from ...values.worlds import Undecided
from ..contents import MOST_BYTES, PLACEHOLDER
from ..effort import EFFORT, LOOK
from ..reading import Missing, parts
from ..source import Code, nowhere
from .aliases import ANSWERING, OPT, Aliases
from .bundles import EXTENSIONS, is_minified, source_of, written_by_a_program
from .syntax import Source, field, inner, parse, string_of, walk
from .unbuilt import unbuilt
from .unbundled import SCRIPTS, own_code

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...values.value import Place

MOST_MODULES: Final = 80
_COMPILED: Final = {".js": (".ts", ".tsx", ".js", ".jsx"), ".mjs": (".mts", ".mjs"), ".cjs": (".cts", ".cjs")}
_BUILT: Final = ("dist", "build", "lib", "out", ".aws-sam", "output")


class Modules:
    """The modules that were read, by their files."""

    def __init__(self, code: Code) -> None:
        self.code, self.place = code, code.place
        self.top = top_of(code)
        self.aliases = Aliases(self.top or Path(), code.layers)
        self._read: dict[str, Source] = {}
        self._named: dict[tuple[str | None, str], Path | None] = {}
        self._left = MOST_BYTES
        self.entry, self.name = self._handler()

    def _handler(self) -> tuple[Source, str]:
        code = self.code
        path, name = parts(code.handler, code.runtime)
        if not path:
            raise Undecided(f"the handler of {code.of} is not named as file.function", place=code.handler_place)
        if code.text is not None:
            if path != "index":
                raise Missing(f"inline code is the file index, and the handler of {code.of} is in {path}", place=code.place)
            root = parse(code.text.encode(), f"the inline code of {code.of}", ".js", code.place)
            if PLACEHOLDER in code.text and any(map(_is_given, walk(root))):
                raise Undecided(f"a statement of the inline code of {code.of} is put in when the stack is deployed: not read", place=code.place)
            return Source(root, None, tuple(code.text.splitlines()), code.place), name
        return self.read(handler_file(code, path)), name

    def read(self, file: Path) -> Source:
        """The module in a file. Raises `Undecided`."""
        if (known := self._read.get(str(file))) is None:
            if len(self._read) == MOST_MODULES:
                raise Undecided(f"the code has more than {MOST_MODULES} modules: not all are read", place=self.place)
            if (script := _committed_beside(self.code, file)) is not None:
                raise _twice(script, file, self.place)
            data = own_code(file, self.place)
            self._left -= len(data)
            if self._left < 0:
                raise Undecided(f"the code has more than {MOST_BYTES // 1_000_000} MB: not all is read", place=self.place)
            if is_minified(data):
                raise Undecided(f"{file.name} was minified: not read", "the template or app that names the source, as a target", self.place)
            known = self._read[str(file)] = Source(parse(data, file.name, file.suffix, self.place), str(file), (), self.place)
        return known

    @property
    def sources(self) -> tuple[Source, ...]:
        """The modules that were read, the handler's first."""
        return (self.entry, *(one for one in self._read.values() if one is not self.entry))

    def resolve(self, specifier: str, source: Source) -> Source | None:
        """The module that another one names; None for a package of others. Raises `Undecided` where a relative one is not there."""
        relative = specifier.startswith(".")
        if source.file is None or self.top is None:
            if relative:
                raise Undecided(f"inline code imports {specifier}, which cannot be there", place=self.place)
            return None
        if (found := self._found(source.file, specifier)) is not None:
            return self.read(found)
        if not relative:
            return None
        raise Undecided(f"{specifier}, which {Path(source.file).name} imports, is in no file of this repository", place=self.place)

    def foreign(self, specifier: str, source: Source) -> str:
        """Why it is not known what a package does that is known by its name; "" where nothing speaks against it."""
        if not specifier.startswith(ANSWERING) or source.file is None or self.top is None:
            return ""
        from ..elsewhere.libraries import is_brought, of_node  # noqa: PLC0415 - few handlers import such a package

        package = "/".join(specifier.split("/")[: 2 if specifier.startswith("@") else 1])
        above = [one for one in Path(source.file).parents if one.is_relative_to(self.top)]
        if file := of_node(above, package):
            return f"{file} takes {package} from elsewhere than the registry: what that does is not read"
        if (own := next((one for one in self._after_them() if is_brought(one, package)), None)) is not None:
            return f"{package} lies in {own.name} of this repository: what that does is not read"
        return ""

    def _after_them(self) -> Iterator[Path]:
        """Where Node.js looks after the folders of the code: those of layers, and what NODE_PATH names: https://nodejs.org/api/modules.html#loading-from-the-global-folders"""
        laid = self.code.layers
        yield from (layer / inside for layer in laid for inside in ("nodejs/node_modules", "node_modules"))
        named = self.code.variable("NODE_PATH")
        for path in map(os.path.normpath, str(named).split(":") if named else ()):
            if path.startswith(OPT):
                yield from (layer / path.removeprefix(OPT) for layer in laid)
            elif self.code.folder is not None and (path.startswith("/var/task/") or not path.startswith("/")):
                yield self.code.folder / path.removeprefix("/var/task/")

    def is_own(self, specifier: str, source: Source) -> bool:
        """Is it a module of the repository, and was it read?"""
        return self._named.get((source.file, specifier)) is not None

    def _found(self, file: str, specifier: str) -> Path | None:
        """The file that a module means by a name."""
        if (file, specifier) not in self._named:
            folder = Path(file).parent
            bases = [folder / specifier] if specifier.startswith(".") else self.aliases.paths(specifier, folder)
            self._named[file, specifier] = next(
                (one for base in bases for one in self._files(Path(os.path.normpath(base)), specifier) if self._is_there(one)), None
            )
        return self._named[file, specifier]

    def _files(self, base: Path, specifier: str) -> Iterator[Path]:
        """What a path may mean: a file, or what is the main one of a folder; with a slash at its end, only that: https://nodejs.org/api/modules.html#all-together"""
        if not specifier.endswith("/") and specifier.rpartition("/")[2] not in (".", ".."):
            yield from _candidates(base)
        if (main := self.aliases.main(base)) is not None:
            yield from _candidates(main)
            yield from _indexes(main)
        yield from _indexes(base)

    def _is_there(self, file: Path) -> bool:
        EFFORT.spend(LOOK)
        if not disk.is_file(file):  # most are not: where links lead is asked of the others
            return False
        real = within(file.parent, file.name, self.top) if self.top is not None else None
        return real is not None and disk.is_file(real)


def _is_given(node: Node) -> bool:
    """Is it a statement that only the deployment knows? What stands in an expression is a value."""
    value = inner(node)[0] if node.type == "expression_statement" and inner(node) else None
    value = field(value, "function") if value is not None and value.type == "call_expression" else value
    return value is not None and value.type == "identifier" and PLACEHOLDER.encode() in (value.text or b"")


def _candidates(base: Path) -> list[Path]:
    given = (
        [base.with_suffix(one) for one in _COMPILED.get(base.suffix, ())]
        if base.suffix in _COMPILED
        else [base]
        if base.suffix in (*EXTENSIONS, ".json")
        else []
    )
    return [*given, *(base.with_name(base.name + one) for one in EXTENSIONS)]


def _indexes(base: Path) -> list[Path]:
    return [base / f"index{one}" for one in EXTENSIONS]


def top_of(code: Code) -> Path | None:
    """The folder outside of which no module is read: the repository's root, or the code's own folder where there is none; of an entry elsewhere, its package's."""
    folder, entry = code.folder, code.entry if code.entry != SOME_ENTRY else None
    if entry is not None and (folder is None or not entry.is_relative_to(folder)):
        folder = entry.parent
    if folder is None:
        return None
    above = (folder, *folder.parents)
    package = "package.json" if entry is not None else ".git"
    return next((one for name in (".git", package) for one in above if disk.exists(one / name)), folder)


def _is_left_out(code: Code, file: Path, name: str) -> bool:
    """Does esbuild make the code of other files than this one? https://esbuild.github.io/api/#entry-points"""
    entries = [Path(one) for one in code.entries]
    return bool(entries) and not any("*" in one.name or "=" in one.name or one.name == file.name or one.stem == name for one in entries)


def handler_file(code: Code, path: str) -> Path:
    """The file that holds the handler: as it is named, or what a compiler or bundler made it of. Raises `Undecided`."""
    if code.entry not in (None, SOME_ENTRY):
        return code.entry
    if code.folder is None:
        raise nowhere(code)
    name = path.rpartition("/")[2]
    entries = [one for one in code.entries if Path(one).stem == name] or ([*code.entries] if len(code.entries) == 1 else [])
    if code.file(path) is not None and not Path(path).suffix:  # the runtime asks for it first
        raise Undecided(f"the code of {code.of} has a file {name} without an ending, which comes before {name}.js: not read", place=code.handler_place)
    found = code.file(*(f"{path}{one}" for one in EXTENSIONS), *entries)
    if found is not None and _is_left_out(code, found, name):
        raise Undecided(
            f"esbuild makes the code of {code.of} of {', '.join(code.entries[:3])}: whether it has {found.name}, the handler's file, is not known",
            place=code.handler_place,
        )
    is_built = found is not None and found.suffix in SCRIPTS and written_by_a_program(found)
    script = found if is_built else None
    if found is None or is_built:
        found = _written(code, _sources(path), found) or (source_of(found, top) if found is not None and (top := top_of(code)) is not None else None) or found
    if script is not None and found not in (None, script) and is_tracked(script):
        raise _twice(script, found, code.handler_place)
    if code.entry is not None and not is_built:  # in the place of a bundle that was not made; a bundle tells its source itself
        raise Undecided(f"which file the app bundles for {code.of} is not known: the reading does not follow its entry", place=code.place)
    if found is None:
        if link := code.linked(*(f"{path}{one}" for one in EXTENSIONS)):
            raise Undecided(f"{link} of {code.of} is a link that leads out of the folder of its code: not read", place=code.handler_place)
        if there := unbuilt(code, path):
            raise Missing(
                f"there is no file {path}.js in the code of {code.of}, which nothing builds (it has {', '.join(there[:3])} there)", place=code.handler_place
            )
        raise Undecided(f"there is no file {path}.js or .ts in the code of {code.of}: the handler cannot be read", place=code.handler_place)
    return found


def _twice(script: Path, source: Path, place: Place) -> Undecided:
    return Undecided(f"{script.name} is committed beside its source {source.name}: whether the one is still made of the other is not known", place=place)


def _committed_beside(code: Code, found: Path) -> Path | None:
    """The script that git tracks beside a source of the same name, where nothing says that it is made of it: Lambda loads the script."""
    if found.suffix in SCRIPTS or code.entries or code.entry is not None:
        return None
    return next((one for one in (found.with_suffix(ending) for ending in (".js", ".mjs", ".cjs")) if is_tracked(one)), None)


def _written(code: Code, names: list[str], built: Path | None) -> Path | None:
    """The source of a file that a program wrote."""
    found = code.file(*(f"{name}{one}" for name in names for one in EXTENSIONS))
    return found if found is not None and found != built else None


def _sources(path: str) -> list[str]:
    """`dist/src/index` is compiled from `src/index`, `dist/index` from `src/index` or `index`."""
    head, _, rest = path.partition("/")
    if not rest:
        return [f"src/{path}"]
    return [rest, f"src/{rest}", path.replace(f"{head}/", "src/", 1)] if head in _BUILT else [f"src/{path}"]


def specifiers(source: Source) -> list[tuple[str, Node]]:
    """The modules that a module names, with the node that does: `import … from`, `export … from`, `require()`, `import()`."""
    found: list[tuple[str, Node]] = []
    for node in walk(source.root):
        if node.type in ("import_statement", "export_statement") and (named := field(node, "source")) is not None:
            if not any(one.type == "type" for one in node.children):
                found.append((string_of(named) or "", node))
        elif node.type == "call_expression" and (function := field(node, "function")) is not None and function.text in (b"require", b"import"):
            held = field(node, "arguments")
            first = next(iter(inner(held)), None) if held is not None else None
            if first is not None and (name := string_of(first)) is not None:
                found.append((name, node))
    return found

"""Why Node.js cannot load the code as it lies in its folder: the syntax of the other kind of module, or a package that the runtime does not have.

By default Lambda treats a file with the suffix .js as a CommonJS module, and it takes away what newer versions do about the others: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
Up to Node.js 16 the runtime brought version 2 of the SDK, since then version 3: https://aws.amazon.com/blogs/developer/why-and-how-you-should-use-aws-sdk-for-javascript-v3-on-node-js-18/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ...sources import disk
from ..reading import Seen, parts
from ..source import Code
from .bundles import EXTENSIONS
from .modules import Modules, specifiers, top_of
from .run.ways import followed
from .syntax import Source, text_of
from .unbuilt import BUILDERS, tells_a_compiler
from .unbundled import SCRIPTS

if TYPE_CHECKING:
    from tree_sitter import Node

_KEEPS_APART: Final = range(14, 23)
"""Versions of Node.js in which Lambda loads no ES module that is not called one; nobody told us of 24."""
_DETECTS: Final = 20
"""In this one, what a module imports may be detected."""
_WITHOUT_V2: Final = 18
_MOST: Final = 2_000_000
_OF_COMMONJS: Final = frozenset({"require", "exports", "module", "__dirname", "__filename"})
_LATER: Final = ("function_declaration", "function_expression", "arrow_function", "method_definition", "class_declaration", "generator_function_declaration", "try_statement",
    "if_statement", "ternary_expression", "unary_expression", "import_statement", "export_clause")  # fmt: skip
"""What is below these is not run when the module is loaded, or is guarded."""


def unloadable(code: Code) -> tuple[Seen, ...]:
    """`esm`, a file of the other syntax that is loaded as CommonJS (`what`: its name); `commonjs`, one that is loaded as an ES module and asks for what only CommonJS has (`what`: which); `sdk`, version 2
    of the SDK is asked for, and no package brings it; `entry`, what a bundler makes is called otherwise than the handler's file (`what`: how). Raises `Undecided` where the code cannot be read.
    """
    version = int(found[0]) if (found := re.findall(r"\d+", code.runtime)) else 0
    modules = followed(code)[0].modules
    if (named := _of_another_name(code)) is not None:
        return (Seen("entry", named, modules.entry.at(modules.entry.root)),)
    if is_built(code):
        return ()
    return (*_of_the_other_kind(code, modules, version), *(_without_sdk(code, modules, _packages(code)) if version >= _WITHOUT_V2 else ()))


_CONFIGURES: Final = regex(r"[\w.-]*(?:webpack|esbuild|vite|rollup|tsup|build|serverless|babel)[\w.-]*\.(?:[cm]?[jt]s|json|ya?ml)\Z")
"""Files that say how code is built."""
_BUILDS: Final = regex(r"[\w.-]*(?:webpack|esbuild|vite|rollup|tsup|build)[\w.-]*\.[cm]?[jt]s\Z")
"""Those of them that say nothing else."""


def is_built(code: Code) -> bool:
    """Does something make of the code what Lambda is given: a bundler, or a compiler?"""
    built = bool(code.entries) or code.entry is not None or any(name in text for _, text in _packages(code) for name in BUILDERS)
    return built or (code.folder is not None and tells_a_compiler(disk.names_of(code.folder)))


def replaces(code: Code, variable: str) -> bool:
    """May what makes the code write the value of a variable in its place? https://esbuild.github.io/api/#define and https://webpack.js.org/plugins/environment-plugin/"""
    beside = [*_texts(code.folder, _BUILDS)] if code.folder is not None else []
    built = is_built(code)
    written = [*beside, *(text for _, text in _packages(code) if built)]
    for folder in {file.parent for file, _ in _packages(code)} if built else ():
        written += _texts(folder, _CONFIGURES)
    return (built and variable == "NODE_ENV") or any(variable in text or "EnvironmentPlugin" in text or "dotenv" in text for text in written)


def _texts(folder: Path, named: re.Pattern[str]) -> Iterator[str]:
    yield from (disk.read(folder / name, _MOST).decode(errors="replace") for name in disk.names_of(folder) if named.match(name))


def _of_another_name(code: Code) -> str | None:
    """The file that esbuild makes of the entry points, where none of them is called like the handler's: https://esbuild.github.io/api/#entry-points"""
    path, _ = parts(code.handler, code.runtime)
    stems = [Path(one).stem for one in code.entries]
    if (
        not stems
        or any("*" in one for one in code.entries)
        or path.rpartition("/")[2] in stems
        or code.file(*(f"{path}{one}" for one in EXTENSIONS)) is not None
    ):
        return None
    return f"{stems[0]}.js"


def _packages(code: Code) -> list[tuple[Path, str]]:
    """The package.json files that may count, the nearest first."""
    top = top_of(code)
    if code.folder is None or top is None:
        return []
    named = [one / "package.json" for one in (code.folder, *code.folder.parents) if one == top or one.is_relative_to(top)]
    return [(one, disk.read(one, _MOST).decode(errors="replace")) for one in named if disk.is_file(one)]


def _of_the_other_kind(code: Code, modules: Modules, version: int) -> Iterator[Seen]:
    for source in modules.sources if code.folder is not None else ():
        kind = _kind(code, Path(source.file)) if source.file is not None else None
        strict = version in _KEEPS_APART and (version != _DETECTS or source is modules.entry)
        if (
            kind == "commonjs"
            and strict
            and (node := next((one for one in source.root.children if one.type in ("import_statement", "export_statement")), None))
        ):
            yield Seen("esm", Path(source.file or "").name, source.at(node))
        elif kind == "module" and (node := next(_only_in_commonjs(source), None)) is not None:
            yield Seen("commonjs", text_of(node), source.at(node))


def _kind(code: Code, file: Path) -> str | None:
    """As what Node.js loads a file: `commonjs` or `module`; None where it is compiled first, or nobody knows."""
    folder = code.folder
    if folder is None or file.suffix not in SCRIPTS or not file.is_relative_to(folder):
        return None
    if file.suffix != ".js":
        return "module" if file.suffix == ".mjs" else "commonjs"
    for one in file.parents:
        if disk.is_file(one / "package.json"):
            is_module = _parsed(disk.read(one / "package.json", _MOST).decode(errors="replace")).get("type") == "module"
            within = one == folder or one.is_relative_to(folder)
            return ("module" if is_module else "commonjs") if within or not is_module else None  # one above the folder may be brought along
        if one == top_of(code):
            break
    return "commonjs"


def _parsed(text: str) -> dict[str, Any]:
    try:
        held = json.loads(text)
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}


def _only_in_commonjs(source: Source) -> Iterator[Node]:
    """Where the module, when it is loaded, asks for what an ES module does not have: https://nodejs.org/api/esm.html#differences-between-es-modules-and-commonjs"""
    declared = set(re.findall(rf"(?:\b(?:const|let|var|function)\s+|[{{,]\s*)({'|'.join(_OF_COMMONJS)})\b", text_of(source.root)))
    waiting = [*source.root.children]
    while waiting:
        node = waiting.pop(0)
        if node.type == "identifier" and (name := text_of(node)) in _OF_COMMONJS - declared and (name != "module" or _is_exports(node)):
            yield node
        if node.type not in _LATER and not _is_guarded(node):
            waiting = [*node.children, *waiting]


def _is_guarded(node: Node) -> bool:
    return node.type == "binary_expression" and any(one.type in ("&&", "||", "??") for one in node.children)


def _is_exports(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "member_expression" and text_of(node.parent) == "module.exports"


def _without_sdk(code: Code, modules: Modules, packages: list[tuple[Path, str]]) -> Iterator[Seen]:
    """Where version 2 of the SDK is asked for when the code is loaded, and neither its folder nor what its packages name has it."""
    if any("aws-sdk" in _named(text) for _, text in packages) or any(_brings(path.parent, _named(text)) for path, text in packages):
        return
    top = top_of(code)
    folders = [one for one in (code.folder, *code.folder.parents) if top is not None and one.is_relative_to(top)] if code.folder is not None else []
    if any(disk.exists(one / "node_modules" / "aws-sdk") for one in folders):
        return
    for source in modules.sources:
        if source.file is None or Path(source.file).suffix in SCRIPTS:
            for name, node in specifiers(source):
                if (name == "aws-sdk" or name.startswith("aws-sdk/")) and _is_at_once(node):
                    yield Seen("sdk", name, source.at(node))


def _named(text: str) -> set[str]:
    package = _parsed(text)
    sections = [package.get(f"{kind}ependencies") for kind in ("d", "devD", "peerD", "optionalD")]
    return {name for one in sections if isinstance(one, dict) for name in one}


def _brings(folder: Path, named: set[str]) -> bool:
    """May another package bring it along? What was installed is in the lock file."""
    if all(one.startswith(("@aws-sdk/", "@smithy/", "@types/")) for one in named):
        return False
    locks = [folder / one for one in ("package-lock.json", "yarn.lock", "pnpm-lock.yaml") if disk.is_file(folder / one)]
    return not locks or any(re.search(rb"[\"'/ ]aws-sdk[\"'@:]|^aws-sdk@", disk.read(one, _MOST), re.MULTILINE) is not None for one in locks)


def _is_at_once(node: Node) -> bool:
    around: Node | None = node.parent
    while around is not None:
        if around.type in _LATER or _is_guarded(around):
            return False
        around = around.parent
    return text_of(node)[:6] != "import" or node.type == "import_statement"

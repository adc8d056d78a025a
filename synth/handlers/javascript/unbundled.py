"""A bundle of esbuild without the packages that it brings along: their code is left out, and what the rest names of them is imported again, on the lines where it stood.

esbuild writes the name of each file before its modules: https://esbuild.github.io/api/#bundle
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from queuegate._light import regex

from ...sources import disk
from ...values.value import Place
from ..contents import MOST_BYTES, content, whole

SCRIPTS: Final = frozenset({".js", ".mjs", ".cjs"})
"""How the files end that Node.js runs."""
MOST_OF_BUNDLE: Final = 4_000_000
"""Bytes of a bundle that are looked through: with two clients of the SDK and undici in it, one has two million, and its source map has not quite four."""
NAMED: Final = regex(r"(?m)^// (\S+\.[cm]?[jt]sx?)$")
"""A line that names the file of what follows."""
_DECLARED: Final = regex(r"(?m)^(?:var|let|const|class|(?:async )?function\*?) ([\w$]+(?:, [\w$]+)*)")
_LINE: Final = regex(r"(?m)^(?:var|let|const|[)}\]]).*")
_JOINED: Final = regex(r", ([\w$]+) =(?!=)")
"""A further variable of a declaration: esbuild joins them where it shortens the syntax."""
_WRAPPED: Final = regex(r"(?m)^var ([\w$]+) = __(commonJS|esm)\(")
_NUMBERED: Final = regex(r"(?<=\D)\d+$")
"""What esbuild puts behind a name that something else has, too."""
_NO_CODE: Final = regex(r"""(?ms)/\*.*?(?:\*/|\Z)|^ *//.*?$|"(?:[^"\\\n]|\\.){0,300}+"|'(?:[^'\\\n]|\\.){0,300}+'""")
"""Comments and texts: those that end on their line, and not far away, so that many that do not end cost little."""
_TEMPLATE: Final = regex(r"`(?:[^`\\\n]|\\.){0,300}+`")
_PUT_IN: Final = regex(r"\$\{([^}]*)\}")
_CALLED: Final = regex(r"(?<![\w$.])([A-Za-z_$][\w$]*)(?=\s*[(.`])")
"""What is called, or of which something is taken: no quote in a regular expression hides it."""
_KEY: Final = regex(r"([{,]\s*)[\w$]+\s*:")
_NAME: Final = regex(r"(?<![\w$.])[A-Za-z_$][\w$]*")
_IS_MODULE: Final = regex(r"(?m)^(?:import|export)\b")
_EXPORTS: Final = regex(r"(?m)^export \{")
"""What the file exports, behind all of its modules: where it is shared by several entries, the last of them may be of a package."""


def own_code(file: Path, place: Place) -> bytes:
    """What a module of the code holds; of a bundle, without its packages. Raises `Undecided` where that is too long, or cannot be read."""
    if file.suffix not in SCRIPTS:
        return content(file, place)
    try:
        data = disk.read(file, MOST_OF_BUNDLE)
    except OSError:
        return content(file, place)
    own = _own(data) if b"node_modules/" in data and len(data) < MOST_OF_BUNDLE else data
    return whole(own, file, place) if len(own) <= MOST_BYTES else content(file, place)


@lru_cache(maxsize=4)
def _own(data: bytes) -> bytes:
    """Several functions may have one bundle."""
    return unbundled(data.decode(errors="replace")).encode()


def unbundled(text: str) -> str:
    """The text with its own modules alone, each on its lines. What is no bundle with packages stays as it is."""
    heads = [*NAMED.finditer(text)]
    packages = [None, *(_package(one[1]) for one in heads)]
    if not any(packages):
        return text
    exports = [one.start() for one in [_EXPORTS.search(text, heads[-1].end())] if one]
    packages += [None for _ in exports]
    at = [0, *(one.start() for one in heads), *exports, len(text)]
    parts = [(package, text[start:end]) for package, (start, end) in zip(packages, pairwise(at), strict=True)]
    own = "".join(part for package, part in parts[1:] if package is None)
    if len(own) > MOST_BYTES:
        return text
    used, is_module = _used(own), _IS_MODULE.search(own) is not None
    return "".join(part if package is None else _imported(part, package, used, is_module=is_module) for package, part in parts)


def _used(own: str) -> set[str]:
    """The names that may be variables: not those of properties, and none in a comment or a text."""
    code = _KEY.sub(r"\1", _TEMPLATE.sub(lambda found: " ".join(_PUT_IN.findall(found[0])), _NO_CODE.sub(" ", own)))
    return {*_NAME.findall(code), *_CALLED.findall(own)}


def _package(file: str) -> str | None:
    """The package that a file belongs to; None for one of the code's own."""
    _, found, within = file.rpartition("node_modules/")
    return "/".join(within.split("/")[: 2 if within.startswith("@") else 1]) if found else None


def _imported(part: str, package: str, used: set[str], *, is_module: bool) -> str:
    """The module of a package as imports of what is used of it, with as many lines."""
    wrapped = dict(_WRAPPED.findall(part))
    declared = [
        *(name for several in _DECLARED.findall(part) for name in several.split(", ")),
        *(name for line in _LINE.findall(part) for name in _JOINED.findall(line)),
    ]
    names = dict.fromkeys(name for name in declared if name in used)
    written = [_import(name, package, wrapped.get(name), is_module=is_module) for name in names]
    return " ".join(written) + "\n" * part.count("\n")


def _import(name: str, package: str, wrapper: str | None, *, is_module: bool) -> str:
    """`core_default` is the default export of `core.js`, `external_exports` all that `external.js` exports, `require_x` gives a module of CommonJS when it is called, and `init_x` runs one and gives nothing."""
    whole = f"import * as whole_{name} from '{package}'; " if is_module else ""
    module = f"whole_{name}" if is_module else f"require('{package}')"
    bare = _NUMBERED.sub("", name)
    if wrapper is not None:
        return f"{whole}var {name} = () => {module};" if wrapper == "commonJS" else f"var {name} = () => {{}};"
    if bare.endswith(("_exports", "_default")):
        return f"{whole}var {name} = {module};"
    return f"import {{ {bare} as {name} }} from '{package}';" if is_module else f"var {name} = {module}.{bare};"

"""Scripts of the repository that run where its packages are installed, and may write into one of them: those of package.json, pnpm's hooks, and a setup.py.

https://docs.npmjs.com/cli/using-npm/scripts#life-cycle-scripts, https://pnpm.io/pnpmfile and https://setuptools.pypa.io/en/latest/userguide/quickstart.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from queuegate._light import regex

from ...sources import disk
from ..scripts import WRITES, commands, scripts

_AT_INSTALL: Final = ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare", "dependencies")
_MOST: Final = 10
_MOST_BYTES: Final = 500_000
_AMONG: Final = regex(r"node_modules[/\\]*([\w@./\\-]*)")
_ANY: Final = regex(r"(?i)require\.resolve|import\.meta\.resolve|base64|fromCharCode|\batob\(|\beval\(")
"""How a program may come to a file that it does not spell."""
_ANY_OF_PYTHON: Final = regex(r"(?i)site-packages|purelib|platlib|find_spec|import_module|b64decode|fromhex|\bexec\(|\beval\(")
_PUTS: Final = frozenset({"cp", "mv", "ln", "rsync", "install"})
_PLUGIN: Final = regex(r"^[ \t]*(?:-[ \t]+)?path:[ \t]*[\"']?([\w@./-]+)", re.MULTILINE)
"""https://yarnpkg.com/configuration/yarnrc#plugins"""
_ELSEWHERE: Final = regex(r"--patch-dir[\s=]+[\"']?([\w./-]+)")
"""https://github.com/ds300/patch-package#specifying-a-patch-directory"""


def of_node(folder: Path, held: Any, package: str) -> str:
    """What may write into a package of npm where a folder's packages are installed; "" where nothing does."""
    listed = held.get("scripts") if isinstance(held, dict) else None
    named: dict[str, Any] = listed if isinstance(listed, dict) else {}
    for name in _AT_INSTALL:
        command = str(named.get(name, ""))
        if package in command or _reaches(command, folder, package) or _is_patched(command, folder, package):
            return f"the script {name} of package.json"
    for path in _PLUGIN.findall(_text(folder / ".yarnrc.yml"))[:_MOST]:
        if package.partition("/")[0] in _text(folder / path):
            return f"the plugin {path.rpartition('/')[2]} of Yarn"
    for name in (".pnpmfile.cjs", "pnpmfile.js", ".pnpmfile.mjs"):
        if package in (text := _text(folder / name)) or (text and _ANY.search(text)):
            return name
    return ""


def of_python(projects: Iterable[Path], library: str) -> str:
    """The setup.py that may write into a library where its project is installed."""
    name = library.replace("-", "_")
    for project in projects:
        text = _text(project / "setup.py")
        if text and WRITES.search(text) and (name in text or _ANY_OF_PYTHON.search(text)):
            return f"setup.py of {project.name}"
    return ""


def _reaches(command: str, folder: Path, package: str) -> bool:
    """May a command, or a script of the folder that it starts, write into the package?"""
    waiting, seen = [("", command)], set[str]()
    while waiting:
        called, text = waiting.pop()
        if text in seen:
            continue
        if len(seen) == _MOST:  # what more of them do nobody knows
            return True
        seen.add(text)
        in_lines = not called.endswith((".js", ".cjs", ".mjs", ".ts", ".py"))
        if any(_means(words, package) for words in commands(text)) if in_lines else _may_write(text, package):
            return True
        waiting += [one for words in (commands(text) if in_lines else ()) for one in scripts(words, folder)]
    return False


def _means(words: list[str], package: str) -> bool:
    """Does a command of a shell write into the package? What only copies of it does not."""
    if words and words[0] in _PUTS:
        return _is_among(words[-1], package)
    text = " ".join(words)
    return _may_write(text, package) and not text.startswith("rm ")


def _may_write(text: str, package: str) -> bool:
    return WRITES.search(text) is not None and (package.partition("/")[0] in text or _is_among(text, package) or _ANY.search(text) is not None)


def _is_among(text: str, package: str) -> bool:
    """Does it name the package by its path among those that are installed, or so much of that that it may be meant?"""
    names = (re.sub(r"[/\\]+", "/", one[1]).strip("/") for one in _AMONG.finditer(text))
    return any(package.startswith(one) or one.startswith(f"{package}/") for one in names)


def _is_patched(command: str, folder: Path, package: str) -> bool:
    named = _ELSEWHERE.search(command) if "patch-package" in command else None
    return named is not None and any(one.startswith(f"{package.replace('/', '+')}+") for one in disk.names_of(folder / named[1]))


def _text(file: Path) -> str:
    try:
        return disk.read(file, _MOST_BYTES).decode("utf-8", "replace") if disk.is_file(file) else ""
    except OSError:
        return ""

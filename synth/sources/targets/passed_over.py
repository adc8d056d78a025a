"""What a folder holds that is not read, and is named: templates that are called like something else, and those in the folders of tools."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from queuegate._light import regex

from ..cloudformation import MOST_BYTES, is_one, parse
from ..template import Unreadable
from .detect import ENDINGS, OF_PYTHON, PASSED_OVER, Found, Skipped, is_assembly, met
from .git_index import is_submodule, tracks
from .walked import walked

_NO_TEMPLATES = frozenset(
    (
        *(
            ".py",
            ".pyc",
            ".pyi",
            ".js",
            ".mjs",
            ".cjs",
            ".jsx",
            ".ts",
            ".mts",
            ".tsx",
            ".java",
            ".kt",
            ".go",
            ".rs",
            ".rb",
            ".cs",
            ".php",
            ".sh",
            ".c",
            ".h",
            ".cpp",
        ),
        *(".md", ".rst", ".adoc", ".html", ".css", ".scss", ".svg", ".xml", ".csv", ".sql", ".toml", ".ini", ".cfg", ".lock", ".map", ".tf", ".ipynb"),
        *(".png", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".pdf", ".zip", ".gz", ".whl", ".jar", ".so", ".woff", ".woff2", ".ttf", ".mp4", ".db", ".sqlite"),
    )
)
"""How the name of a file ends that is written for something else. Of these only the beginning is looked at, and whatever else a folder holds whole: CloudFormation takes a template by any name."""
_HEAD = 512
_BEGINS = regex(
    rb"""\s*(?:---[^\n]*\s*)?(?:\#[^\n]*\s*)*(?:\Z|\{|["']?(?:AWSTemplateFormatVersion|Description|Metadata|Parameters|Mappings|Conditions|Transform|Resources|Rules|Outputs|Globals|Hooks)\b)"""
)
"""How a template may begin: with a section, or with comments, whose end is farther on."""
_MARK = regex(r"\{%|\{\{(?!resolve:)|<%")
"""What tools put something in the place of, such as Jinja, Mustache and ERB; `{{resolve:…}}` is CloudFormation's own."""
_LARGEST = 1_000_000
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
_UNFINISHED = "a template is made of it, by a tool that fills in {{ … }}, {% … %} or <% … %>: check what it makes"
_BUILDS = frozenset({"build", "cache"})
"""What SAM makes under .aws-sam of templates that are read anyway."""
_NEAR = 3
_MOST_LOOKED_AT = 2_000
"""How deep, and at how many files, a folder that is left out is looked into: installed packages lie deeper."""


def left_out(folder: Path) -> Iterator[Skipped]:
    """The folders of tools below this one that are passed over although something in them looks like a template: each by its name."""
    for root, folders, files in walked(folder):
        here = Path(root)
        if not folders and not files and is_submodule(here):
            yield Skipped(here, "a submodule of git that is not checked out: run git submodule update --init")
        environment = here != folder and (here / "pyvenv.cfg").is_file()
        for name in sorted(folders):
            path = here / name
            passed_over = (name in PASSED_OVER and name != ".git") or (environment and name in OF_PYTHON)
            if passed_over and not path.is_symlink() and (why := _why_it_is_named(path)):
                yield Skipped(path, f"a folder of a tool is passed over, and {why}: name it to have it read")
        folders[:] = [name for name in sorted(folders) if name not in PASSED_OVER and not (environment and name in OF_PYTHON) and not is_made(here / name)]


def is_made(folder: Path) -> bool:
    """Is it a cloud assembly that nobody has committed?"""
    return is_assembly(folder) and not (tracks(folder) or tracks(folder / "manifest.json", file=True))


def otherwise_named(folder: Path) -> Iterator[Skipped]:
    """The templates in a folder whose names do not end as a template's does. They are not read, and each is named. So much is parsed to know them; then their words are enough."""
    left = MOST_BYTES
    for root, folders, files in walked(folder):
        here = Path(root)
        folders[:] = [name for name in sorted(folders) if name not in PASSED_OVER and not is_made(here / name)]
        for name in sorted(files):
            stem, ending = os.path.splitext(name.lower())  # noqa: PTH122 - text
            if ending in ENDINGS or (ending in _NO_TEMPLATES and not _may_begin(here / name)) or not (data := _speaks_of_types(here / name)):
                continue
            left -= len(data)
            text = data.decode("utf-8", "replace")
            if is_one(text, certain=stem.endswith(ENDINGS), parse_it=left > 0):
                why = f"its name does not end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}, and it is a template: name the file to have it read"
                yield Skipped(here / name, _UNFINISHED if left > 0 and _is_unfinished(text) else why)


def _is_unfinished(text: str) -> bool:
    """Is it no template until a tool has filled in its marks? CloudFormation takes it no more than is read here: the first that is wrong is such a mark."""
    try:
        parse(text.replace("\r\n", "\n").replace("\r", "\n"), "")
    except Unreadable as wrong:
        lines = text.splitlines()
        return wrong.spot is not None and wrong.spot.line <= len(lines) and _MARK.search(lines[wrong.spot.line - 1]) is not None
    return False


def _at_once(path: str, flags: int) -> int:
    """Opens a file without waiting for whoever writes to a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _may_begin(path: Path) -> bool:
    try:
        with open(path, "rb", buffering=0, opener=_at_once) as file:
            return _BEGINS.match(file.read(_HEAD)) is not None
    except OSError:
        return False


def _speaks_of_types(path: Path) -> bytes:
    """What a file holds that may be a template, as far as its bytes tell; nothing of any other."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:  # what a link leads to lies elsewhere
            return b""
        data = path.read_bytes()
    except OSError:
        return b""
    return data if b"::" in data and b"\0" not in data else b""


def _why_it_is_named(folder: Path) -> str:
    """What is in the folder of a tool that the tool did not make, perhaps: what git tracks somebody has committed, however deep it lies."""
    tracked = tracks(folder)
    looked = 0
    for file in _may_be_templates(folder, deep=tracked is True, builds=tracked is not False):
        looked += 1
        if looked > _MOST_LOOKED_AT:
            return f"git tracks more than {_MOST_LOOKED_AT:,} files in it that may be templates" if tracked else ""
        try:
            if not isinstance(met(file), Found) or not (data := file.read_bytes()) or b"::" not in data:
                continue
            if not file.name.lower().endswith(ENDINGS) and not is_one(data.decode("utf-8", "replace"), certain=False):
                continue
        except OSError:
            pass
        name = file.relative_to(folder).as_posix()
        return f"git tracks {name} in it, which looks like a template" if tracked else f"{name} in it looks like a template"
    return ""


def _may_be_templates(folder: Path, *, deep: bool, builds: bool) -> Iterator[Path]:
    for root, folders, files in walked(folder):
        here = Path(root)
        if not deep:
            near = len(here.relative_to(folder).parts) + 1 < _NEAR
            folders[:] = [name for name in folders if near and name != "site-packages" and (builds or folder.name != ".aws-sam" or name not in _BUILDS)]
        folders.sort()
        yield from (here / name for name in sorted(files) if name.lower().endswith(ENDINGS) or (deep and _may_begin(here / name)))

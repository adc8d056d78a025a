"""Which files hold a team's rules: those that queuegate.yaml names, and those of the folders that it names, inside the repository only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from queuegate._light import regex
from queuegate.synth.sources.targets.walked import walked
from queuegate.synth.sources.within import within

from .records import Flaw, Module

OWN: Final = "own"
"""The group of a rule that stands in a named folder itself, or is named alone."""
_GROUP: Final = regex(r"[a-z][a-z0-9_-]*")
_MOST: Final = 1_000


def is_rule(name: str) -> bool:
    """May a file of this name hold a rule? Helpers begin with `_`, and tests are pytest's."""
    return name.endswith(".py") and not name.startswith(("_", ".", "test_")) and not name.endswith("_test.py") and name != "conftest.py"


def modules(entries: Iterable[str], folder: Path, root: Path) -> Iterator[Module | Flaw]:
    """The modules of these entries, in the order of their names. `folder` is where relative paths start."""
    for entry in entries:
        found = within(folder, entry, root)
        if found is None:
            yield Flaw(f"rules: {entry} lies outside the repository. Rules are read inside it only", folder / entry, 1)
        elif found.is_file():
            yield Module(found, found.parent, OWN) if is_rule(found.name) else Flaw(_no_rule(entry), found, 1)
        elif found.is_dir():
            yield from _of_folder(entry, found, root)
        else:
            yield Flaw(f"rules: {entry} is not there. Correct the path, or remove it", found, 1)


def _of_folder(entry: str, top: Path, root: Path) -> Iterator[Module | Flaw]:
    count = 0
    for path, folders, names in walked(top):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")) and name != "tests")
        for name in sorted(filter(is_rule, names)):
            file = Path(path, name)
            count += 1
            if count > _MOST:
                yield Flaw(f"rules: {entry} holds more than {_MOST:,} modules. Name the folder of the rules only", file, 1)
                return
            if within(top, str(file), root) is None:
                yield Flaw(f"{name} is a link that leads out of the repository. Rules are read inside it only", file, 1)
            else:
                yield Module(file, top, Path(path).name if Path(path) != top and _GROUP.fullmatch(Path(path).name) else OWN)
    if not count:
        yield Flaw(f"rules: {entry} holds no module of a rule. `queuegate new RULE {entry}` writes one", top, 1)


def _no_rule(entry: str) -> str:
    return f"rules: {entry} is not a rule's module. Name a .py that is neither a test nor begins with _"

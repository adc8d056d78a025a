"""From what people call a revision to a commit, and from two revisions to the commit at which they parted."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from queuegate._light import NamedTuple

from ..settings.settings import Refused, Wrong
from .git import answer

HEAD: Final = "HEAD"
_SHALLOW: Final = "This clone is shallow: fetch the whole history (actions/checkout: fetch-depth: 0; at a terminal: git fetch --unshallow)"


class Commit(NamedTuple):
    """A commit, and what it was called."""

    name: str
    id: str

    def __str__(self) -> str:
        """`main (1a2b3c4d)`; of a name that is the commit's, that alone."""
        return self.id[:8] if self.id.startswith(self.name) else f"{self.name} ({self.id[:8]})"


def find(root: Path, name: str) -> Commit | None:
    """The commit of that name; None where there is none."""
    if not name or name.startswith("-") or not name.isprintable():
        return None
    found = answer(root, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
    text = found.decode(errors="replace").split() if found else []
    return Commit(name, text[-1]) if text and all(char in "0123456789abcdef" for char in text[-1]) else None


def commit(root: Path, name: str, flag: str) -> Commit:
    """The commit of that name, which `flag` asks for. Raises `Refused` where there is none, with the nearest thing to try."""
    if (found := find(root, name)) is not None:
        return found
    other = next((one for one in (f"origin/{name}", f"refs/remotes/origin/{name}") if "/" not in name and find(root, one)), None)
    hint = f"Did you mean {other}?" if other else _SHALLOW if is_shallow(root) else "`git branch --all` lists the branches; fetch the one that is meant"
    raise Refused([Wrong(f"{flag}{name}: git knows no such revision. {hint}")])


def merge_base(root: Path, name: str, head: str, flag: str) -> Commit:
    """The commit at which `head` parted from the revision. Raises `Refused` where the histories that are here do not meet."""
    other, own = commit(root, name, flag), commit(root, head, "")
    found = answer(root, "merge-base", other.id, own.id)
    ids = found.decode().split() if found else []
    if not ids:
        hint = _SHALLOW if is_shallow(root) else "Name a revision that it was made from"
        raise Refused([Wrong(f"{flag}{name}: it has no commit in common with {own}. {hint}")])
    return Commit(name, ids[0])


def is_shallow(root: Path) -> bool:
    return (answer(root, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"

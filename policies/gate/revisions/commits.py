"""From what people call a revision to a commit, and from two revisions to the commit at which they parted."""

from __future__ import annotations

from pathlib import Path
from shlex import join
from typing import Final

from queuegate._light import NamedTuple, regex

from ..settings.settings import Refused, Wrong
from .git import answer

HEAD: Final = "HEAD"
_PLAIN: Final = regex(r"[\w./-]+")
"""The name of a branch that a shell takes as it is written."""
_STEPS: Final = regex(r"[~^][~^\d]*\Z")
"""The way back from a commit, `~2` or `^`: https://git-scm.com/docs/gitrevisions"""
_SHALLOW: Final = "This clone is shallow: fetch the whole history (actions/checkout: fetch-depth: 0; at a terminal: {fetch})"


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
    raise Refused([Wrong(f"{flag}{name}: git knows no such revision. {_instead(root, name)}")])


def _instead(root: Path, name: str) -> str:
    """The nearest thing to try."""
    if not name or name.endswith("/"):  # as "refs/remotes/origin/$GITHUB_BASE_REF" is on a push
        return "The name of the branch is missing: a variable that should hold it is empty (GITHUB_BASE_REF is set on a pull request only)"
    if other := next((one for one in (f"origin/{name}", f"refs/remotes/origin/{name}") if "/" not in name and find(root, one)), None):
        return f"Did you mean {other}?"
    base, dots, head = name.partition("..")
    if dots:
        ends = [base or HEAD, *([head] if head else [])]
        return f"One revision is wanted here, and no range. queuegate diff compares two: {join(['queuegate', 'diff', *ends])}"
    if is_shallow(root):
        return _shallow(root, name)
    if (steps := _STEPS.search(name)) is not None and (end := find(root, name[: steps.start()])) is not None:
        return f"{end} has fewer commits before it: `git log` lists them"
    if find(root, HEAD) is None:
        return "No commit is there yet: make the first one"
    branch = _branch(root, name)
    return f"Fetch it: {' '.join(['git', 'fetch', *branch])}" if branch else "`git branch --all` lists the branches; fetch the one that is meant"


def _shallow(root: Path, name: str) -> str:
    return _SHALLOW.format(fetch=" ".join(["git", "fetch", "--unshallow", *_branch(root, name)]))


def _branch(root: Path, name: str) -> list[str]:
    """What git has to fetch for the branch of a remote: a clone of one branch (`--depth`, `--single-branch`) asks for no other by itself (https://git-scm.com/docs/git-clone)."""
    remote, slash, branch = name.removeprefix("refs/remotes/").partition("/")
    known = (answer(root, "remote") or b"").decode(errors="replace").split() if slash and _PLAIN.fullmatch(name) else []
    return [remote, f"+refs/heads/{branch}:refs/remotes/{remote}/{branch}"] if remote in known else []


def merge_base(root: Path, name: str, head: str, flag: str) -> Commit:
    """The commit at which `head` parted from the revision. Raises `Refused` where the histories that are here do not meet."""
    other, own = commit(root, name, flag), commit(root, head, "")
    found = answer(root, "merge-base", other.id, own.id)
    ids = found.decode().split() if found else []
    if not ids:
        hint = _shallow(root, name) if is_shallow(root) else "Name a revision that it was made from"
        raise Refused([Wrong(f"{flag}{name}: it has no commit in common with {own}. {hint}")])
    return Commit(name, ids[0])


def is_shallow(root: Path) -> bool:
    return (answer(root, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"

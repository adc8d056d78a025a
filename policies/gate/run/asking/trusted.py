"""Settings taken from another revision: what a pull request may weaken (targets, severities, parameters, waivers, skip lists, a baseline) is what the base says, and what
the pull request says otherwise is told.
"""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import msgspec

from queuegate._light import NamedTuple

from ...own_rules.files import modules
from ...own_rules.records import Module
from ...report.record.model import Differs, Trusted
from ...revisions.commits import Commit, commit
from ...revisions.tree import File, files, laid_out
from ...settings import settings
from ...settings.model import Settings, TargetEntry
from ...settings.parameter_files import file_of
from ...settings.settings import Loaded, Refused, Wrong

SKIP_LISTS: Final = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml", ".checkov.yaml", ".checkov.yml")
"""The linters' own files: what linters.skip_lists reads."""
_FLAG: Final = "--trusted-config "
_LINK: Final = "120000"
_VALUES: Final = frozenset({"parameters"})
"""What is never quoted: a parameter may be a secret."""
_NULL_SAYS: Final = frozenset({"pipelines"})
"""Where null declares that a property is not set; elsewhere nothing is said by it."""
_ABSENT: Final = object()
_LONGEST: Final = 200


class Copy(NamedTuple):
    """What was taken of a commit: `file` names the settings from the repository's root, and `folder` holds what was taken, at the same paths."""

    name: str
    commit: Commit
    file: str
    folder: Path

    def of(self, file: Path, root: Path) -> Path | None:
        """The copy of a file, with the environment of SAM's configuration that is named behind it; None where the commit has none."""
        plain = file_of(str(file))
        copy = self.folder / os.path.relpath(plain, root)
        return Path(f"{copy}{str(file).removeprefix(plain)}") if copy.is_file() else None

    def folders(self, root: Path, cwd: Path) -> tuple[Path, ...]:
        """Where linters' own files lie in it."""
        return (self.folder / os.path.relpath(cwd, root), self.folder)


@contextmanager
def taken(name: str, root: Path, cwd: Path, baseline: str | None) -> Iterator[Copy]:
    """What `REV:queuegate.yaml` names and what it names in turn, in a folder that is gone when the context ends. Raises `Refused`."""
    revision, colon, file = name.rpartition(":")
    if not colon or not revision or not file or Path(file).is_absolute() or ".." in Path(file).parts:
        raise Refused([Wrong(f"{_FLAG}{name}: write REVISION:FILE, the file from the repository's root, such as origin/main:queuegate.yaml")])
    at = commit(root, revision, _FLAG)
    with TemporaryDirectory(prefix="queuegate-", ignore_cleanup_errors=True) as made:
        copy = Copy(name, at, Path(file).as_posix(), Path(made))
        own = Path(os.path.relpath(cwd, root))
        first = {copy.file, *SKIP_LISTS, *((own / one).as_posix() for one in SKIP_LISTS), *([(own / baseline).as_posix()] if baseline else [])}
        (copy.folder / ".git").mkdir()  # where paths are followed to ends at the repository's root
        _take(copy, root, {os.path.normpath(one) for one in first})
        if (copy.folder / copy.file).is_file():
            _take(copy, root, set(_rule_files(copy, root, settings.rules_named(copy.folder / copy.file))) - first)
        followed = _read(copy, root, cwd)
        _take(copy, root, {os.path.normpath(Path(copy.file).parent / one) for one in _named(followed.settings)} - first)
        yield copy


def loaded(copy: Copy, root: Path, cwd: Path) -> Loaded:
    """The settings that a run follows: those of the copy, with the targets that the working folder's settings add. Raises `Refused` where either cannot be read."""
    followed, own = _read(copy, root, cwd), settings.load(root / copy.file if (root / copy.file).is_file() else None)
    if own.settings == followed.settings and own.document is not None:
        return own._replace(own=followed.own)
    home = (root / copy.file).parent
    return followed._replace(settings=msgspec.structs.replace(followed.settings, targets=_targets(followed.settings, own.settings, home)), home=home)


def told(copy: Copy, root: Path, cwd: Path, baseline: str | None) -> Trusted:
    """What is followed, and what the working folder says otherwise."""
    own = settings.load(root / copy.file if (root / copy.file).is_file() else None)
    followed = _read(copy, root, cwd)
    if own.document is None and followed.document is None:
        raise Refused(
            [
                Wrong(
                    f"{_FLAG}{copy.name}: neither {copy.commit} nor the working folder has {copy.file}. Name the file from the repository's root, or write one: queuegate init"
                )
            ]
        )
    named = [os.path.normpath(Path(copy.file).parent / one) for one in {*_named(followed.settings), *_named(own.settings)}]
    named += [*_rule_files(copy, root, followed.settings.rules), *_own_rules(own, root)]
    folder = os.path.relpath(cwd, root)
    beside = [
        *named,
        *SKIP_LISTS,
        *(os.path.normpath(Path(folder) / one) for one in SKIP_LISTS),
        *([os.path.normpath(Path(folder) / baseline)] if baseline else []),
    ]
    missing = [Differs(copy.file, None, "a file")] if followed.document is None else []
    differing = [*missing, *_differences(followed.settings, own.settings), *_other_files(copy, root, sorted(set(beside)))]
    return Trusted(copy.name, copy.commit.id, differing)


def _take(copy: Copy, root: Path, wanted: set[str]) -> None:
    if link := next((one for one in _listed(root, copy) if one.path in wanted and one.mode == _LINK), None):
        raise Refused([Wrong(f"{_FLAG}{copy.name}: {link.path} is a link there. Name the file that it leads to")])
    laid_out(root, copy.commit, copy.folder, lambda one: one.path in wanted)


def _rule_files(copy: Copy, root: Path, entries: list[str]) -> list[str]:
    """The files of the commit that lie where the settings say that rules are, with what those may import beside them."""
    tops = [os.path.normpath(Path(copy.file).parent / entry) for entry in entries]
    folders = tuple(f"{os.path.dirname(top) if top.endswith('.py') else top}/".removeprefix("./").removeprefix("/") for top in tops)  # noqa: PTH120 - text
    found = (one.path for one in _listed(root, copy) if folders and one.path.startswith(folders))
    return [path for path in found if path.endswith((".py", ".json", ".yaml", ".yml", ".toml", ".txt")) or path in tops]


def _own_rules(own: Loaded, root: Path) -> Iterator[str]:
    """The modules of the working folder's own rules."""
    for one in modules(own.settings.rules, own.folder or root, root):
        if isinstance(one, Module):
            yield os.path.relpath(one.file, os.path.realpath(root))


def _listed(root: Path, copy: Copy) -> list[File]:
    return files(root, copy.commit)


def _read(copy: Copy, root: Path, cwd: Path) -> Loaded:
    """The settings of the copy. Where the working folder has the same, their places are there; else they are named as git names them."""
    there, here = copy.folder / copy.file, root / copy.file
    if not there.is_file():
        return Loaded()
    same = here.is_file() and here.read_bytes() == there.read_bytes()
    return settings.load(there, here if same else cwd / copy.name)


def _named(these: Settings) -> list[str]:
    """The files that settings name and that say what is accepted or deployed."""
    return [
        *(file_of(file) for entry in these.targets if isinstance(entry, TargetEntry) for file in entry.parameter_files),
        *([these.baseline] if these.baseline else []),
    ]


def _targets(followed: Settings, own: Settings, home: Path) -> list[str | TargetEntry]:
    """The targets of both: what is added is checked, too. What is followed and is gone from the working folder and its settings, too, was removed."""
    kept = [
        entry
        for entry in followed.targets
        if entry in own.targets or any(_is_there(path, home) for path in ([entry] if isinstance(entry, str) else entry.paths))
    ]
    return [*kept, *(entry for entry in own.targets if entry not in followed.targets)]


def _is_there(path: str, home: Path) -> bool:
    return os.path.lexists(home / path) or bool(glob.has_magic(path) and next(glob.iglob(str(home / path), recursive=True), None))  # noqa: PTH207 - as loading does


def _differences(followed: Settings, own: Settings) -> Iterator[Differs]:
    return _between("", msgspec.to_builtins(followed), msgspec.to_builtins(own))


def _between(key: str, before: Any, now: Any) -> Iterator[Differs]:
    """Each value that is another one, by its whole key: of an entry that is in both, what is otherwise in it."""
    if before == now and (before is _ABSENT) == (now is _ABSENT):
        return
    if isinstance(before, list) and isinstance(now, list):
        yield from (Differs(key, _text(key, one), None) for one in before if one not in now)
        yield from (Differs(key, None, _text(key, one)) for one in now if one not in before)
    elif isinstance(before, dict) and isinstance(now, dict):
        for name in dict.fromkeys((*before, *now)):
            yield from _between(f"{key}.{name}" if key else name, before.get(name, _ABSENT), now.get(name, _ABSENT))
    else:
        yield Differs(key, _text(key, before), _text(key, now))


def _text(key: str, value: Any) -> str | None:
    section = key.partition(".")[0]
    if value is _ABSENT or (value is None and section not in _NULL_SAYS):
        return None
    if section in _VALUES:
        return "a value"
    if isinstance(value, dict):
        empty: tuple[Any, ...] = ([], {}) if section in _NULL_SAYS else (None, [], {})
        value = {name: sorted(part) if name == "parameters" else part for name, part in value.items() if part not in empty}
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _other_files(copy: Copy, root: Path, names: list[str]) -> Iterator[Differs]:
    """Files beside the settings of which the working folder has another version."""
    for name in names:
        there, here = _bytes(copy.folder / name), _bytes(root / name)
        if there != here:
            yield Differs(name, None if there is None else "a file", None if here is None else "another file" if there is not None else "a file")


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes() if file.is_file() else None
    except OSError:
        return None

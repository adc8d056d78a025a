"""What a folder and its repository hold that the gate has to do with. Nothing is run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from queuegate._light import NamedTuple, regex
from queuegate.synth.sources.cdk import json_files
from queuegate.synth.sources.cloudformation import NotTemplate, read
from queuegate.synth.sources.targets.detect import Found as Detected
from queuegate.synth.sources.targets.detect import Skipped, find
from queuegate.synth.sources.targets.walked import walked
from queuegate.synth.sources.template import Unreadable

from ..settings.settings import root_of

Language = Literal["python", "node", "java", "go", "dotnet", "unknown"]
Forge = Literal["github", "gitlab"]
_PASSED_OVER: Final = frozenset({"node_modules", "cdk.out", "site-packages", "target", "dist", "build"})
"""Folders of tools, in which another app or a generated template may lie."""
_COMMANDS: Final[dict[Language, str]] = {
    "python": r"\b(?:python|python3|py|uv|poetry|pipenv)\b",
    "node": r"\b(?:npx|node|ts-node|tsx|npm|yarn|pnpm|bun|deno)\b",
    "java": r"\b(?:mvn|mvnw|gradle|gradlew|java)\b",
    "go": r"\bgo\b",
    "dotnet": r"\bdotnet\b",
}
"""What the command of an app says of its language. The first that fits counts: `poetry run python app.py`, `npx ts-node bin/app.ts`."""
_SERVERLESS: Final = regex(r"serverless\.(?:ya?ml|json)")
_REMOTE: Final = regex(r"^\s*url\s*=.*\b(github|gitlab)\b", re.MULTILINE | re.IGNORECASE)


class App(NamedTuple):
    """A CDK app: its cdk.json as seen from the folder, and the language of its command."""

    path: str
    language: Language


class Holds(NamedTuple):
    """What was found: the folder, its repository's root, apps, templates and apps of the Serverless Framework (as seen from the folder), and the CI systems in use."""

    folder: Path
    root: Path
    apps: tuple[App, ...]
    templates: tuple[str, ...]
    forges: tuple[Forge, ...]
    serverless: tuple[str, ...] = ()

    @property
    def below(self) -> str:
        """The way from the repository's root to the folder; "" where they are the same."""
        way = os.path.relpath(self.folder, self.root).replace(os.sep, "/")
        return "" if way == "." else way


def holds(folder: Path) -> Holds:
    """Look at a folder. Raises `Unreadable` where it cannot be entered."""
    root = root_of(folder)
    apps = tuple(sorted(_apps(folder), key=lambda app: (app.path.count("/"), app.path)))
    met = [one for one in find(folder, named=False) if not _PASSED_OVER & set(one.path.relative_to(folder).parts[:-1])]
    serverless = tuple(one.path.relative_to(folder).as_posix() for one in met if _SERVERLESS.fullmatch(one.path.name))
    return Holds(folder, root, apps, tuple(_templates(folder, met, apps)), tuple(_forges(root)), serverless)


def _apps(folder: Path) -> Iterator[App]:
    for here, folders, files in walked(folder):
        folders[:] = sorted(
            name for name in folders if name not in _PASSED_OVER and not name.startswith(".") and not (Path(here) / name / "pyvenv.cfg").is_file()
        )
        if "cdk.json" in files:
            file = Path(here) / "cdk.json"
            yield App(file.relative_to(folder).as_posix(), _language(file))


def _language(file: Path) -> Language:
    try:
        app = json_files.read(file).get("app")
    except Unreadable:
        return "unknown"
    command = " ".join(map(str, app)) if isinstance(app, list) else str(app or "")
    return next((language for language, word in _COMMANDS.items() if re.search(word, command)), "unknown")


def _templates(folder: Path, met: list[Detected | Skipped], apps: tuple[App, ...]) -> Iterator[str]:
    """The templates that somebody wrote: what an app has synthesised is its own, and is made anew. What only looks like one from outside is none."""
    made = {(folder / app.path).parent / "cdk.out" for app in apps}
    for found in met:
        if not isinstance(found, Detected) or found.path.name == "cdk.json":
            continue
        if (found.path in made or apps) if found.kind == "cloud-assembly" else not _may_be_one(found.path):
            continue
        yield found.path.relative_to(folder).as_posix()


def _may_be_one(path: Path) -> bool:
    try:
        read(path)
    except NotTemplate:
        return False
    except Unreadable:  # a template that is broken is one
        return True
    return True


def _forges(root: Path) -> Iterator[Forge]:
    """The CI systems whose files are there; where there are none, that of the remote repository."""
    found: list[Forge] = [*(["github"] if (root / ".github").is_dir() else []), *(["gitlab"] if (root / ".gitlab-ci.yml").is_file() else [])]  # type: ignore[list-item]  # of Forge
    if not found:
        try:
            config = root / ".git" / "config"
            remotes = _REMOTE.findall(config.read_text(encoding="utf-8", errors="replace") if config.is_file() else "")
        except OSError:
            remotes = []
        found = list(dict.fromkeys("github" if name.lower() == "github" else "gitlab" for name in remotes))
    yield from found

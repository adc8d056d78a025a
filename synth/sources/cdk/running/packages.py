"""What an app of Node.js needs before it can run: the packages of its package.json, and for a compiled one its compilation. Nothing is installed here."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from queuegate._light import regex

from .. import json_files

_NODE: Final = regex(r"(?:^|[;&|]\s*|\s)(?:npx|ts-node|tsx|node|npm|yarn|pnpm|bunx?)\b")
_INSTALLS: Final = {
    "package-lock.json": "npm ci",
    "npm-shrinkwrap.json": "npm ci",
    "yarn.lock": "yarn install --frozen-lockfile",
    "pnpm-lock.yaml": "pnpm install --frozen-lockfile",
    "bun.lock": "bun install --frozen-lockfile",
    "bun.lockb": "bun install --frozen-lockfile",
}
"""By the file that says which versions: https://docs.npmjs.com/cli/commands/npm-ci, https://yarnpkg.com/cli/install, https://pnpm.io/cli/install, https://bun.sh/docs/cli/install"""
_INSTALLED: Final = ("node_modules", ".pnp.cjs", ".pnp.js")


def not_installed(command: str, folder: Path, root: Path) -> str | None:
    """Why an app of Node.js cannot run yet: its package.json asks for packages, and neither its folder nor one above it has any. None for every other app.

    It is asked before the app is run: `npx ts-node` would fetch from the network what is not there.
    """
    if not _NODE.search(command):
        return None
    owner = next((one for one in _upwards(folder, root) if (one / "package.json").is_file()), None)
    if owner is None or any((one / name).exists() for one in (folder, *folder.parents) for name in _INSTALLED):
        return None
    about = json_files.optional(owner / "package.json")
    if not any(isinstance(about.get(key), dict) and about[key] for key in ("dependencies", "devDependencies")):
        return None
    return f"the packages of package.json are not installed: there is no node_modules. Run `{_install(owner)}` in its folder"


def missing(folder: Path, name: str) -> str:
    """What puts a module there that Node.js does not find: the compiler for a file of the app's own, else the package manager."""
    path = Path(name)
    if not path.is_absolute() or not path.is_relative_to(folder) or "node_modules" in path.parts:
        return f"Install what package.json asks for: `{_install(folder)}`"
    if path.suffix not in (".js", ".cjs", ".mjs", "") or not (folder / "tsconfig.json").is_file():
        return "Correct `app` in cdk.json: there is no such file"
    scripts = json_files.optional(folder / "package.json").get("scripts")
    return f"Compile the app first: `{'npm run build' if isinstance(scripts, dict) and 'build' in scripts else 'npx tsc'}`"


def _upwards(folder: Path, root: Path) -> list[Path]:
    """The folder and those above it, up to the repository's root."""
    return [one for one in (folder, *folder.parents) if one == root or one.is_relative_to(root)] or [folder]


def _install(folder: Path) -> str:
    command = next((command for name, command in _INSTALLS.items() if (folder / name).is_file()), None)
    if command is None and (folder / "package.json").is_file():
        command = "npm install"
    return command or "npm ci"

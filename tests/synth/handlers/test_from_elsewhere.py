"""What a project takes a library from: its name in the registry, or something else under the same name."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from queuegate.synth.handlers.from_elsewhere import of_node, of_python
from queuegate.synth.handlers.loaded_first import BELIEVED
from queuegate.synth.handlers.python.libraries import ANSWERING

PYTHON, NODE = "aws-lambda-powertools", "@aws-lambda-powertools/batch"


@pytest.mark.parametrize(
    ("file", "text", "elsewhere"),
    [
        ("requirements.txt", "aws-lambda-powertools @ git+https://example.com/x\n", True),
        ("requirements.txt", "AWS_Lambda.Powertools[all]@https://example.com/x.whl\n", True),
        ("requirements.txt", "-e git+https://example.com/aws-lambda-powertools.git\n", True),
        ("requirements.txt", "./aws_lambda_powertools-3.0-py3-none-any.whl\n", True),
        ("requirements.txt", "aws-lambda-\\\npowertools @ https://example.com/x\n", True),
        ("requirements.txt", "-r more.txt\n", True),
        ("pyproject.toml", "[tool.uv.sources]\naws-lambda-powertools = {git = 'https://example.com/x'}\n", True),
        ("pyproject.toml", "[tool.poetry.dependencies]\naws-lambda-powertools = {path = '../x'}\n", True),
        ("pyproject.toml", "[project]\ndependencies = ['aws-lambda-powertools @ https://example.com/x']\n", True),
        ("Pipfile", "[packages]\naws-lambda-powertools = {git = 'https://example.com/x'}\n", True),
        ("requirements.txt", "aws-lambda-powertools[all]==3.1.0 ; python_version > '3.8' # https://example.com/aws-lambda-powertools\n", False),
        ("requirements.txt", "--extra-index-url https://example.com/aws-lambda-powertools/\naws-lambda-powertools\n    # via -r x.in\n", False),
        ("requirements.txt", "-e ./libs/common\ngit+https://example.com/aws-lambda-powertools-extras\naws-lambda-powertools>=2\n", False),
        ("pyproject.toml", "[project]\ndependencies = ['aws-lambda-powertools[tracer]>=3']\n[tool.uv.sources]\ncommon = {path = '../c'}\n", False),
        ("pyproject.toml", "[tool.uv.sources]\naws-lambda-powertools = {index = 'internal'}\n", False),
    ],
)
def test_of_python(tmp_path: Path, file: str, text: str, *, elsewhere: bool) -> None:
    (tmp_path / "more.txt").write_text("aws-lambda-powertools @ https://example.com/x\n", encoding="utf-8")
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert of_python([tmp_path], PYTHON) == (file if elsewhere else "")


@pytest.mark.parametrize(
    ("held", "elsewhere"),
    [
        *(
            ({"dependencies": {NODE: spec}}, True)
            for spec in ("npm:other@1", "git+https://example.com/x", "someone/x", "https://example.com/x.tgz", "file:x", "workspace:*", "patch:x")
        ),
        ({"dependencies": {NODE: "^2"}, "overrides": {NODE: {".": "npm:other@1"}}}, True),
        ({"resolutions": {f"**/{NODE}": "someone/x"}}, True),
        ({"pnpm": {"overrides": {f"{NODE}@2": "npm:other@1"}}}, True),
        *(({"dependencies": {NODE: spec}}, False) for spec in ("^2.1.0", ">=2 <3", "1 || 2", "*", "2.x", "latest", "", f"npm:{NODE}@2.1.0", "catalog:", "v2")),
        ({"dependencies": {NODE: "2", "common": "file:../common"}, "overrides": {NODE: {"other": "someone/x"}}}, False),
        ([], False),
        ({"dependencies": 1}, False),
    ],
)
def test_of_node(tmp_path: Path, held: object, *, elsewhere: bool) -> None:
    (tmp_path / "package.json").write_text(json.dumps(held), encoding="utf-8")
    assert of_node([tmp_path / "below", tmp_path], NODE) == ("package.json" if elsewhere else "")


def test_what_lies_among_the_packages_says_its_name(tmp_path: Path) -> None:
    (folder := tmp_path / "node_modules" / NODE).mkdir(parents=True)
    (folder / "index.js").write_text("", encoding="utf-8")
    assert of_node([tmp_path], NODE) == "node_modules"
    (folder / "package.json").write_text(json.dumps({"name": NODE}), encoding="utf-8")
    assert of_node([tmp_path], NODE) == ""


def test_a_patch_of_a_package(tmp_path: Path) -> None:
    (tmp_path / "patches").mkdir()
    (tmp_path / "patches" / "@aws-lambda-powertools+batch+2.0.0.patch").write_text("", encoding="utf-8")
    assert of_node([tmp_path], NODE) == "patches"


@pytest.mark.parametrize(
    ("file", "text", "elsewhere"),
    [
        ("uv.lock", '[[package]]\nname = "aws-lambda-powertools"\nsource = { url = "https://example.com/x.whl" }\n', True),
        ("uv.lock", '[[package]]\nname = "aws-lambda-powertools"\nsource = { directory = "libs/x" }\n', True),
        ("pdm.lock", '[[package]]\nname = "aws-lambda-powertools"\ngit = "https://example.com/x"\n', True),
        ("pylock.toml", '[[packages]]\nname = "aws-lambda-powertools"\n[packages.vcs]\ntype = "git"\nurl = "https://example.com/x"\n', True),
        ("poetry.lock", '[[package]]\nname = "aws-lambda-powertools"\n\n[package.source]\ntype = "directory"\nurl = "libs/x"\n', True),
        (
            "uv.lock",
            (
                '[[package]]\nname = "aws-lambda-powertools"\nsource = { registry = "https://pypi.org/simple" }\nsdist = { url = "https://files.pythonhosted.org/x.tar.gz" }\n'
                'wheels = [\n    { url = "https://files.pythonhosted.org/x.whl", hash = "sha256:0a" },\n]\n\n[[package]]\nname = "own"\nsource = { editable = "." }\n'
            ),
            False,
        ),
        ("poetry.lock", '[[package]]\nname = "aws-lambda-powertools"\n\n[package.source]\ntype = "legacy"\nurl = "https://pypi.example.com/simple"\n', False),
        (
            "pdm.lock",
            '[[package]]\nname = "aws-lambda-powertools"\nfiles = [\n    {url = "https://files.pythonhosted.org/x.whl", hash = "sha256:0a"},\n]\n',
            False,
        ),
        (
            "Pipfile.lock",
            '{"_meta": {"sources": [{"name": "pypi", "url": "https://pypi.org/simple"}]}, "default": {"aws-lambda-powertools": {"version": "==3.2.0"}}}',
            False,
        ),
        ("requirements.txt", "-e ./libs/own\naws-lambda-powertools\n", False),
    ],
)
def test_lock_files_of_python(tmp_path: Path, file: str, text: str, *, elsewhere: bool) -> None:
    (tmp_path / "libs" / "own").mkdir(parents=True)
    (tmp_path / "libs" / "own" / "pyproject.toml").write_text('[project]\nname = "own"\ndependencies = ["aws-lambda-powertools"]\n', encoding="utf-8")
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert of_python([tmp_path], PYTHON) == (file if elsewhere else "")


NPM, MIRROR = f"https://registry.npmjs.org/{NODE}/-/batch-2.10.0.tgz", "https://npm.example.com/api/npm/%40aws-lambda-powertools%2fbatch/-/batch-2.10.0.tgz"


def locked(**entry: object) -> str:
    return json.dumps({"packages": {"": {}, f"node_modules/{NODE}": {"version": "2.10.0", **entry}, "node_modules/own": {"link": True, "resolved": "own"}}})


@pytest.mark.parametrize(
    ("file", "text", "elsewhere"),
    [
        ("package-lock.json", locked(resolved="git+ssh://git@example.com/x.git#0a"), True),
        ("package-lock.json", locked(resolved="https://registry.npmjs.org/@other/batch/-/batch-2.10.0.tgz"), True),
        ("package-lock.json", locked(resolved=NPM, name="@other/batch"), True),
        ("npm-shrinkwrap.json", locked(resolved="libs/x", link=True), True),
        ("package-lock.json", json.dumps({"dependencies": {NODE: {"version": "file:libs/x"}}}), True),
        ("yarn.lock", f'"a@1", "{NODE}@^2":\n  version "2.10.0"\n  resolved "https://example.com/x.tgz#0a"\n', True),
        ("yarn.lock", f'"{NODE}@workspace:libs/x":\n  version: 0.0.0-use.local\n  resolution: "{NODE}@workspace:libs/x"\n', True),
        ("pnpm-lock.yaml", f"packages:\n\n  '{NODE}@2.10.0':\n    resolution: {{tarball: https://example.com/x.tgz}}\n", True),
        ("package-lock.json", locked(resolved=NPM), False),
        ("package-lock.json", locked(resolved=MIRROR), False),
        ("package-lock.json", locked(), False),
        ("package-lock.json", json.dumps({"dependencies": {NODE: {"version": "2.10.0", "resolved": NPM}}}), False),
        ("package-lock.json", "{", False),
        ("yarn.lock", f'"{NODE}@^2.10.0":\n  version "2.10.0"\n  resolved "{NPM}#0a"\n\n"own@link:own":\n  version "0.0.0"\n', False),
        ("yarn.lock", f'"{NODE}@npm:^2.10.0":\n  version: 2.10.0\n  resolution: "{NODE}@npm:2.10.0"\n', False),
        ("pnpm-lock.yaml", f"importers:\n  .:\n    dependencies:\n      '{NODE}':\n        specifier: ^2\n        version: 2.10.0(@middy/core@4.0.0)\n", False),
        ("pnpm-lock.yaml", f"packages:\n\n  '{NODE}@2.10.0':\n    resolution: {{integrity: sha512-0a==, tarball: {MIRROR}}}\n", False),
    ],
)
def test_lock_files_of_node(tmp_path: Path, file: str, text: str, *, elsewhere: bool) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert of_node([tmp_path / "below", tmp_path], NODE) == (file if elsewhere else "")


def test_what_git_tracks_was_installed_by_nobody(tmp_path: Path) -> None:
    node, python = tmp_path / "node_modules" / NODE, tmp_path / "aws_lambda_powertools"
    for folder in (node, python):
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(json.dumps({"name": NODE}), encoding="utf-8")
    git = ("git", "-C", str(tmp_path), "-c", "core.autocrlf=false")
    subprocess.run([*git, "init", "-q"], check=True)
    assert (of_node([tmp_path], NODE), of_python([tmp_path], PYTHON)) == ("", "")
    subprocess.run([*git, "add", "-f", "."], check=True)
    assert "git tracks" in of_node([tmp_path], NODE)
    assert "git tracks" in of_python([tmp_path], PYTHON)


def test_the_same_libraries_are_believed_wherever_they_lie() -> None:
    assert set(BELIEVED) == set(ANSWERING)

"""What a project takes a library from: its name in the registry, or something else under the same name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from queuegate.synth.handlers.from_elsewhere import of_node, of_python

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

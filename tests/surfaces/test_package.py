"""What is installed: two folders under one name, whole, and nothing that breaks another repository."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def python(code: str, *flags: str) -> str:
    """Outside the checkout, whose folder may have the name of the package: -P does not look there."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run([sys.executable, "-P", *flags, "-c", code], cwd=ROOT.parent, env=environment, capture_output=True, text=True, check=True).stdout


def test_a_build_leaves_nothing_in_the_folder_that_it_is_made_from(tmp_path: Path) -> None:
    """What lies there from an earlier one would be in the next wheel, though its module is gone."""
    pytest.importorskip("setuptools")
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "one"\nversion = "1"\n[tool.setuptools]\npackages = ["one"]\n', encoding="utf-8")
    shutil.copy(ROOT / "setup.py", tmp_path)
    before = {*tmp_path.rglob("*")}
    subprocess.run([sys.executable, "setup.py", "-q", "build", "egg_info"], cwd=tmp_path, capture_output=True, check=True)
    assert {*tmp_path.rglob("*")} == before


def test_the_list_of_packages_is_whole() -> None:
    found = {"queuegate"}
    for top in ("policies", "synth"):
        for init in (ROOT / top).rglob("__init__.py"):
            parts = init.parent.relative_to(ROOT).parts
            if parts[:2] not in (("policies", "_root"), ("synth", "notification")):
                found.add(".".join(("queuegate", *parts)))
    assert sorted(found) == PROJECT["tool"]["setuptools"]["packages"]


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {file.parent for top in ("policies", "synth") for file in (ROOT / top).rglob("*.py") if "notification" not in file.parts}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_data_files_are_listed() -> None:
    listed = PROJECT["tool"]["setuptools"]["package-data"]
    for top in ("policies", "synth"):
        for file in (*(ROOT / top).rglob("*.json"), *(ROOT / top).rglob("py.typed")):
            if "notification" in file.parts:
                continue
            package = "queuegate" if file.parent.name == "_root" else ".".join(("queuegate", *file.parent.relative_to(ROOT).parts))
            assert any(file.match(pattern) for pattern in listed.get(package, [])), file


def test_the_types_are_read_of_each_cdk_module_that_is_imported() -> None:
    """The others are skipped by mypy: what is of such a type would be Any, and no mistake be seen."""
    followed = {name for one in PROJECT["tool"]["mypy"]["overrides"] if one.get("follow_imports") == "normal" for name in one["module"]}
    imported = set()
    for file in (file for top in ("policies", "synth") for file in (ROOT / top).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_bytes())) if b"aws_cdk" in file.read_bytes() else ():
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names if alias.name.startswith("aws_"))}
    cdk = {name for name in imported if name.partition(".")[0] == "aws_cdk"}
    assert "aws_cdk.aws_sqs" in cdk
    assert cdk <= followed


def test_no_top_level_package_takes_a_common_name(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.rootpath == ROOT
    assert {"policies", "synth"} & set(sys.modules) == set()
    assert python("import queuegate.policies.gate.run.check, sys; print({'policies', 'synth'} & set(sys.modules))").strip() == "set()"


def test_the_version_is_said_by_the_module_and_the_command() -> None:
    version = python("import queuegate; print(queuegate.__version__)").strip()
    done = subprocess.run([sys.executable, "-m", "queuegate", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"queuegate {version}"


def test_the_policies_only_path_imports_nothing_heavy(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "surfaces" / "clean.template.json", tmp_path)
    heavy = ("aws_cdk", "jsii", "cfnlint", "checkov", "samtranslator", "boto3", "moto", "pydantic", "rich", "yaml", "subprocess", "hypothesis", "pytest")
    code = f"""
import os, sys, contextlib
os.chdir({str(tmp_path)!r})
sys.argv = ["queuegate", "check", "clean.template.json", "--linters", "none"]
with contextlib.suppress(SystemExit):
    __import__("queuegate.policies.gate.command.main", fromlist=["main"]).main()
print([name for name in {heavy!r} if name in sys.modules])
"""
    assert python(code).splitlines()[-1] == "[]"

from __future__ import annotations

import importlib
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workspace")


@pytest.fixture(scope="module")
def editor(workspace: Path) -> Iterator[Any]:
    """One server for a module: it lives as long as an editor does."""
    made = runpy.run_path(str(Path(__file__).with_name("editor.py")))["Editor"](workspace)
    yield made
    assert made.stop() == 0
    assert not made.logged


@pytest.fixture(scope="session")
def lsp() -> Any:
    """The words of the protocol, which take a third of a second to import: each process of a run collects, and one speaks with the server."""
    return importlib.import_module("lsprotocol.types")


@pytest.fixture
def folder(workspace: Path) -> Path:
    """A folder of the test's own, a repository of its own."""
    made = workspace / f"of-{len([*workspace.iterdir()])}"
    (made / ".git").mkdir(parents=True)
    return made

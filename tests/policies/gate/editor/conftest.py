from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

Editor = runpy.run_path(str(Path(__file__).with_name("editor.py")))["Editor"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workspace")


@pytest.fixture(scope="module")
def editor(workspace: Path) -> Iterator[Any]:
    """One server for a module: it lives as long as an editor does."""
    made = Editor(workspace)
    yield made
    assert made.stop() == 0
    assert not made.logged


@pytest.fixture
def folder(workspace: Path) -> Path:
    """A folder of the test's own, a repository of its own."""
    made = workspace / f"of-{len([*workspace.iterdir()])}"
    (made / ".git").mkdir(parents=True)
    return made

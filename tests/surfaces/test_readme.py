"""What the README tells a stranger to type works in a fresh clone, and prints what the README says. Its printed blocks are compared where everything generated is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from queuegate import __version__
from queuegate.policies.gate.settings.settings import load

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_line_that_breaks_the_reference_system_shows_the_finding_and_puts_it_back(tmp_path: Path) -> None:
    for name in ("cdk.json", "queuegate.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "synth" / "notification", tmp_path / "synth" / "notification", ignore=shutil.ignore_patterns("__pycache__"))
    command = tmp_path / ".venv" / "bin" / "queuegate"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m queuegate "$@" --linters none\n', encoding="utf-8")
    command.chmod(0o755)
    (line,) = re.findall(r"^sed -i.*$", page("notification/README"), re.MULTILINE)
    before = (tmp_path / "synth/notification/messaging.py").read_bytes()
    environment = {**os.environ, "VIRTUAL_ENV": sys.prefix, "COLUMNS": "100", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(line, shell=True, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=True, timeout=120)  # noqa: S602 - the README's own line
    assert "error[max-receive-count-one]" in done.stdout
    assert f"```\n{done.stdout}```\n" in page("notification/README")
    assert (tmp_path / "synth/notification/messaging.py").read_bytes() == before
    assert not list(tmp_path.rglob("*.bak"))


def test_the_printed_blocks_are_all_made_by_the_program() -> None:
    names = re.findall(r"<!-- printed: ([\w-]+) -->\n```\n", README + page("graph") + page("notification/README"))
    assert names == ["small", "graph", "reference", "broken-reference"]


def test_nothing_is_installed_from_an_index_that_does_not_have_us() -> None:
    installs = re.findall(r"(?:pip|pipx) install (.*)", README + page("ci"))
    assert installs
    assert [words for words in installs if re.search(r"(?<![./])\bqueuegate\b(?!\[?.*\.git)", words.partition("#")[0]) and "/queuegate" not in words] == []


def test_the_version_that_is_installed_by_its_tag_is_the_package_s() -> None:
    texts = [README, *(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))]
    assert {tag for text in texts for tag in re.findall(r"queuegate@(v[\d.]+)|rev: (v[\d.]+)", text) for tag in tag if tag} == {f"v{__version__}"}


def test_the_settings_of_the_readme_are_settings(tmp_path: Path) -> None:
    blocks = [block for block in re.findall(r"```yaml\n(.*?)```", README + page("settings"), re.DOTALL) if block.startswith("targets:")]
    assert len(blocks) == 2
    for block in blocks:
        (tmp_path / "queuegate.yaml").write_text(block, encoding="utf-8")
        load(tmp_path / "queuegate.yaml")
    assert yaml.safe_load(blocks[0])["strict"] is True


def test_the_page_of_settings_has_every_key_of_their_schema() -> None:
    schema = json.loads((ROOT / "policies/gate/command/queuegate.schema.json").read_text(encoding="utf-8"))
    known = {*schema["$defs"]["Settings"]["properties"], *schema["$defs"]["Thresholds"]["properties"], *schema["$defs"]["DeclaredPipeline"]["properties"]}
    tables = "\n".join(line.split("|")[1] for line in page("settings").splitlines() if line.startswith("| `"))
    assert {*re.findall(r"`([a-z-]+)`", tables)} == known - {"queue", "function"}
    handlers = "\n".join(line.split("|")[1] for line in page("handlers").splitlines() if line.startswith("| `"))
    assert {*re.findall(r"`([a-z-]+)`", handlers)} == {*schema["$defs"]["HandlerEntry"]["properties"]}


def test_what_other_tools_show_of_a_finding_is_what_the_readme_shows_of_it() -> None:
    shown = re.findall(r"^(?:E9517|Check: CKV_QUEUEGATE_17: \"[^ ]*) (.*?\(MaximumConcurrency\))", page("inside-other-tools"), re.MULTILINE)
    assert len(shown) == 2
    assert all(message in " ".join(README.split()) for message in shown)

"""How much is imported before and while a command works: modules are counted, since each costs a tenth of a millisecond at least, and none is missed until there are hundreds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from queuegate.policies.contents import LISTED
from queuegate.policies.speaks_of import BY_WORDS

RULES = {f"queuegate.policies.{one.group}.{one.name.replace('-', '_')}" for one in LISTED}
HEAVY = {"click", "inspect", "gettext", "typing_extensions", "hashlib", "yaml"}
"""What takes longest of all that is not ours, and what a check of JSON can do without."""
CHECK = ("check", "--linters", "none")


def imported(folder: Path, *arguments: str) -> list[str]:
    """The modules of Queuegate that a command has imported when it ends, and those that take longest."""
    program = f"import sys\nfrom queuegate.policies.gate.command.process import command\ntry: command({list(arguments)!r})\nfinally: print(' '.join(sys.modules), file=sys.stderr)"
    environment = {**os.environ, "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, encoding="utf-8", check=False, env=environment)
    return [name for name in done.stderr.split() if name.startswith("queuegate.") or name in HEAVY]


@pytest.fixture
def pipeline(folder: Path, lossy: str) -> Path:
    (folder / "template.yaml").write_text(lossy, encoding="utf-8")
    return folder


def test_a_command_imports_what_it_needs_and_no_other_command(folder: Path) -> None:
    found = imported(folder, "rules", "--help")
    assert "queuegate.policies.gate.command.about" in found
    assert "queuegate.policies.gate.command.check" not in found
    assert len(found) <= 26


def test_one_template_imports_its_readers_and_the_rules_that_may_speak_of_it(pipeline: Path) -> None:
    found = imported(pipeline, *CHECK, "--no-cache")
    unasked = {one.rpartition(".")[2].replace("_", "-") for one in RULES - {*found}}
    assert unasked <= {name for names in BY_WORDS.values() for name in names} | {one.name for one in LISTED if one.group == "declared"}
    assert {"filter-count", "api-open", "declared-pipeline"} <= unasked
    assert len(RULES.intersection(found)) <= 132
    assert len({*found} - RULES) <= 434


def test_a_template_without_a_pipeline_needs_no_rule_but_those_of_templates(folder: Path) -> None:
    (folder / "template.json").write_text(json.dumps({"Resources": {"Orders": {"Type": "AWS::SQS::Queue"}}}), encoding="utf-8")
    found = imported(folder, *CHECK, "--no-cache")
    assert {name.split(".")[2] for name in RULES.intersection(found)} == {"template"}
    assert HEAVY.isdisjoint(found)
    assert len(found) <= 199


def test_an_unchanged_run_needs_nothing_that_judges(pipeline: Path) -> None:
    first, found = imported(pipeline, *CHECK), imported(pipeline, *CHECK)
    assert len(RULES.intersection(first)) > 100
    assert RULES.intersection(found) == set()
    rooms = ("queuegate.synth.model", "queuegate.synth.iam", "queuegate.synth.handlers", "queuegate.policies.rule", "queuegate.policies.gate.judging.group")
    assert [name for name in found if name.startswith(rooms)] == []
    assert len(found) <= 148


def test_a_process_ends_with_its_code_after_what_others_do_at_its_end(folder: Path) -> None:
    program = """
import atexit, sys, threading
from queuegate.policies.gate.command.process import run
def work():
    threading.main_thread().join()
    atexit.register(print, "at the end")
    print("in a thread")
threading.Thread(target=work).start()
sys.argv = ["queuegate", "check", "none.yaml", "--linters", "none"]
run()
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 4
    assert done.stdout.splitlines()[-2:] == ["in a thread", "at the end"]

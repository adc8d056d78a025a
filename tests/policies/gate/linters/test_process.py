"""A linter in a process of its own: what it can see, and what becomes of one that fails, hangs or never stops printing."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from queuegate.policies.gate.judging.linted import Use
from queuegate.policies.gate.linters import process
from queuegate.policies.gate.linters.process import quiet, running
from queuegate.policies.gate.linters.said import Broken
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.rule import Finding, Mapping, Rule, Severity

Judged = Callable[..., Report]
StandIn = Callable[..., Use]


def python(code: str, folder: Path, timeout: float = 10) -> str:
    with running([sys.executable, "-c", code], folder, os.environ, timeout) as ended:
        return ended()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param("import sys; print('no', file=sys.stderr); sys.exit(3)", "ended with exit code 3: no", id="fails"),
        pytest.param("import os; os.abort()", "ended with exit code -6", id="aborts"),
        pytest.param("import time; time.sleep(60)", "did not finish within 0.5 s, and was stopped", id="hangs"),
        pytest.param(
            "import os, time; os.close(1); os.close(2); time.sleep(60)",
            "did not finish within 0.5 s, and was stopped",
            id="hangs silently",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_what_went_wrong_is_said(tmp_path: Path, code: str, message: str) -> None:
    with pytest.raises(Broken) as caught:
        python(code, tmp_path, 0.5 if "0.5 s" in message else 10)
    assert str(caught.value) == message


def test_a_linter_that_prints_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_MOST_OUTPUT", 1 << 20)
    with pytest.raises(Broken, match="printed more than 1 MB, and was stopped"):
        python("while True: print('x' * 65536)", tmp_path)


def test_a_linter_that_cannot_be_started_is_said(tmp_path: Path) -> None:
    with running([str(tmp_path / "none")], tmp_path, os.environ, 5) as ended, pytest.raises(Broken, match="cannot be started: No such file or directory"):
        ended()


@pytest.mark.slow
def test_whatever_it_started_is_killed_with_it(tmp_path: Path) -> None:
    code = "import os, subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); open('pids', 'w').write(f'{os.getpid()} {child.pid}'); time.sleep(600)"
    with pytest.raises(Broken):
        python(code, tmp_path, 1)
    assert left_running(tmp_path / "pids") == []


def left_running(file: Path) -> list[int]:
    """Which of the processes in the file run on: one that is killed takes a moment to end."""
    pids = [int(pid) for pid in file.read_text(encoding="utf-8").split()]
    until = time.monotonic() + 5
    while any(_alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.01)
    return [pid for pid in pids if _alive(pid)]


def waited_for(file: Path) -> None:
    until = time.monotonic() + 30
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert file.exists()


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2][:3]
    except OSError:
        return False


def test_nothing_is_left_running_when_the_rules_raise(tmp_path: Path) -> None:
    code = "import os, time; open('written', 'w').write(str(os.getpid())); os.rename('written', 'pids'); time.sleep(600)"

    def judged() -> None:
        with running([sys.executable, "-c", code], tmp_path, os.environ, 600):
            waited_for(tmp_path / "pids")
            raise KeyError

    with pytest.raises(KeyError):
        judged()
    assert left_running(tmp_path / "pids") == []


def test_it_sees_an_empty_folder_no_home_no_settings_and_no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CKV_CHECK", "BC_API_KEY", "PRISMA_API_URL", "https_proxy", "NO_PROXY", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.setenv(name, "x")
    with quiet(tmp_path) as (folder, environment):
        code = "import json, os; print(json.dumps([os.listdir('.'), os.listdir(os.path.expanduser('~')), dict(os.environ)]))"
        with running([sys.executable, "-c", code], folder, environment, 10) as ended:
            here, home, seen = json.loads(ended())
    assert (here, home) == ([], [])
    assert {"CKV_CHECK", "BC_API_KEY", "PRISMA_API_URL", "NO_PROXY", "PYTHONDONTWRITEBYTECODE"}.isdisjoint(seen)
    assert seen["https_proxy"] == seen["HTTP_PROXY"] == "http://127.0.0.1:9"
    assert seen["PYTHONPYCACHEPREFIX"] == str(tmp_path / "bytecode-of-linters")
    assert not folder.exists()


def test_without_a_cache_no_byte_code_is_written_where_that_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    with quiet(None) as (_, environment):
        assert environment["PYTHONDONTWRITEBYTECODE"] == "1"
        assert "PYTHONPYCACHEPREFIX" not in environment


TRAP = """
import socket
def refuse(self, address, *rest):
    with open({log!r}, "a") as log: log.write(f"{{address}}\\n")
    raise OSError("no network")
socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = lambda *address, **rest: refuse(None, address)
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every address that a Python process of this test asks for: nobody gets through."""
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "sitecustomize.py").write_text(TRAP.format(log=str(tmp_path / "log")), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(trap))
    return tmp_path / "log"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cfn-lint", "checkov"])
def test_no_linter_asks_the_network_for_anything(name: str, log: Path, judged: Judged, installed: Callable[[str], Use], good: str) -> None:
    report = judged(good, linters=(installed(name),), rules=())
    assert report.problems == []
    assert not log.exists(), log.read_text(encoding="utf-8")
    with (
        pytest.raises(Broken),
        quiet(None) as (folder, environment),
        running([sys.executable, "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:9')"], folder, environment, 20) as ended,
    ):
        ended()
    assert "9" in log.read_text(encoding="utf-8")  # so the trap works


def test_a_linter_that_crashes_leaves_all_else_that_was_found(judged: Judged, stand_in: StandIn, lossy: str) -> None:
    said = "import json, sys; print(json.dumps([]))"
    broken = stand_in("import sys; sys.stderr.write('boom'); sys.exit(1)", "checkov")
    report = judged(lossy, linters=(stand_in(said), broken))
    (problem,) = report.problems
    assert (problem.kind, problem.rule) == ("linter-crash", "checkov")
    assert problem.message == "checkov ended with exit code 1: boom. What the rules and the other linters found still holds"
    assert "missing-redrive-policy" in {finding.rule for finding in report.findings}
    assert [(engine.name, engine.status, engine.version) for engine in report.engines][1:] == [("cfn-lint", "ran", "9.9.9"), ("checkov", "crashed", "9.9.9")]


@pytest.mark.parametrize("printed", ["", "Traceback", "{}", '[{"Filename": "else.json", "Message": "m", "Rule": {"Id": "E1"}, "Location": {}}]'])
def test_output_that_is_none_of_its_own_is_a_crash(judged: Judged, stand_in: StandIn, good: str, printed: str) -> None:
    (problem,) = judged(good, linters=(stand_in(f"print({printed!r})"),)).problems
    assert problem.kind == "linter-crash"
    assert "cfn-lint printed something else" in problem.message or "speaks of a file that it was not given" in problem.message


MEETING = """
import os, sys, time
open({mine!r}, "w").close()
until = time.monotonic() + 30
while not all(map(os.path.exists, {others!r})):
    if time.monotonic() > until: sys.exit("nobody else is running")
    time.sleep(0.01)
print({printed!r})
"""


def test_linters_run_side_by_side_and_beside_the_rules(judged: Judged, stand_in: StandIn, good: str, tmp_path: Path) -> None:
    """Each waits for the other two: one after the other, the first would wait in vain."""
    cfn_lint, checkov, rules = (str(tmp_path / f"{name}-runs") for name in ("cfn-lint", "checkov", "rules"))

    def meets(_mapping: Mapping) -> Iterator[Finding]:
        Path(rules).touch()
        waited_for(Path(cfn_lint))
        waited_for(Path(checkov))
        yield from ()

    rule = Rule("meets", "test", Mapping, Severity.NOTE, "", "", meets, "")
    linters = (
        stand_in(MEETING.format(mine=cfn_lint, others=(checkov, rules), printed="[]")),
        stand_in(MEETING.format(mine=checkov, others=(cfn_lint, rules), printed="{}"), "checkov"),
    )
    report = judged(good, linters=linters, rules=(rule,))
    assert report.problems == []
    assert {engine.name: engine.status for engine in report.engines} == {"queuegate": "ran", "cfn-lint": "ran", "checkov": "ran"}

"""What neither template nor tool has changed is not run again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.gate.judging.linted import Use
from queuegate.policies.gate.linters import cache
from queuegate.policies.gate.report.record.model import Report

Judged = Callable[..., Report]
StandIn = Callable[..., Use]

COUNTS = """
import json, sys
names = sys.argv[sys.argv.index("--") + 1:]
with open({log!r}, "a") as log: log.write(f"{{len(names)}} ")
print(json.dumps([{{"Filename": name, "Message": "said", "Rule": {{"Id": "W9999", "Source": ""}}, "Location": {{"Path": ["Resources", "Orders", "Properties", 0]}}}} for name in names]))
"""


@pytest.fixture
def counting(stand_in: StandIn, tmp_path: Path) -> Use:
    return stand_in(COUNTS.format(log=str(tmp_path / "log")))


@pytest.fixture
def runs(tmp_path: Path) -> Callable[[], str]:
    """How many templates the linter was given, run by run."""
    return lambda: (tmp_path / "log").read_text(encoding="utf-8").strip()


def said(report: Report) -> list[tuple[str | None, str]]:
    assert report.problems == []
    return [(finding.stack, finding.rule) for finding in report.findings if finding.engine == "cfn-lint"]


def test_the_second_run_starts_nothing_and_says_the_same(judged: Judged, counting: Use, good: str, tmp_path: Path, runs: Callable[[], str]) -> None:
    first, second = (judged(good, linters=(counting,), cache_dir=tmp_path / "cache") for _ in range(2))
    assert first == second
    assert said(second) == [("t0", "W9999")]
    assert runs() == "1"


def test_only_what_has_changed_is_run(judged: Judged, counting: Use, good: str, tmp_path: Path, runs: Callable[[], str]) -> None:
    short = good.replace("185", "184")
    judged(good, short, linters=(counting,), cache_dir=tmp_path / "cache")
    report = judged(good, short, f"{good}  More: {{Type: AWS::SQS::Queue}}\n", linters=(counting,), cache_dir=tmp_path / "cache")
    assert said(report) == [("t0", "W9999"), ("t1", "W9999"), ("t2", "W9999")]
    assert runs() == "2 1"


def test_alike_templates_are_run_once(judged: Judged, counting: Use, good: str, runs: Callable[[], str]) -> None:
    assert said(judged(good, good, linters=(counting,))) == [("t0", "W9999"), ("t1", "W9999")]
    assert runs() == "1"


def test_another_version_other_options_and_no_cache_run_again(judged: Judged, counting: Use, good: str, tmp_path: Path, runs: Callable[[], str]) -> None:
    for use, folder in ((counting, "cache"), (counting._replace(identity="10"), "cache"), (counting._replace(levels={"I3011": "note"}), "cache")):
        judged(good, linters=(use,), cache_dir=tmp_path / folder)
    judged(good, linters=(counting,), cache_dir=None)
    judged(good, linters=(counting._replace(levels={"W9999": "off"}),), cache_dir=tmp_path / "cache")  # this changes nothing in what is asked
    assert runs() == "1 1 1 1"


def test_a_broken_entry_is_no_entry(judged: Judged, counting: Use, good: str, tmp_path: Path, runs: Callable[[], str]) -> None:
    for content in (b"", b"\xff", b"{}", b"[[1]]", b"[" * 100_000):
        judged(good, linters=(counting,), cache_dir=tmp_path / "cache")
        (entry,) = (tmp_path / "cache" / "linters").iterdir()
        entry.write_bytes(content)
    assert said(judged(good, linters=(counting,), cache_dir=tmp_path / "cache")) == [("t0", "W9999")]
    assert runs() == "1 1 1 1 1 1"


def test_a_cache_that_cannot_be_written_is_none(judged: Judged, counting: Use, good: str, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    assert said(judged(good, linters=(counting,), cache_dir=tmp_path / "cache")) == [("t0", "W9999")]


def test_a_crash_is_not_kept(judged: Judged, stand_in: StandIn, good: str, tmp_path: Path) -> None:
    code = "import json, sys; print(json.dumps([{'Filename': sys.argv[-1], 'Message': 'm', 'Rule': {'Id': 'E0002', 'Source': ''}, 'Location': {}}]))"
    judged(good, linters=(stand_in(code),), cache_dir=tmp_path / "cache")
    assert not (tmp_path / "cache" / "linters").exists()


def test_the_oldest_entries_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST", 3)
    for i in range(3):
        cache.store(tmp_path, f"{i}", [i])
        os.utime(tmp_path / "linters" / f"{i}.json", (i, i))
    assert cache.load(tmp_path, "0", list[int]) == [0]  # which is now the newest
    cache.store(tmp_path, "3", [3])
    assert sorted(entry.name for entry in (tmp_path / "linters").iterdir()) == ["0.json", "2.json", "3.json"]


def test_a_key_depends_on_where_its_parts_end() -> None:
    assert cache.key("ab", "c") != cache.key("a", "bc")

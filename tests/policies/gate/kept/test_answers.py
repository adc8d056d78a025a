"""When an answer is kept, for how long, where, and what becomes of one that is broken or that somebody else has written."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from queuegate.policies.gate.judging import group as judging_group
from queuegate.policies.gate.judging import rounds
from queuegate.policies.gate.kept import answers, entries, files, identity
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check
from queuegate.synth.values import meter

from .conftest import SWALLOWS, Repository, template, whole

spread: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["spread"]


@pytest.fixture(autouse=True)
def few(repository: Repository) -> None:
    """Two templates, judged by themselves: by the rules that know code, settings and declarations. What the others look at is asked of all, in the modules beside."""
    repository.only = ("timing", "partial_batch", "dead_letter", "event_source_mapping", "declared")
    repository.write("queuegate.yaml", "targets: [{paths: [infra/orders.yaml, infra/linked.yaml]}]\n")


def test_what_is_unchanged_is_not_judged_again(repository: Repository) -> None:
    assert "infra/orders.yaml" in repository.judged(repository.said)
    assert repository.judged(repository.said) == []


def test_what_hangs_on_a_changed_file_is_judged_again_and_nothing_else(repository: Repository) -> None:
    repository.said()
    repository.write("code/orders/helper.py", SWALLOWS.format("done"))
    assert repository.judged(repository.said) == ["infra/orders.yaml"]


def test_a_file_that_was_looked_for_and_is_there_now_is_a_change(repository: Repository) -> None:
    repository.said()
    repository.write("code/orders/shared.py", SWALLOWS.format("checked"))
    assert repository.judged(repository.said) == ["infra/orders.yaml"]


ORDERS, LINKED = "infra/orders.yaml", "infra/linked.yaml"
EDITS: dict[str, tuple[str, list[str]]] = {
    "a comment": ("# why\n{}", []),
    "a severity": ("{}severity: {{visibility-timeout: error, batch-size: note}}\n", []),
    "a waiver": ("{}waivers:\n  - {{rule: visibility-timeout, resource: Orders, reason: known, until: 2999-01-01}}\n", []),
    "a declaration of one pipeline": ("{}pipelines:\n  orders: {{queue: Orders, function: Linked, batch-size: 7}}\n", [LINKED]),
    "a declaration of none": ("{}pipelines:\n  orders: {{queue: Nothing, function: Nobody}}\n", []),
    "a handler": ("{}handlers: {{Linked: {{reports-failures: true}}}}\n", [LINKED]),
    "a handler of nobody": ("{}handlers: {{Nobody: {{reports-failures: true}}}}\n", []),
    "a value of one template": ("{}parameters: {{Env: prod}}\n", [ORDERS]),
    "a threshold": ("{}thresholds: {{max-receive-count: 9}}\n", [LINKED, ORDERS]),
    "another target": ("{}  - infra/billing.yaml\n", ["infra/billing.yaml"]),
    "a template more": ("targets: [{{paths: [infra/billing.yaml, infra/orders.yaml, infra/linked.yaml]}}]\n", ["infra/billing.yaml"]),
    "a template less": ("targets: [{{paths: [infra/linked.yaml]}}]\n", []),
    "a target in another place": ("targets: [infra/linked.yaml, infra/orders.yaml]\n", []),
    "one that is linked": ("{}  - infra/billing.yaml\n", ["infra/billing.yaml"]),
}


@pytest.mark.parametrize("edit", spread(EDITS, 2))
def test_an_edit_of_the_settings_touches_what_it_is_about(repository: Repository, edit: str) -> None:
    settings = "targets:\n  - paths: [infra/orders.yaml, infra/linked.yaml]\n"
    repository.write(LINKED, template("      Code: ../code/linked\n").replace("Worker", "Linked"))
    repository.write("queuegate.yaml", settings)
    repository.said()
    written, judged = EDITS[edit]
    repository.write("queuegate.yaml", written.format(settings))
    assert sorted(repository.judged(repository.said)) == judged
    assert whole(repository.said()) == whole(repository.said(cache=False))
    repository.write("queuegate.yaml", settings)
    assert repository.judged(repository.said) == []


def test_a_template_that_comes_or_goes_touches_what_it_may_be_linked_with(repository: Repository) -> None:
    repository.write("queuegate.yaml", "targets: [infra]\n")
    repository.said()
    repository.write("infra/more.yaml", template())
    assert repository.judged(repository.said) == ["infra/more.yaml"]
    (repository.folder / "infra/more.yaml").unlink()
    assert repository.judged(repository.said) == []
    (repository.folder / "infra/network.yaml").unlink()
    assert repository.judged(repository.said) == ["infra/imports.yaml"]
    repository.write("infra/again.yaml", "Resources: {Jobs: {Type: AWS::SQS::Queue}}\nOutputs: {Jobs: {Value: !GetAtt Jobs.Arn, Export: {Name: jobs}}}\n")
    assert sorted(repository.judged(repository.said)) == ["infra/again.yaml", "infra/imports.yaml"]
    assert whole(repository.said()) == whole(repository.said(cache=False))


def test_without_the_cache_everything_is_judged_and_nothing_written(repository: Repository) -> None:
    assert repository.judged(lambda: repository.said(cache=False))
    assert repository.cached() == []
    repository.said()
    before = [file.read_bytes() for file in repository.cached()]
    assert repository.judged(lambda: repository.said(cache=False))
    assert [file.read_bytes() for file in repository.cached()] == before


def test_a_waiver_ends_on_its_day_although_the_answer_is_kept(repository: Repository) -> None:
    repository.write("infra/orders.yaml", template().replace("185", "20"))
    repository.write(
        "queuegate.yaml", "targets: [infra/orders.yaml]\nwaivers:\n  - {rule: visibility-below-timeout, resource: Orders, reason: known, until: 2027-01-31}\n"
    )
    asked = ask(repository.folder, Flags(linters=("none",))).request

    def suppressed(today: date) -> list[str]:
        report = check(asked._replace(accepted=asked.accepted._replace(today=today)))
        return [finding.rule for finding in report.findings if finding.suppressed is not None]

    assert suppressed(date(2027, 1, 1)) == ["visibility-below-timeout"]
    judged = repository.judged(lambda: suppressed(date(2027, 3, 1)))
    assert (judged, suppressed(date(2027, 3, 1))) == ([], [])


def test_a_baseline_is_applied_afterwards(repository: Repository) -> None:
    repository.write("infra/linked.yaml", template().replace("185", "20"))
    repository.said()
    baseline = str(repository.folder / "baseline.json")
    repository.said(cache=False, against=ask_against(write_baseline=baseline))
    assert repository.judged(lambda: repository.said(against=ask_against(baseline=baseline))) == []
    assert repository.said(against=ask_against(baseline=baseline)).report.summary.suppressed > 0


def ask_against(**named: Any) -> Any:
    from queuegate.policies.gate.run.asking.request import Against  # noqa: PLC0415 - beside its use

    return Against(**named)


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda data: data[: len(data) // 2], id="cut off"),
        pytest.param(lambda data: data[:-9] + b"\x00" + data[-8:], id="a byte"),
        pytest.param(lambda _: summed(b"\x92\x80"), id="too little"),
        pytest.param(lambda _: summed(b"\xc1" * 50), id="no msgpack"),
        pytest.param(lambda _: summed(b"\x91" * 100_000), id="deep"),
        pytest.param(lambda data: summed(re.sub(rb"warning|error", b"wrong", data[12:])), id="another severity"),
        pytest.param(lambda _: b"cos\nsystem\n(S'exit 1'\ntR.", id="a pickle"),
    ],
)
def test_a_broken_answer_is_none(repository: Repository, spoilt: Any) -> None:
    fresh = whole(repository.said())
    for file in repository.cached():
        file.write_bytes(spoilt(file.read_bytes()))
    assert whole(repository.said()) == fresh
    assert repository.judged(repository.said) == []


def summed(data: bytes) -> bytes:
    return crc32(data).to_bytes(4, "big") + len(data).to_bytes(8, "big") + data


def test_entries_of_other_kinds_are_none(repository: Repository) -> None:
    """What is under one name is taken for what that name stands for only if it has that shape: here answers and notes change places."""
    fresh = whole(repository.said())
    (file,) = repository.cached()
    held = entries.read(file.read_bytes()).block
    swapped = entries.Block(dict(zip(held.notes, held.answers.values(), strict=False)), dict(zip(held.answers, held.notes.values(), strict=False)))
    file.write_bytes(entries.written(swapped))
    assert whole(repository.said()) == fresh


def test_what_is_new_is_added_to_the_file(repository: Repository) -> None:
    repository.said()
    (file,) = repository.cached()
    before = file.read_bytes()
    repository.write("infra/orders.yaml", template().replace("185", "20"))
    repository.said()
    assert repository.cached() == [file]
    assert file.read_bytes().startswith(before)
    assert len(file.read_bytes()) > len(before)


def test_what_is_broken_behind_is_lost_alone_and_the_file_mended(repository: Repository) -> None:
    repository.said()
    (file,) = repository.cached()
    before = len(file.read_bytes())
    repository.write("infra/orders.yaml", template().replace("185", "20"))
    fresh = whole(repository.said())
    for data in (file.read_bytes()[:-9], file.read_bytes()[: before + 3], file.read_bytes() + b"more"):
        file.write_bytes(data)
        assert repository.judged(repository.said) == ([] if data.endswith(b"more") else ["infra/orders.yaml"])
        assert whole(repository.said()) == fresh
        assert repository.judged(repository.said) == []


@pytest.mark.slow
def test_what_no_run_asks_for_any_more_goes(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_IDLE", 0)
    sizes = []
    for number in range(20, 40):
        repository.write("infra/orders.yaml", template().replace("185", str(number)))
        repository.said()
        sizes.append(len(repository.cached()[0].read_bytes()))
    assert max(sizes) < 5 * sizes[0]


@pytest.mark.slow
def test_what_a_file_has_no_room_for_is_judged_anew(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.said()
    fresh = whole(repository.said(cache=False))
    monkeypatch.setattr(answers, "_MOST_OF_ONE", len(repository.cached()[0].read_bytes()) - 1_000)
    assert repository.judged(repository.said) == ["infra/orders.yaml", "infra/linked.yaml"]
    assert len(repository.judged(repository.said)) == 1
    assert whole(repository.said()) == fresh
    assert len(repository.cached()[0].read_bytes()) <= answers._MOST_OF_ONE


def test_nothing_is_added_to_a_file_elsewhere(repository: Repository) -> None:
    repository.said()
    (file,) = repository.cached()
    other = file.rename(repository.folder / "elsewhere" / "file")
    file.symlink_to(other)
    before = other.read_bytes()
    assert repository.judged(repository.said)
    assert other.read_bytes() == before
    assert not file.is_symlink()


def test_a_question_about_a_pipe_or_a_device_does_not_wait(repository: Repository) -> None:
    repository.said()
    path = repository.folder / "code/orders/helper.py"
    path.unlink()
    os.mkfifo(path)
    assert whole(repository.said()) == whole(repository.said(cache=False))


def test_a_folder_that_others_can_write_is_not_used(repository: Repository) -> None:
    repository.said()
    (repository.folder / ".git/cache/queuegate").chmod(0o777)
    assert repository.judged(repository.said)


def test_nobody_else_can_read_what_is_kept(repository: Repository) -> None:
    repository.said()
    assert [file.stat().st_mode & 0o077 for file in repository.cached()] == [0]


@pytest.mark.parametrize("given", [(), ("Secret=hunter2-given",)])
def test_what_tells_a_secret_is_not_written(repository: Repository, given: tuple[str, ...]) -> None:
    secret = "hunter2-given" if given else "hunter2-default"
    head = "Parameters:\n  Secret: {Type: String, NoEcho: true, Default: hunter2-default}\n"
    repository.write(
        "infra/orders.yaml",
        template(head=head).replace(
            "  Orders:\n    Type: AWS::SQS::Queue\n    Properties:\n",
            "  Orders:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Sub q-${Secret}\n",
        ),
    )
    fresh = whole(repository.said(parameters=given, cache=False))
    assert whole(repository.said(parameters=given)) == whole(repository.said(parameters=given)) == fresh
    held = b"".join(file.read_bytes() for file in repository.cached())
    assert held
    assert secret.encode() not in held
    assert repository.judged(lambda: repository.said(parameters=given)) == ["infra/orders.yaml"]


def test_a_crash_is_not_kept(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    judging = judging_group.judged

    def crashing(several: Any, one: Any, judging_by: Any) -> Any:
        rules = tuple(rule.rule._replace(check=broken) if rule.name == "visibility-timeout" else rule for rule in judging_by.rules)
        return judging(several, one, judging_by._replace(rules=rules))

    def broken(*_: Any) -> Any:
        raise KeyError("x")

    with monkeypatch.context() as patched:
        patched.setattr(judging_group, "judged", crashing)
        assert repository.said().code == 3
    assert whole(repository.said()) == whole(repository.said(cache=False))


def test_what_was_judged_after_the_end_of_the_time_is_not_kept(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: Any) -> Any:
        raise meter.Spent(late=True)

    with monkeypatch.context() as patched:
        patched.setattr(rounds, "of_pipeline", late)
        assert "judging takes longer than judge-timeout" in str(repository.said())
    assert whole(repository.said()) == whole(repository.said(cache=False))


@pytest.mark.slow
def test_runs_at_once_see_whole_answers(repository: Repository) -> None:
    def run(*flags: str) -> str:
        started = [sys.executable, "-m", "queuegate", "check", "--linters", "none", "--report", "json", *flags]
        return subprocess.run(started, cwd=repository.folder, capture_output=True, encoding="utf-8", timeout=60, check=False).stdout

    with ThreadPoolExecutor(3) as pool:
        first, second, fresh = pool.map(lambda flags: run(*flags), [(), (), ("--no-cache",)])
    assert json.loads(first)["pipelines"]
    assert first == second == fresh == run()


def test_the_oldest_leave(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    for i in range(6):
        files.store(folder, str(i), b"x" * 10, most=4, most_bytes=35)
        os.utime(folder / str(i), (i, i))
    files.store(folder, "last", b"x" * 10, most=4, most_bytes=35)
    assert sorted(file.name for file in folder.iterdir()) == ["4", "5", "last"]
    assert files.load(folder, "4", 9) is None


def test_a_full_disk_leaves_what_was_there_and_nothing_half_written(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")  # Windows has none
    folder, before = tmp_path / "files", resource.getrlimit(resource.RLIMIT_FSIZE)
    files.store(folder, "one", b"x" * 10, most=4, most_bytes=9_999_999)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        files.store(folder, "one", b"y" * 500_000, most=4, most_bytes=9_999_999)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {"one": b"x" * 10}


def test_neither_does_an_interruption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "files"

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.store(folder, "one", b"x", most=4, most_bytes=99)
    assert [*folder.iterdir()] == []


def test_what_a_killed_run_had_begun_to_write_goes_in_time(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, age in (("old.new", 7200), ("now.new", 5)):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (time.time() - age,) * 2)
    files.store(folder, "one", b"x", most=9, most_bytes=99)
    assert sorted(file.name for file in folder.iterdir()) == ["now.new", "one"]


def test_another_version_of_ours_is_another_answer(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.said()
    monkeypatch.setattr(answers, "ours", lambda: "another")
    assert repository.judged(repository.said)


def test_our_code_is_known_by_all_of_its_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "rule.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(identity.policies, "__path__", [str(tmp_path)])
    before = identity.ours.__wrapped__()
    (tmp_path / "rule.py").write_text("x = 1", encoding="utf-8")
    assert identity.ours.__wrapped__() != before


OWN = '''"""Says something of each queue.

Why.

Bad::

    x

Good::

    x
"""
from __future__ import annotations

from collections.abc import Iterator

from queuegate.policies.rule import Finding, Mapping, Severity, rule

from ._words import WORD


@rule("own-word", on=Mapping, severity=Severity.WARNING, docs="https://example.com", fix="Do it.")
def check(mapping: Mapping) -> Iterator[Finding]:
    yield Finding(f"the word is {WORD}", at=mapping)
'''


def test_a_change_in_the_team_s_own_rules_is_one(repository: Repository) -> None:
    repository.only = ()
    repository.write("rules/word.py", OWN)
    repository.write("rules/_words.py", "WORD = 'one'\n")
    repository.write("queuegate.yaml", "targets: [infra/orders.yaml]\nrules: [rules]\n")
    first = repository.said()
    assert any("the word is one" in finding.message for finding in first.report.findings), first.report.problems
    assert repository.judged(repository.said) == []
    repository.write("rules/_words.py", "WORD = 'two'\n")
    assert any("the word is two" in finding.message for finding in repository.said().report.findings)

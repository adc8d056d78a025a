"""A repository that somebody else made: nothing that it configures is run, no name in its trees leads out of the temporary folder, and no text of it commands anybody."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.revisions import tree as tree_of_commit
from queuegate.policies.gate.revisions.commits import Commit as Revision
from queuegate.policies.gate.revisions.tree import content, files, laid_out
from queuegate.policies.gate.run.asking.request import Against, Flags
from queuegate.policies.gate.run.outcome import Ran, run
from queuegate.policies.gate.settings.settings import Refused

Team = Any  # the fixture's type stands in conftest.py, which nothing imports
EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
Trap = Callable[[], str]


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[Trap]:
    """`trap()`: a command that leaves a mark where it is run. In the end none may have been."""
    script, mark = tmp_path / "trap.sh", tmp_path / "was-run"
    script.write_text(f'#!/bin/sh\necho "$0 $@" >> {mark}\ncat\n', encoding="utf-8")
    script.chmod(0o755)
    yield lambda: str(script)
    assert not mark.exists(), mark.read_text(encoding="utf-8")


def since(folder: Path, name: str = "main") -> Ran:
    return run(Flags(linters=("none",), cache=False, fail_on="warning", against=Against(since=name)), folder)


def test_the_trap_works(trap: Trap, tmp_path: Path) -> None:
    """A test that cannot fail would prove nothing: git does run what is configured, where it is asked in the ordinary way."""
    repository = tmp_path / "other"
    repository.mkdir()
    for command in (("init", "-q"), ("config", "core.fsmonitor", trap()), ("status",)):
        subprocess.run(["git", *command], cwd=repository, check=True, capture_output=True)
    mark = tmp_path / "was-run"
    assert mark.exists()
    mark.unlink()


def test_nothing_that_it_configures_is_run(trap: Trap, team: Team) -> None:
    team.commit({"template.yaml": team.good, ".gitattributes": "*.yaml filter=evil diff=evil\n"})
    team.git("checkout", "-q", "-b", "change")
    team.commit({"template.yaml": team.short})
    settings = {
        "core.fsmonitor": trap(),
        "core.hooksPath": str(team.folder / "hooks"),
        "core.pager": trap(),
        "core.sshCommand": trap(),
        "core.alternateRefsCommand": trap(),
        "filter.evil.clean": trap(),
        "filter.evil.smudge": trap(),
        "filter.evil.process": trap(),
        "diff.evil.textconv": trap(),
        "diff.evil.command": trap(),
        "diff.external": trap(),
        "tar.tar.command": trap(),
        "gpg.program": trap(),
        "credential.helper": trap(),
        "uploadpack.packObjectsHook": trap(),
        "alias.rev-parse": f"!{trap()}",
        "alias.cat-file": f"!{trap()}",
        "pager.cat-file": "true",
    }
    (team.folder / "hooks").mkdir()
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc", "post-merge"):
        (team.folder / "hooks" / hook).symlink_to(trap())
    for name, value in settings.items():
        team.git("config", name, value)
    ran = since(team.folder)
    assert (ran.code, [one.rule for one in ran.report.findings]) == (1, ["visibility-timeout"])


def test_what_is_missing_is_not_fetched(trap: Trap, team: Team) -> None:
    """A partial clone fetches a missing object with whatever program its remote names."""
    team.commit({"template.yaml": team.good})
    team.commit({"template.yaml": team.good + "# more\n"})
    team.git("config", "remote.origin.url", f"ext::{trap()}")
    team.git("config", "remote.origin.promisor", "true")
    team.git("config", "remote.origin.partialclonefilter", "blob:none")
    team.git("config", "remote.origin.uploadpack", trap())
    team.git("config", "protocol.ext.allow", "always")
    team.git("config", "extensions.partialClone", "origin")
    blob = team.git("rev-parse", "HEAD~1:template.yaml")
    (team.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    ran = since(team.folder, "HEAD~1")
    assert ran.code == 4
    assert "not in this clone" in ran.report.problems[0].message


def test_a_folder_that_looks_like_a_repository_is_none(trap: Trap, monkeypatch: pytest.MonkeyPatch, team: Team) -> None:
    """A pull request can hold the files of a bare repository, with a configuration of its own."""
    team.commit(
        {
            "infra/template.yaml": team.good,
            "infra/HEAD": "ref: refs/heads/main\n",
            "infra/config": f"[core]\n\tbare = true\n\tfsmonitor = {trap()}\n",
            "infra/refs/heads/x": "",
            "infra/objects/y": "",
        }
    )
    monkeypatch.chdir(team.folder / "infra")
    assert since(team.folder / "infra").code == 0


def test_a_folder_outside_a_repository_that_looks_like_one_is_none_either(team: Team, tmp_path: Path) -> None:
    """What somebody unpacks may hold a bare repository with templates in it."""
    team.commit({"template.yaml": team.good})
    bare = tmp_path / "bare"
    subprocess.run(["git", "clone", "-q", "--bare", str(team.folder), str(bare)], check=True)
    (bare / "template.yaml").write_text(team.short, encoding="utf-8")
    ran = since(bare)
    assert ran.code == 4
    assert "is a bare repository" in ran.report.problems[0].message
    assert "compare files and folders: queuegate diff OLD NEW" in ran.report.problems[0].message
    assert "safe." not in ran.report.problems[0].message


def test_the_variables_of_a_hook_lead_to_no_other_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, team: Team) -> None:
    team.commit({"template.yaml": team.short})
    subprocess.run(["git", "init", "-q", str(tmp_path / "other")], check=True)
    for name, value in {
        "GIT_DIR": tmp_path / "other" / ".git",
        "GIT_INDEX_FILE": tmp_path / "index",
        "GIT_WORK_TREE": tmp_path,
        "GIT_OBJECT_DIRECTORY": tmp_path,
    }.items():
        monkeypatch.setenv(name, str(value))
    assert since(team.folder).code == 0


def test_a_replaced_commit_is_the_commit(team: Team) -> None:
    base = team.commit({"template.yaml": team.good})
    head = team.commit({"template.yaml": team.short})
    team.git("replace", base, head)
    assert since(team.folder, base).code == 1


def tree(team: Team, *entries: str) -> str:
    """A tree made by hand: `mode type object<tab>name`, a line each."""
    return team.git("mktree", "--missing", data="".join(f"{entry}\n" for entry in entries))


def of_tree(team: Team, name: str) -> Revision:
    made = team.git("commit-tree", "-m", "made by hand", name)
    return Revision(made, made)


def raw_tree(team: Team, *entries: tuple[str, str, str]) -> str:
    """A tree whose names git itself would refuse."""
    data = b"".join(f"{mode} {name}".encode() + b"\0" + bytes.fromhex(blob) for mode, name, blob in entries)
    done = subprocess.run(["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"], cwd=team.folder, input=data, capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.mark.parametrize("name", ["..", ".", ".git", ".GIT", "../x", "/outside", "a/../../x", ""])
def test_no_name_in_a_tree_leads_out(name: str, tmp_path: Path, team: Team) -> None:
    blob = team.commit({"a": "text"}) and team.git("rev-parse", "HEAD:a")
    made = of_tree(team, raw_tree(team, ("100644", name, blob)))
    before = sorted(tmp_path.rglob("*"))
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(Refused):
        laid_out(team.folder, made, into)
    assert [path for path in sorted(tmp_path.rglob("*")) if ".git" not in path.parts and path not in before] == [into]


def test_nothing_is_written_through_a_link(tmp_path: Path, team: Team) -> None:
    """A tree with a link and a folder of one name; links are made last, so that the folder is a folder."""
    outside = tmp_path / "outside"
    outside.mkdir()
    team.commit({"evil": "text", "to": str(outside)})
    text, link = team.git("rev-parse", "HEAD:evil"), team.git("rev-parse", "HEAD:to")
    inner = tree(team, f"100644 blob {text}\tfile")
    made = of_tree(team, raw_tree(team, ("120000", "a", link), ("40000", "a", inner)))
    into = tmp_path / "into"
    into.mkdir()
    laid_out(team.folder, made, into)
    assert list(outside.iterdir()) == []
    assert (into / "a" / "file").read_text(encoding="utf-8") == "text"


def test_a_name_that_a_tree_has_twice_is_refused(tmp_path: Path, team: Team) -> None:
    """Which of the two would be judged nobody sees."""
    team.commit({"one": "good", "two": "bad"})
    one, two = team.git("rev-parse", "HEAD:one"), team.git("rev-parse", "HEAD:two")
    made = of_tree(team, raw_tree(team, ("100644", "a", one), ("100644", "a", two)))
    (into := tmp_path / "into").mkdir()
    with pytest.raises(Refused):
        laid_out(team.folder, made, into)


def test_a_link_that_leads_out_is_not_read(tmp_path: Path, team: Team) -> None:
    (tmp_path / "secret.yaml").write_text(team.short, encoding="utf-8")
    (team.folder / "template.yaml").symlink_to(tmp_path / "secret.yaml")
    team.commit({"README.md": "a link"})
    (team.folder / "template.yaml").unlink()
    (team.folder / "template.yaml").write_text(team.short, encoding="utf-8")
    ran = run(Flags(targets=(".",), linters=("none",), cache=False, fail_on="warning", against=Against(since="main")), team.folder)
    assert [one.rule for one in ran.report.findings if one.suppressed is None] == ["visibility-timeout"]


def test_what_a_tree_holds_is_what_is_laid_out(tmp_path: Path, team: Team) -> None:
    """Names and contents of every kind, beside git's own checkout."""
    names = ["a b.yaml", "ü/é.yaml", "deep/er/x", "tab\tname", 'quo"te', "-rf", "new\nline", "x.yaml"]
    team.commit(dict.fromkeys(names, "text\r\n"))
    (team.folder / "binary").write_bytes(bytes(range(256)) * 100)
    (team.folder / "run.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    (team.folder / "run.sh").chmod(0o755)
    (team.folder / "link").symlink_to("deep/er/x")
    made = team.commit({"empty": ""})
    into = tmp_path / "into"
    into.mkdir()
    revision = Revision("HEAD", made)
    laid_out(team.folder, revision, into)
    found = {path.relative_to(into).as_posix(): path.read_bytes() for path in into.rglob("*") if path.is_file()}
    assert found == {
        path.relative_to(team.folder).as_posix(): path.read_bytes() for path in team.folder.rglob("*") if path.is_file() and ".git" not in path.parts
    }
    assert {one.path for one in files(team.folder, revision)} == found.keys()
    assert os.access(into / "run.sh", os.X_OK)
    assert (into / "link").is_symlink()
    assert content(team.folder, revision, "a b.yaml") == b"text\r\n"
    assert content(team.folder, revision, "deep") is None


@pytest.mark.parametrize(("limit", "what"), [("_MOST_FILES", "has more than {} files"), ("_MOST_BYTES", "is larger than {} bytes")])
def test_a_commit_that_is_too_large_is_refused(limit: str, what: str, tmp_path: Path, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file of it is, and so many bytes and files are not too many."""
    made = Revision("HEAD", team.commit({"one": 60 * "x", "two": 40 * "x"}))
    found = files(team.folder, made)
    size = sum(len(content(team.folder, made, one.path) or b"") for one in found)
    enough = {"_MOST_FILES": len(found), "_MOST_BYTES": size}
    monkeypatch.setattr(tree_of_commit, limit, enough[limit])
    (tmp_path / "all").mkdir()
    laid_out(team.folder, made, tmp_path / "all")
    monkeypatch.setattr(tree_of_commit, limit, enough[limit] - 1)
    (tmp_path / "into").mkdir()
    with pytest.raises(Refused, match=what.format(f"{enough[limit] - 1:,}")):
        laid_out(team.folder, made, tmp_path / "into")


@pytest.mark.slow
def test_names_from_git_command_nobody(command: Any, team: Team) -> None:
    """A file, and what somebody takes for a branch, may be called as a workflow command."""
    team.commit({"template.yaml": team.good, "::error::x.yaml": "AWSTemplateFormatVersion: 2010-09-09\nResources: [", "##[error]y.yaml": team.good})
    team.git("branch", "##vso")
    commands = [
        ("check", "--since", "##vso", "."),
        ("check", "--since", "::error::no"),
        ("diff", "##vso", "--target", "."),
        ("diff", "##[error]no", "::error::no"),
    ]
    for arguments in commands:
        done = command(*arguments, "--linters", "none", "--no-cache", cwd=team.folder)
        for line in (done.stdout + done.stderr).splitlines():
            assert "##[" not in line
            assert not line.lstrip().startswith("::")

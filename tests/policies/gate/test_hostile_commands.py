"""Every command over projects of anything: it ends, soon, with an exit code that it promises; every output is what its format says, commands nobody, and holds no secret.

`QUEUEGATE_PROJECTS` sets how many are tried. One that fails is made again by its number: `hostile.project(number)`.
"""

from __future__ import annotations

import io
import json
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from queuegate.policies.gate.command.main import main

HERE = Path(__file__).parent
TESTS = HERE.parents[1]
INPUTS: Any = runpy.run_path(str(TESTS / "loading.py"))["package"](HERE / "hostile")
NUMBERS: Any = runpy.run_path(str(TESTS / "lengths.py"))["numbers"]
RUNNER: Any = runpy.run_path(str(HERE / "runner.py"))
GRAPH: Any = runpy.run_path(str(HERE / "graph" / "test_formats.py"))
SECONDS = 6.0
"""How much time of the processor one command may take; most take a twentieth of one."""
FILES = ("json", "markdown", "github", "sarif", "code-scanning", "junit", "gitlab")
IDENTITY = [word for one in ("user.name=a", "user.email=a@example.com") for word in ("-c", one)]
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OUR_BLOCK = re.compile(r"<details><summary>[\w ,]+(?: \(\d+\))?</summary>\s*|</details>\s*")
LOW = {chr(i) for i in range(32)} - {"\n"}
CONTROLS = LOW | {chr(i) for i in range(127, 160)} | set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What no output for people may hold; in JSON, data are data."""


class Hangs(BaseException):
    """It takes too long. No `Exception`: whoever catches those must not catch this."""


class Done(NamedTuple):
    arguments: tuple[str, ...]
    code: int
    out: str
    err: str


@contextmanager
def watched(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def done(*arguments: str) -> Done:
    """A command in this process, with all that leaves it."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict", newline="") for _ in range(2))
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        with watched(SECONDS):
            main.main(list(arguments))
    except SystemExit as ended:
        code = ended.code
    finally:
        sys.stdout, sys.stderr = streams
        for one in (out, err):
            one.flush()
    assert isinstance(code, int)
    return Done(arguments, code, *(one.buffer.getvalue().decode("utf-8") for one in (out, err)))  # type: ignore[attr-defined]  # of BytesIO


def held(ran: Done, codes: set[int], secrets: tuple[str, ...]) -> Done:
    """What every command promises of both streams."""
    said = f"{ran.out}\n{ran.err}"
    assert ran.code in codes, (ran.arguments, ran.code, said[-600:])
    assert "Traceback" not in said
    assert "itself crashed" not in said, said[-600:]
    ours = "--report" in ran.arguments and "github" in ran.arguments
    assert [one for one in RUNNER["commands"](said) if not (ours and RUNNER["is_ours"](one))] == [], ran.arguments
    controls = LOW if "json" in " ".join(ran.arguments) else CONTROLS
    assert not controls & set(said), (ran.arguments, sorted(controls & set(said)))
    for secret in secrets:
        spelt = {secret, f"{int(secret):,}"} if secret.isdigit() else {secret}
        assert not [one for one in spelt if one in said], (ran.arguments, next(line for line in said.splitlines() if any(one in line for one in spelt))[:400])
    return ran


def is_markdown(text: str) -> None:
    """It holds no HTML but ours, no picture, and no link but to documentation and to lines of its own repository."""
    for token in (one for block in MARKDOWN.parse(text) for one in (block, *(block.children or ()))):
        assert token.type != "image", token
        assert token.type != "html_block" or OUR_BLOCK.fullmatch(token.content), token
        assert token.type != "html_inline" or token.content in ("<br>", "<br/>"), token
        if token.type == "link_open":
            assert re.match(r"https://(?:docs\.aws\.amazon\.com|github\.com|docs\.|aws\.|repost\.|boto3|datatracker|[\w.-]+)/", str(token.attrs["href"])), token
            assert "example.com" not in str(token.attrs["href"]), token
        if token.type == "fence":
            assert token.info == "mermaid", token


def is_page(text: str) -> None:
    page = GRAPH["Page"](text)
    assert set(page.tags) <= GRAPH["TAGS"]
    assert {name for name, _ in page.attributes} <= GRAPH["ATTRIBUTES"]


def is_flowchart(text: str) -> None:
    assert [line for line in text.splitlines() if not GRAPH["LINE"].fullmatch(line)] == []


def is_xml(text: str) -> None:
    assert ET.fromstring(text.encode()).tag == "testsuites"  # noqa: S314 - our own text is what is tried


def is_json(text: str) -> None:
    json.loads(text)


READERS: dict[str, Any] = {
    "json": is_json, "markdown": is_markdown, "sarif": is_json, "code-scanning": is_json, "junit": is_xml, "gitlab": is_json, "html": is_page, "mermaid": is_flowchart,
}  # fmt: skip


def laid(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def git(folder: Path, *command: str) -> None:
    subprocess.run(["git", *IDENTITY, *command], cwd=folder, check=True, capture_output=True, env=os.environ | {"GIT_CONFIG_GLOBAL": os.devnull})


def revisions(folder: Path, made: Any) -> None:
    """The base as a commit, the head as the working folder."""
    git(folder, "init", "-q", "-b", "main")
    laid(folder, made.base)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "base")
    laid(folder, made.head)


def tried(number: int, folder: Path) -> None:
    """Every command over one project."""
    made = INPUTS.project(number)
    secrets = INPUTS.SECRETS if made.has_secrets else ()
    folder.mkdir()
    os.chdir(folder)
    revisions(folder, made)
    target, quiet = made.target if not made.target.startswith("-") else f"./{made.target}", ("--linters", "none")
    _check(target, secrets)
    _shown(target, made.words, secrets)
    laid(folder / ".git" / "base", made.base)
    for sides in (("main", "--target", target), (".git/base", target)):
        for form in ("terminal", "json", "markdown"):
            ran = held(done("diff", *sides, "--report", form, *quiet), {0, 1, 4, 5}, secrets)
            READERS.get(form, len)(ran.out or "{}")
    _written(folder, made.words, secrets)


def _check(target: str, secrets: tuple[str, ...]) -> None:
    files = [f"--report={form}=.git/out.{form}" for form in FILES]
    held(done("check", target, "--linters", "none", "--no-cache", "--report", "terminal", "--full", *files), {0, 1, 4, 5}, secrets)
    for form in FILES:
        text = Path(f".git/out.{form}").read_bytes().decode()
        held(Done(("--report", form), 0, text, ""), {0}, secrets)
        READERS.get(form, len)(text)
    held(done("check", target, "--linters", "none", "--no-cache", "--since", "main", "--report", "github"), {0, 1, 4, 5}, secrets)
    held(done("check", target, "--linters", "none", "--no-cache", "--write-baseline", ".git/baseline.json"), {0, 1, 4, 5}, secrets)
    held(Done((), 0, Path(".git/baseline.json").read_text(encoding="utf-8") if Path(".git/baseline.json").exists() else "", ""), {0}, secrets)


def _shown(target: str, words: tuple[str, ...], secrets: tuple[str, ...]) -> None:
    for form in ("tree", "mermaid", "markdown", "html"):
        ran = held(done("graph", target, "--format", form), {0, 4, 5}, secrets)
        if ran.out:
            READERS.get(form, len)(ran.out)
    for command in (("handlers",), ("filters", "--message", words[0]), ("permissions",)):
        held(done(command[0], target, *command[1:]), {0, 4, 5}, secrets)
        ran = held(done(command[0], target, *command[1:], *(["--format", "json"] if command[0] == "permissions" else ["--json"])), {0, 4, 5}, secrets)
        is_json(ran.out or "{}")
    for form in ("yaml", "cdk"):
        held(done("permissions", target, "--format", form), {0, 4, 5}, secrets)
    for question in (("no-public-access",), ("not-granted", "--action", "sqs:*"), ("not-granted", "--action", words[1])):
        held(done("access", question[0], target, *question[1:]), {0, 1, 4, 5}, secrets)
        ran = held(done("access", question[0], target, *question[1:], "--report", "json"), {0, 1, 4, 5}, secrets)
        is_json(ran.out or "{}")
    for arguments in (("handlers", target, "--function", words[1]), ("explain", words[1]), ("rules",), ("rules", "--json"), (words[2],), ("graph", words[2])):
        held(done(*arguments), {0, 4, 5}, secrets)


def _written(folder: Path, words: tuple[str, ...], secrets: tuple[str, ...]) -> None:
    """The commands that write, last: what they wrote is read."""
    held(done("new", words[0]), {0, 1, 4}, secrets)
    held(done("new", "our-batches"), {0, 1, 4}, secrets)
    held(done("init", "--dry-run"), {0, 1, 4, 5}, secrets)
    (folder / "queuegate.yaml").unlink(missing_ok=True)
    (folder / ".github").mkdir(exist_ok=True)
    ran = held(done("init"), {0, 1, 4, 5}, secrets)
    if ran.code == 0:
        again = held(done("check", "--linters", "none", "--no-cache"), {0, 1, 4, 5}, secrets)  # 5: an assembly without a stack
        assert "queuegate.yaml:" not in again.err, again.err
        assert "declared/" not in again.out


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_PROJECTS", 1, 6, step=6))
def test_a_project_of_anything_is_told_of_by_every_command(numbers: range, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in [name for name in os.environ if name.startswith(("GIT_", "GITHUB_", "CI_"))]:
        monkeypatch.delenv(name)
    for number in numbers:
        try:
            tried(number, tmp_path / str(number))
        except (Exception, Hangs) as error:
            error.add_note(f"project {number}")
            raise
        finally:
            os.chdir(tmp_path)
        shutil.rmtree(tmp_path / str(number))

"""Times `queuegate diff` of two revisions, and `check --since`, beside a check of one: on the reference system's app, and on a repository of templates with their handlers.

    pip install -e '.[dev]' && python benchmarks/diff.py

Prints medians, and the ratio of CPU to a check's in the same round. The goal is twice a check. The figures of the last run that somebody looked at are in benchmarks/README.md.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from policies import ROOT, Run, measured

GATE = str(Path(sys.executable).parent / "queuegate")
WHO = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "Somebody"), ("EMAIL", "somebody@example.com"))}


def repository(folder: Path, files: dict[str, str], change: tuple[str, str, str]) -> None:
    """Two commits: the files, and one change of one of them."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    name, old, new = change
    for step in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "before"), None, ("commit", "-qam", "after")):
        if step is None:
            text = (folder / name).read_text(encoding="utf-8")
            (folder / name).write_text(text.replace(old, new), encoding="utf-8")
            continue
        subprocess.run(["git", *step], cwd=folder, env=os.environ | WHO, check=True)  # noqa: S603, S607 - commands of ours


def templates() -> dict[str, str]:
    """Ten templates, a handler for each, and what else is in a repository."""
    text = (ROOT / "tests" / "policies" / "base.yaml").read_text(encoding="utf-8")
    found = {f"infra/{i}.yaml": text.replace("Orders", f"Orders{i}") for i in range(10)}
    return (
        found | {f"src/{i}/handler.py": "def handler(event, context):\n    return event\n" for i in range(10)} | {f"docs/{i}.md": "words\n" for i in range(100)}
    )


def commands(folder: Path, targets: list[str]) -> dict[str, list[str]]:
    os.chdir(folder)
    options = ["--linters", "none", "--no-cache"]
    sides = [word for target in targets for word in ("--target", target)]
    return {
        "check": [GATE, "check", *targets, *options],
        "check --since HEAD~1": [GATE, "check", *targets, "--since", "HEAD~1", *options],
        "diff HEAD~1 (the working folder)": [GATE, "diff", "HEAD~1", *sides, *options],
        "diff HEAD~1 HEAD": [GATE, "diff", "HEAD~1", "HEAD", *sides, *options],
    }


def rows(what: str, runs: dict[str, list[Run]]) -> Iterator[str]:
    for name, found in runs.items():
        ratio = statistics.median(run.cpu / one.cpu for run, one in zip(found, runs["check"], strict=True))
        yield f"| {what} | {name} | {statistics.median(run.wall for run in found):.2f} | {statistics.median(run.cpu for run in found):.2f} | {ratio:.2f} |"


def main() -> None:
    print("| repository | command | wall, median s | cpu, median s | cpu / a check's |", "|---|---|---|---|---|", sep="\n")
    with tempfile.TemporaryDirectory() as made:
        plain, app = Path(made, "templates"), Path(made, "app")
        repository(plain, templates(), ("infra/0.yaml", "VisibilityTimeout: 185", "VisibilityTimeout: 184"))
        print(*rows("ten templates", measured(commands(plain, ["infra"]))), sep="\n")
        ignored = shutil.ignore_patterns("__pycache__", "cdk.out")
        shutil.copytree(ROOT / "synth" / "notification", app / "synth" / "notification", ignore=ignored)
        files = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("cdk.json", "queuegate.yaml")}
        repository(app, files, ("synth/notification/processing.py", "max_concurrency=", "max_concurrency=1 + "))
        print(*rows("the reference system's app", measured(commands(app, []))), sep="\n")


if __name__ == "__main__":
    main()

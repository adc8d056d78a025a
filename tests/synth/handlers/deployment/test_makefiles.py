"""A Makefile that copies a folder as it lies makes of it what lies there; of any other nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.synth.handlers.deployment.makefiles import takes_all

TO = '"$(ARTIFACTS_DIR)"'
OF_AWS = f"""build-Worker:
	cp *.py {TO}
	cp requirements.txt {TO}
	python -m pip install -r requirements.txt -t {TO}
	rm -rf "$(ARTIFACTS_DIR)/bin"
"""
ALL = "# the worker\n.PHONY: build-Worker\nbuild-Worker:\n\tmkdir -p $(ARTIFACTS_DIR)\n\t@cp -r ./* $(ARTIFACTS_DIR)/\n"


def made(folder: Path, makefile: str, *names: str) -> bool:
    for name in ("app.py", "requirements.txt", *names):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("", encoding="utf-8")
    (folder / "Makefile").write_text(makefile, encoding="utf-8")
    return takes_all(folder, "Worker")


@pytest.mark.parametrize(
    "makefile", [OF_AWS, ALL, "build-Worker:\n\tcp -r . ${ARTIFACTS_DIR}\n", ALL + "build-Other:\n\tcp other.py $(ARTIFACTS_DIR)/app.py\n"]
)
def test_what_lies_there_is_taken(makefile: str, tmp_path: Path) -> None:
    assert made(tmp_path, makefile)


@pytest.mark.parametrize(
    "makefile",
    [
        "build-Worker:\n\tcp other.py $(ARTIFACTS_DIR)/app.py\n",
        ALL + "\tcp other.py $(ARTIFACTS_DIR)/app.py\n",
        ALL + "\tsed -i s/raise/pass/ $(ARTIFACTS_DIR)/app.py\n",
        ALL.replace("./*", "src/*"),
        ALL.replace("build-Worker:\n", "build-Worker: generated\n"),
        ALL.replace("build-Worker:\n", "build-Other:\n"),
        ALL + ALL,
        "ARTIFACTS_DIR = out\n" + ALL,
        "include common.mk\n" + ALL,
        ALL.replace("cp -r", "cp x; cp -r"),
        OF_AWS.replace("*.py", "handler.py"),
        OF_AWS.replace("-t " + TO, "-t " + TO + " && cp other.py $(ARTIFACTS_DIR)/app.py"),
        "build-Worker:\n",
        "",
    ],
)
def test_of_any_other_nobody_knows(makefile: str, tmp_path: Path) -> None:
    assert not made(tmp_path, makefile)


def test_a_folder_within_is_left_behind(tmp_path: Path) -> None:
    assert not made(tmp_path, OF_AWS, "rules/price.py")
    assert made(tmp_path, ALL, "rules/price.py")

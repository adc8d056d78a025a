"""Every error and every warning on the corpus was read by somebody, who found it true (`verdicts.yaml`); and the page that says so is as those verdicts are."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "files"
TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "corpus_findings.py"))
SOURCES = [TOOL["read"](TOOL["CORPUS"]), TOOL["read"](TOOL["ELSEWHERE"])]


def test_no_error_and_no_warning_was_found_false() -> None:
    assert [(group["rule"], group["verdict"]) for source in SOURCES for group in source["verdicts"] if group["verdict"] != "true" or not group["why"]] == []


def test_the_page_is_as_the_verdicts_are() -> None:
    assert TOOL["PAGE"].read_text(encoding="utf-8") == TOOL["page"](SOURCES)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real templates is not beside the repository (../shared/corpus)")
def test_what_the_gate_says_of_the_corpus_today_has_a_verdict(corpus: dict[str, Any]) -> None:
    reports = dict(corpus)
    today = set().union(*(TOOL["said"](file, report) for file, report in reports.items()))
    assert today == set(TOOL["judged"](SOURCES[0]))
    again = TOOL["updated"](SOURCES[0], reports)
    assert {key: again[key] for key in ("templates", "mappings", "on-mappings")} == {key: SOURCES[0][key] for key in ("templates", "mappings", "on-mappings")}

"""Every page says what it claims: each Bad fires its rule and no other error, each Good is silent."""

from __future__ import annotations

import re
import runpy
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.rule import Mapping, Rule, Severity

spread: Any = runpy.run_path(str(Path(__file__).parents[1] / "lengths.py"))["spread"]
_BLOCK = re.compile(r"^(Bad|Good)::\n\n((?:    .*\n|\n)+)", re.MULTILINE)


def examples(rule: Rule, kind: str) -> list[str]:
    return [textwrap.dedent(block) for found, block in _BLOCK.findall(rule.page + "\n") if found == kind]


ON_TEMPLATES = [rule for rule in RULES if rule.on is Mapping and rule.group != "declared"]
BAD = [pytest.param(rule, text, id=f"{rule.name}-{i}") for rule in ON_TEMPLATES for i, text in enumerate(examples(rule, "Bad"))]
GOOD = [pytest.param(rule, text, id=f"{rule.name}-{i}") for rule in ON_TEMPLATES for i, text in enumerate(examples(rule, "Good"))]


@pytest.mark.parametrize("rule", ON_TEMPLATES, ids=lambda rule: rule.name)
def test_a_page_has_a_first_sentence_and_both_kinds_of_example(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z][^\n]*\.", rule.summary)
    assert examples(rule, "Bad")
    assert examples(rule, "Good")


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_bad_fires_this_rule(rule: Rule, text: str, changed: Callable[..., list[Any]]) -> None:
    assert "fail" in {one.verdict for one in changed(text, rule.name)}


@pytest.mark.parametrize(("rule", "text"), spread(BAD, 4))
def test_and_no_other_error(rule: Rule, text: str, changed: Callable[..., list[Any]]) -> None:
    said = {one.rule for one in changed(text) if one.verdict == "fail" and one.severity is Severity.ERROR}
    assert said <= {rule.name, "name-undefined"}  # an example calls what it does not show


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_good_is_silent(rule: Rule, text: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(text, rule.name) == []


def test_the_base_is_clean(changed: Callable[..., list[Any]]) -> None:
    assert changed("{}") == []

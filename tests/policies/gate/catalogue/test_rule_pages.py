from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from queuegate.policies.gate.catalogue.fixes import fixes_of
from queuegate.policies.gate.catalogue.rules import every_rule
from queuegate.policies.rule import Rule

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def rule_pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rule_pages", ROOT / "tools" / "rule_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pages_in_the_repository_are_those_of_the_rules(rule_pages: ModuleType) -> None:
    written = {f"docs/rules/{file.name}": file.read_text(encoding="utf-8") for file in (ROOT / "docs" / "rules").iterdir()}
    made = rule_pages.pages(every_rule())
    assert sorted(written.keys() - made.keys()) == [], "the page of a rule that is gone: delete it"
    assert [path for path, text in made.items() if written.get(path) != text] == [], "run python tools/generate.py"


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.name)
def test_a_page_says_everything(rule_pages: ModuleType, rule: Rule) -> None:
    text = rule_pages.page(rule)
    assert text.startswith(f"# {rule.name}\n\n{rule.summary}\n\n")
    assert f"\n| {rule.severity} | " in text
    assert f"\n## Fix\n\n{rule.fix}\n\n" in text
    assert all((f"\n- {title}: {fix}\n" if title else f"\n{fix}\n") in text for title, fix in fixes_of(rule).items())
    assert (f"\n\nMore: <{rule.docs}>\n" in text) is bool(rule.docs)
    assert len(re.findall(r"^## (?!Why|Deployment|Fix|Another)", text, re.MULTILINE)) == len(re.findall(r"^\S.*::$", rule.page, re.MULTILINE))


def test_the_settings_on_a_page_are_yaml(rule_pages: ModuleType) -> None:
    rule = every_rule()[0]
    severity, waiver = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", rule_pages.page(rule), re.DOTALL)[-2:])
    assert severity == {"severity": {rule.name: "note"}}
    assert {key: value for key, value in waiver["waivers"][0].items() if key in ("rule", "resource")} == {
        "rule": rule.name,
        "resource": "LogicalId or Construct/Path",
    }


def test_the_index_leads_to_every_page_and_every_group(rule_pages: ModuleType) -> None:
    index = rule_pages.index(list(every_rule()))
    assert re.findall(r"^\| \[.*?\]\((.*?)\.md\)", index, re.MULTILINE) == [
        rule.name for group in dict.fromkeys(rule.group for rule in every_rule()) for rule in every_rule() if rule.group == group
    ]
    assert re.findall(r"^## (.*)", index, re.MULTILINE) == [rule_pages.words(group) for group in dict.fromkeys(rule.group for rule in every_rule())]

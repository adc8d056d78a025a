"""A language server lives for days: what it remembers of files is forgotten, and what it remembers of texts does not grow with every keystroke."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path

import pytest

import queuegate.synth
from queuegate.policies.gate.editor import kept
from queuegate.policies.gate.editor.judge import Asked, judged

TEMPLATE = (Path(__file__).parents[2] / "base.yaml").read_text(encoding="utf-8")
SMALL = {"somebodys"}
"""What it is asked by is ours."""


def typed(i: int) -> str:
    """The template with words that it had at no other keystroke."""
    more = f'sqs:ReceiveMessage, "sqs:X{i}*", "s3:Get{i}?", "x{i}:Get"'
    text = TEMPLATE.replace("sqs:ReceiveMessage", more).replace("Orders", f"Orders{i}")
    return text.replace("AWSLambdaBasicExecutionRole", f"AWSLambdaBasicExecutionRole{i}")


@pytest.mark.slow
def test_what_is_remembered_of_texts_is_bounded(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(TEMPLATE, encoding="utf-8")
    most, kept.MOST = kept.MOST, 60  # type: ignore[misc]  # a smaller bound is reached sooner
    try:
        sizes = [_remembered(file, i) for i in range(40)]
    finally:
        kept.MOST = most  # type: ignore[misc]  # as above
    assert max(sizes) < 60 * sum(map(len, kept.OF_TEXTS.values()))


def _remembered(file: Path, i: int) -> int:
    judged(Asked(str(file), inside=True, known=True), {str(file): typed(i)})
    return sum(getattr(sys.modules[module], name).cache_info().currsize for module, names in kept.OF_TEXTS.items() if module in sys.modules for name in names)


def test_the_functions_are_there() -> None:
    for module, names in (*kept.OF_FILES.items(), *kept.OF_TEXTS.items()):
        loaded = importlib.import_module(module)
        assert all(callable(getattr(loaded, name).cache_clear) for name in names), module


def test_whatever_remembers_without_a_bound_is_known() -> None:
    """Each `@cache` of a function that takes a text."""
    known = {name for names in (*kept.OF_TEXTS.values(), *kept.OF_FILES.values()) for name in names}
    for folder in queuegate.synth.__path__:
        for file in Path(folder, "iam").rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef) and any(isinstance(one, ast.Name) and one.id == "cache" for one in node.decorator_list):
                    takes = [one.annotation.id for one in node.args.args if isinstance(one.annotation, ast.Name)]
                    assert "str" not in takes or node.name in known | SMALL, (file.name, node.name)

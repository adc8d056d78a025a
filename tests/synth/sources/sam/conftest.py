"""SAM's templates as CloudFormation's, with what SAM refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.synth.sources.cloudformation import read
from queuegate.synth.sources.sam.transform import lowered
from queuegate.synth.sources.template import Template, Unreadable

Sam = Callable[[str], tuple[Template, list[Unreadable]]]


@pytest.fixture
def sam(tmp_path: Path) -> Sam:
    def run(text: str) -> tuple[Template, list[Unreadable]]:
        file = tmp_path / "template.yaml"
        file.write_text(text, encoding="utf-8")
        return lowered(read(file), tmp_path)

    return run

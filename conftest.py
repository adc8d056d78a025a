"""What every test can have: the reference system, synthesised once in a session. Its own policies, in tests/policy, use the plugin's fixtures instead, as a team's would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.sources.cdk.app import synthesise

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cloud assembly of the reference system."""
    return synthesise(ROOT / "cdk.json", tmp_path_factory.mktemp("reference"), cache_dir=tmp_path_factory.mktemp("bytecode")).folder


@pytest.fixture(scope="session")
def reference_template(reference: Path) -> dict[str, Any]:
    """Its one template."""
    body: dict[str, Any] = json.loads((reference / "Notification.template.json").read_text(encoding="utf-8"))
    return body

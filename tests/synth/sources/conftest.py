"""The apps are synthesised once per session: each takes more than a second."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from queuegate.synth.sources.cdk.app import synthesise

APPS = Path(__file__).parents[2] / "apps"


@pytest.fixture(scope="session")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give the cloud assembly of one of the apps in tests/apps."""
    return cache(lambda name: synthesise(APPS / name / "cdk.json", tmp_path_factory.mktemp(name)).folder)

"""Helpers that several modules long are packages, although tests are none: `runpy.run_path(…)["package"]` gives this to a test."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any


def package(folder: Path) -> Any:
    """The modules of a folder as a package of its name."""
    if folder.name not in sys.modules:
        spec = importlib.util.spec_from_file_location(folder.name, folder / "__init__.py", submodule_search_locations=[str(folder)])
        assert spec
        assert spec.loader
        sys.modules[folder.name] = made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
    return sys.modules[folder.name]

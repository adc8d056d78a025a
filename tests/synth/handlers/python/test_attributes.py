"""What Python's own library has, as this Python says itself."""

from __future__ import annotations

import importlib

import pytest

from queuegate.synth.handlers.python.attributes import _names


@pytest.mark.parametrize("path", sorted(_names()))
def test_the_table_has_whatever_this_python_has(path: str) -> None:
    module, _, name = path.partition(".")
    found = importlib.import_module(module)
    assert {one for one in dir(getattr(found, name) if name else found) if not one.startswith("_")} <= _names()[path]

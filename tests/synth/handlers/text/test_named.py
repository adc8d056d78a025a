"""Which files a handler may reach: also those whose class is made by a generator of another name."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.synth.handlers.text.named import named_by

HANDLER = b"package shop; public class Orders { private final Service service = DaggerParts.create().service(); }"
PARTS = b"package shop; import dagger.Component; @Component(modules = Tables.class) interface Parts { Service service(); }"
OTHERS = {"Tables": b"package shop; class Tables { }", "Service": b"package shop; class Service { }", "Other": b"package shop; class Other { }"}


@pytest.mark.parametrize(
    ("parts", "reached"), [(PARTS, {"Orders", "Parts", "Tables", "Service"}), (PARTS.replace(b"import dagger.", b"import parts."), {"Orders", "Service"})]
)
def test_a_component_of_dagger(parts: bytes, reached: set[str]) -> None:
    texts = {Path(f"{name}.java"): text for name, text in {"Orders": HANDLER, "Parts": parts, **OTHERS}.items()}
    assert {file.stem for file in named_by("shop.Orders::handleRequest", texts)} == reached

"""What nothing defines in a script for Node.js says the same whether it stands in the template or in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.javascript.names import undefined
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

HANDLER = "exports.handler = async (event) => { BODY; return { batchItemFailures: [] }; };\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (HANDLER.replace("BODY", "store(event)"), ["store"]),
        (HANDLER.replace("BODY", "if (typeof store === 'function') store(event)"), []),
        ("store = () => 1;\n" + HANDLER.replace("BODY", "store(event)"), []),
        (HANDLER.replace("BODY", "globalThis.store ? store(event) : 0"), []),
    ],
    ids=["undefined", "asked about", "global", "asked of the global object"],
)
def test_in_a_file_as_in_the_template(text: str, names: list[str], tmp_path: Path) -> None:
    (tmp_path / "index.js").write_text(text, encoding="utf-8")
    place: Any = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    file = Code("Worker", "nodejs22.x", "index.handler", tmp_path, None, place, place, place)
    assert [one.what for one in undefined(file)] == names

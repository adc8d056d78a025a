"""Where a handler returns nothing: at its own end, whatever a function returned that it called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.javascript.answer.handler import reading
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

CODE = """const work = async (record) => { if (!record.body) { return await deliver(record); } await deliver(record.body); };
exports.handler = async (event) => {
  const results = await Promise.allSettled(event.Records.map(work));
  END
};
"""


@pytest.mark.parametrize(
    ("end", "line"),
    [("if (results.some((one) => one.status === 'rejected')) { throw new Error('failed'); }", 2), ("return results.find(() => false);", 4)],
    ids=["at its end", "by a statement"],
)
def test_where_nothing_is_returned(end: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "index.js").write_text(CODE.replace("END", end), encoding="utf-8")
    place: Any = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    seen = reading(Code("Worker", "nodejs22.x", "index.handler", tmp_path, None, place, place, place)).answers.found
    assert [(one.kind, one.at.spot.line if one.at.spot else 0) for one in seen] == [("nothing", line)]

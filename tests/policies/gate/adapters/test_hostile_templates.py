"""What a template of anything makes the adapters tell: each tool gets lines that command nobody, move no cursor and hold no secret, and never an exception.

`QUEUEGATE_ADAPTERS` sets how many are tried: `hostile.project(number)` has the template.
"""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.adapters.engine import counted, defect, judged, place, remedy, trouble

TESTS = Path(__file__).parents[3]
INPUTS: Any = runpy.run_path(str(TESTS / "loading.py"))["package"](Path(__file__).parents[1] / "hostile")
NUMBERS: Any = runpy.run_path(str(TESTS / "lengths.py"))["numbers"]
RUNNER: Any = runpy.run_path(str(Path(__file__).parents[1] / "runner.py"))


def told(file: Path) -> Iterator[str]:
    """Everything that cfn-lint, checkov and the CDK are told of a template."""
    from cfnlint.decode.cfn_yaml import load  # noqa: PLC0415 - each process of a run collects, and one needs it, which takes half a second
    from cfnlint.template import Template  # noqa: PLC0415 - as above

    from queuegate.policies.gate.adapters import cfn_lint, checkov  # noqa: PLC0415 - as above

    try:
        body = load(str(file))
    except Exception:  # noqa: BLE001 - cfn-lint's own reader refuses it, and asks nobody
        body = None
    if isinstance(body, dict):
        yield from (match.message for _, match in cfn_lint._matches(Template(str(file), body, ["us-east-1"])))
    checkov._said.cache_clear()
    yield from (said.text for said in checkov._said(file).values())
    report = judged([str(file)], file.parent).report
    yield from map(trouble, report.problems)
    for finding in counted(report, undecided=True):
        yield from (f"{defect(finding)}{place(finding)}", remedy(finding))


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_ADAPTERS", 4, 30, step=30))
def test_an_adapter_tells_of_anything_in_plain_lines(numbers: range, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("cfnlint")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for number in numbers:
        made = INPUTS.project(number)
        if made.target not in made.head:
            continue
        file = tmp_path / made.target
        for name in ("queuegate.yaml", made.target):
            (tmp_path / name).unlink(missing_ok=True)
            if name in made.head:
                (tmp_path / name).write_bytes(made.head[name])
        try:
            for text in told(file):
                assert text.isprintable(), (number, text)
                assert not list(RUNNER["commands"](text)), (number, text)
                assert not [one for one in INPUTS.SECRETS if made.has_secrets and one in text], (number, text)
        except Exception as error:
            error.add_note(f"template {number}")
            raise

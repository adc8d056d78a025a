"""Which linter is used, and what is said where there is none."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

import pytest

from queuegate.policies.gate.judging.linted import Use
from queuegate.policies.gate.linters import find as finding
from queuegate.policies.gate.linters.find import NotFound, find
from queuegate.policies.gate.run.asking.engines import LINTERS, uses
from queuegate.policies.gate.settings.settings import Loaded, load


@pytest.fixture(autouse=True)
def _nothing_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUEUEGATE_CFN_LINT", raising=False)
    monkeypatch.delenv("QUEUEGATE_CHECKOV", raising=False)


@pytest.fixture
def no_checkov(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(finding.TOOLS, "checkov", finding.TOOLS["checkov"]._replace(distribution="no-such-distribution"))  # type: ignore[misc]  # a test may


def executable(folder: Path, text: str) -> Path:
    file = folder / "bin" / "linter"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!{sys.executable}\n{text}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def status(found: tuple[Use, ...]) -> dict[str, str]:
    return {use.name: use.status for use in found}


def settings(folder: Path, text: str) -> Loaded:
    (folder / "queuegate.yaml").write_text(text, encoding="utf-8")
    return load(folder / "queuegate.yaml")


def test_the_installed_one_is_found_with_its_version_and_without_an_import() -> None:
    before = set(sys.modules)
    found = find("cfn-lint", None)
    assert found is not None
    assert found.version == importlib.metadata.version("cfn-lint")
    assert found.command[0] == sys.executable
    assert not {name for name in set(sys.modules) - before if name.startswith("cfnlint")}


@pytest.mark.usefixtures("no_checkov")
def test_one_that_is_not_installed_is_none_and_no_error_by_default() -> None:
    assert find("checkov", None) is None
    found, wrong = uses([], Loaded(), None, chosen=False)
    assert (status(found)["checkov"], wrong) == ("not-installed", [])


@pytest.mark.usefixtures("no_checkov")
def test_one_that_somebody_asks_for_and_that_is_missing_is_said_with_the_command_that_installs_it(tmp_path: Path) -> None:
    _, (by_flag,) = uses(["checkov"], Loaded(), None, chosen=False)
    assert by_flag.message.startswith("--linters checkov: checkov is not installed.")
    assert "pipx install checkov" in by_flag.message
    assert "QUEUEGATE_CHECKOV" in by_flag.message
    loaded = settings(tmp_path, "strict: true\nlinters: {checkov: {severity: {CKV_AWS_117: off}}}")
    _, (by_settings,) = uses([], loaded, None, chosen=False)
    assert by_settings.message.startswith("checkov is not installed.")
    assert by_settings.spot == (str(tmp_path / "queuegate.yaml"), 2, 11)
    assert uses(["none"], loaded, None, chosen=False)[1] == []


def test_the_environment_names_another_one_and_its_version_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log"
    file = executable(tmp_path, f"open({str(log)!r}, 'a').write('x')\nprint('cfn-lint 7.8.9')")
    monkeypatch.setenv("QUEUEGATE_CFN_LINT", str(file))
    for _ in range(2):
        found = find("cfn-lint", tmp_path / "cache")
        assert found is not None
        assert (found.command, found.version) == ((str(file),), "7.8.9")
    assert log.read_text(encoding="utf-8") == "x"
    executable(tmp_path, "print('cfn-lint 7.9.0')")
    assert (newer := find("cfn-lint", tmp_path / "cache")) is not None
    assert newer.version == "7.9.0"
    assert newer.identity != found.identity


def test_in_a_virtual_environment_nothing_need_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = executable(tmp_path, "raise SystemExit(1)")
    (tmp_path / "pyvenv.cfg").touch()
    metadata = tmp_path / "lib" / "python3.99" / "site-packages" / "checkov-3.2.1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: checkov\nVersion: 3.2.1\n", encoding="utf-8")
    link = tmp_path / "checkov"
    link.symlink_to(file)
    monkeypatch.setenv("QUEUEGATE_CHECKOV", str(link))
    assert (found := find("checkov", None)) is not None
    assert (found.version, found.command) == ("3.2.1", (str(link),))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(None, "which is not an executable file. Correct it, or unset it", id="missing"),
        pytest.param("print('hello')", "which does not tell its version as checkov does", id="something else"),
    ],
)
def test_the_environment_names_nothing_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, message: str) -> None:
    file = executable(tmp_path, text) if text else tmp_path / "none"
    monkeypatch.setenv("QUEUEGATE_CHECKOV", str(file))
    with pytest.raises(NotFound, match=message):
        find("checkov", None)
    _, wrong = uses([], Loaded(), None, chosen=False)
    assert [one.message.startswith(f"QUEUEGATE_CHECKOV names {file}, which ") for one in wrong] == [True]
    assert uses(["none"], Loaded(), None, chosen=False)[1] == []


def test_flags_settings_and_chosen_rules_decide_who_runs(tmp_path: Path) -> None:
    off = settings(tmp_path, "linters: {cfn-lint: false}")
    assert status(uses([], off, None, chosen=False)[0])["cfn-lint"] == "off"
    assert status(uses(["cfn-lint"], off, None, chosen=False)[0]) == {"cfn-lint": "ran", "checkov": "off", "cloudformation-validate": "off"}
    assert status(uses(["none"], Loaded(), None, chosen=False)[0]) == dict.fromkeys(LINTERS, "off")
    assert status(uses([], Loaded(), None, chosen=True)[0]) == dict.fromkeys(LINTERS, "off")
    assert status(uses(["cfn-lint"], Loaded(), None, chosen=True)[0])["cfn-lint"] == "ran"


def test_the_settings_say_of_what_a_linter_speaks_and_how_grave_its_rules_are(tmp_path: Path) -> None:
    (use, *_), _ = uses([], settings(tmp_path, "linters: {cfn-lint: {scope: pipelines, severity: {E3034: warning}}}"), None, chosen=False)
    assert (use.scope, dict(use.levels)) == ("pipelines", {"E3034": "warning"})
    (use, *_), _ = uses([], settings(tmp_path, "linters: {cfn-lint: true}"), None, chosen=False)
    assert (use.scope, dict(use.levels)) == ("errors", {})
    assert {use.scope for use in uses([], Loaded(), None, chosen=False, scope="template")[0] if use.status == "ran"} == {"template"}

"""What an app of Node.js lacks is named, with the command that puts it there; and nothing is fetched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from queuegate.synth.sources.cdk.running import packages
from queuegate.synth.sources.cdk.running.app import synthesise
from queuegate.synth.sources.template import Unreadable

NEEDS = json.dumps({"devDependencies": {"ts-node": "^10"}})


@pytest.mark.parametrize(
    ("lock", "command"),
    [
        ("package-lock.json", "npm ci"),
        ("yarn.lock", "yarn install --frozen-lockfile"),
        ("pnpm-lock.yaml", "pnpm install --frozen-lockfile"),
        (None, "npm install"),
    ],
)
def test_an_app_whose_packages_are_not_installed_is_not_run(tmp_path: Path, lock: str | None, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "package.json").write_text(NEEDS, encoding="utf-8")
    (tmp_path / "cdk.json").write_text('{"app": "touch ran; npx ts-node bin/app.ts"}', encoding="utf-8")
    if lock:
        (tmp_path / lock).touch()
    with pytest.raises(Unreadable) as refused:
        synthesise(tmp_path / "cdk.json", tmp_path / "out")
    assert refused.value.message.endswith(f"there is no node_modules. Run `{command}` in its folder")
    assert not (tmp_path / "ran").exists()


def test_a_monorepo_has_its_packages_above_and_an_app_without_any_needs_none(tmp_path: Path) -> None:
    service = tmp_path / "services" / "orders"
    service.mkdir(parents=True)
    assert packages.not_installed("npx ts-node app.ts", service, tmp_path) is None
    (tmp_path / "package.json").write_text(NEEDS, encoding="utf-8")
    wrong = packages.not_installed("npx ts-node app.ts", service, tmp_path)
    assert wrong is not None
    assert "npm install" in wrong
    assert packages.not_installed("python app.py", service, tmp_path) is None
    assert packages.not_installed("./nodes.sh", service, tmp_path) is None
    (tmp_path / "node_modules").mkdir()
    assert packages.not_installed("npx ts-node app.ts", service, tmp_path) is None


def test_a_missing_file_of_the_apps_own_is_compiled_or_misspelt_and_any_other_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    own = str(tmp_path / "dist" / "app.js")
    assert packages.missing(tmp_path, own) == "Correct `app` in cdk.json: there is no such file"
    (tmp_path / "tsconfig.json").write_text("{}", encoding="utf-8")
    assert packages.missing(tmp_path, own) == "Compile the app first: `npx tsc`"
    (tmp_path / "package.json").write_text('{"scripts": {"build": "tsc"}}', encoding="utf-8")
    assert packages.missing(tmp_path, own) == "Compile the app first: `npm run build`"
    assert packages.missing(tmp_path, "aws-cdk-lib") == "Install what package.json asks for: `npm install`"


@pytest.mark.skipif(shutil.which("npx") is None, reason="there is no npm")
def test_npx_fetches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "package.json").write_text(NEEDS, encoding="utf-8")
    (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")
    (tmp_path / "cdk.json").write_text('{"app": "npx ts-node bin/app.ts"}', encoding="utf-8")
    with pytest.raises(Unreadable) as refused:
        synthesise(tmp_path / "cdk.json", tmp_path / "out")
    assert refused.value.message == "the app failed: ts-node is not installed, and nothing is fetched. Install what package.json asks for: `npm ci`"

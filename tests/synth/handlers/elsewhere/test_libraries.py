"""What a project takes a library from: its name in the registry, or something else under the same name."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from queuegate.synth.handlers.deployment.loaded_first import BELIEVED
from queuegate.synth.handlers.elsewhere.libraries import of_node, of_python
from queuegate.synth.handlers.python.libraries import ANSWERING

PYTHON, NODE = "aws-lambda-powertools", "@aws-lambda-powertools/batch"


@pytest.mark.parametrize(
    ("file", "text", "elsewhere"),
    [
        ("requirements.txt", "aws-lambda-powertools @ git+https://example.com/x\n", True),
        ("requirements.txt", "AWS_Lambda.Powertools[all]@https://example.com/x.whl\n", True),
        ("requirements.txt", "-e git+https://example.com/aws-lambda-powertools.git\n", True),
        ("requirements.txt", "./aws_lambda_powertools-3.0-py3-none-any.whl\n", True),
        ("requirements.txt", "aws-lambda-\\\npowertools @ https://example.com/x\n", True),
        ("requirements.txt", "-r more.txt\n", True),
        ("pyproject.toml", "[tool.uv.sources]\naws-lambda-powertools = {git = 'https://example.com/x'}\n", True),
        ("pyproject.toml", "[tool.poetry.dependencies]\naws-lambda-powertools = {path = '../x'}\n", True),
        ("pyproject.toml", "[project]\ndependencies = ['aws-lambda-powertools @ https://example.com/x']\n", True),
        ("Pipfile", "[packages]\naws-lambda-powertools = {git = 'https://example.com/x'}\n", True),
        ("requirements.txt", "aws-lambda-powertools[all]==3.1.0 ; python_version > '3.8' # https://example.com/aws-lambda-powertools\n", False),
        ("requirements.txt", "--extra-index-url https://example.com/aws-lambda-powertools/\naws-lambda-powertools\n    # via -r x.in\n", False),
        ("requirements.txt", "-e ./libs/common\ngit+https://example.com/aws-lambda-powertools-extras\naws-lambda-powertools>=2\n", False),
        ("pyproject.toml", "[project]\ndependencies = ['aws-lambda-powertools[tracer]>=3']\n[tool.uv.sources]\ncommon = {path = '../c'}\n", False),
        ("pyproject.toml", "[tool.uv.sources]\naws-lambda-powertools = {index = 'internal'}\n", False),
    ],
)
def test_of_python(tmp_path: Path, file: str, text: str, *, elsewhere: bool) -> None:
    (tmp_path / "more.txt").write_text("aws-lambda-powertools @ https://example.com/x\n", encoding="utf-8")
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert of_python([tmp_path], PYTHON) == (file if elsewhere else "")


@pytest.mark.parametrize(
    ("held", "elsewhere"),
    [
        *(
            ({"dependencies": {NODE: spec}}, True)
            for spec in ("npm:other@1", "git+https://example.com/x", "someone/x", "https://example.com/x.tgz", "file:x", "workspace:*", "patch:x")
        ),
        ({"dependencies": {NODE: "^2"}, "overrides": {NODE: {".": "npm:other@1"}}}, True),
        ({"resolutions": {f"**/{NODE}": "someone/x"}}, True),
        ({"pnpm": {"overrides": {f"{NODE}@2": "npm:other@1"}}}, True),
        *(({"dependencies": {NODE: spec}}, False) for spec in ("^2.1.0", ">=2 <3", "1 || 2", "*", "2.x", "latest", "", f"npm:{NODE}@2.1.0", "catalog:", "v2")),
        ({"dependencies": {NODE: "2", "common": "file:../common"}, "overrides": {NODE: {"other": "someone/x"}}}, False),
        ([], False),
        ({"dependencies": 1}, False),
    ],
)
def test_of_node(tmp_path: Path, held: object, *, elsewhere: bool) -> None:
    (tmp_path / "package.json").write_text(json.dumps(held), encoding="utf-8")
    assert of_node([tmp_path / "below", tmp_path], NODE) == ("package.json" if elsewhere else "")


def test_what_lies_among_the_packages_says_its_name(tmp_path: Path) -> None:
    (folder := tmp_path / "node_modules" / NODE).mkdir(parents=True)
    (folder / "index.js").write_text("", encoding="utf-8")
    assert of_node([tmp_path], NODE) == "node_modules"
    (folder / "package.json").write_text(json.dumps({"name": NODE}), encoding="utf-8")
    assert of_node([tmp_path], NODE) == ""


def test_a_patch_of_a_package(tmp_path: Path) -> None:
    (tmp_path / "patches").mkdir()
    (tmp_path / "patches" / "@aws-lambda-powertools+batch+2.0.0.patch").write_text("", encoding="utf-8")
    assert of_node([tmp_path], NODE) == "patches"


@pytest.mark.parametrize(
    ("file", "text", "elsewhere"),
    [
        ("uv.lock", '[[package]]\nname = "aws-lambda-powertools"\nsource = { url = "https://example.com/x.whl" }\n', True),
        ("uv.lock", '[[package]]\nname = "aws-lambda-powertools"\nsource = { directory = "libs/x" }\n', True),
        ("pdm.lock", '[[package]]\nname = "aws-lambda-powertools"\ngit = "https://example.com/x"\n', True),
        ("pylock.toml", '[[packages]]\nname = "aws-lambda-powertools"\n[packages.vcs]\ntype = "git"\nurl = "https://example.com/x"\n', True),
        ("poetry.lock", '[[package]]\nname = "aws-lambda-powertools"\n\n[package.source]\ntype = "directory"\nurl = "libs/x"\n', True),
        (
            "uv.lock",
            (
                '[[package]]\nname = "aws-lambda-powertools"\nsource = { registry = "https://pypi.org/simple" }\nsdist = { url = "https://files.pythonhosted.org/x.tar.gz" }\n'
                'wheels = [\n    { url = "https://files.pythonhosted.org/x.whl", hash = "sha256:0a" },\n]\n\n[[package]]\nname = "own"\nsource = { editable = "." }\n'
            ),
            False,
        ),
        ("poetry.lock", '[[package]]\nname = "aws-lambda-powertools"\n\n[package.source]\ntype = "legacy"\nurl = "https://pypi.example.com/simple"\n', False),
        (
            "pdm.lock",
            '[[package]]\nname = "aws-lambda-powertools"\nfiles = [\n    {url = "https://files.pythonhosted.org/x.whl", hash = "sha256:0a"},\n]\n',
            False,
        ),
        (
            "Pipfile.lock",
            '{"_meta": {"sources": [{"name": "pypi", "url": "https://pypi.org/simple"}]}, "default": {"aws-lambda-powertools": {"version": "==3.2.0"}}}',
            False,
        ),
        ("requirements.txt", "-e ./libs/own\naws-lambda-powertools\n", False),
    ],
)
def test_lock_files_of_python(tmp_path: Path, file: str, text: str, *, elsewhere: bool) -> None:
    (tmp_path / "libs" / "own").mkdir(parents=True)
    (tmp_path / "libs" / "own" / "pyproject.toml").write_text('[project]\nname = "own"\ndependencies = ["aws-lambda-powertools"]\n', encoding="utf-8")
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert of_python([tmp_path], PYTHON) == (file if elsewhere else "")


NPM, MIRROR = f"https://registry.npmjs.org/{NODE}/-/batch-2.10.0.tgz", "https://npm.example.com/api/npm/%40aws-lambda-powertools%2fbatch/-/batch-2.10.0.tgz"


def locked(**entry: object) -> str:
    return json.dumps({"packages": {"": {}, f"node_modules/{NODE}": {"version": "2.10.0", **entry}, "node_modules/own": {"link": True, "resolved": "own"}}})


@pytest.mark.parametrize(
    ("file", "text", "elsewhere"),
    [
        ("package-lock.json", locked(resolved="git+ssh://git@example.com/x.git#0a"), True),
        ("package-lock.json", locked(resolved="https://registry.npmjs.org/@other/batch/-/batch-2.10.0.tgz"), True),
        ("package-lock.json", locked(resolved=NPM, name="@other/batch"), True),
        ("npm-shrinkwrap.json", locked(resolved="libs/x", link=True), True),
        ("package-lock.json", json.dumps({"dependencies": {NODE: {"version": "file:libs/x"}}}), True),
        ("yarn.lock", f'"a@1", "{NODE}@^2":\n  version "2.10.0"\n  resolved "https://example.com/x.tgz#0a"\n', True),
        ("yarn.lock", f'"{NODE}@workspace:libs/x":\n  version: 0.0.0-use.local\n  resolution: "{NODE}@workspace:libs/x"\n', True),
        ("pnpm-lock.yaml", f"packages:\n\n  '{NODE}@2.10.0':\n    resolution: {{tarball: https://example.com/x.tgz}}\n", True),
        ("package-lock.json", locked(resolved=NPM), False),
        ("package-lock.json", locked(resolved=MIRROR), False),
        ("package-lock.json", locked(), False),
        ("package-lock.json", json.dumps({"dependencies": {NODE: {"version": "2.10.0", "resolved": NPM}}}), False),
        ("package-lock.json", "{", False),
        ("yarn.lock", f'"{NODE}@^2.10.0":\n  version "2.10.0"\n  resolved "{NPM}#0a"\n\n"own@link:own":\n  version "0.0.0"\n', False),
        ("yarn.lock", f'"{NODE}@npm:^2.10.0":\n  version: 2.10.0\n  resolution: "{NODE}@npm:2.10.0"\n', False),
        ("pnpm-lock.yaml", f"importers:\n  .:\n    dependencies:\n      '{NODE}':\n        specifier: ^2\n        version: 2.10.0(@middy/core@4.0.0)\n", False),
        ("pnpm-lock.yaml", f"packages:\n\n  '{NODE}@2.10.0':\n    resolution: {{integrity: sha512-0a==, tarball: {MIRROR}}}\n", False),
    ],
)
def test_lock_files_of_node(tmp_path: Path, file: str, text: str, *, elsewhere: bool) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert of_node([tmp_path / "below", tmp_path], NODE) == (file if elsewhere else "")


def test_what_git_tracks_was_installed_by_nobody(tmp_path: Path) -> None:
    node, python = tmp_path / "node_modules" / NODE, tmp_path / "aws_lambda_powertools"
    for folder in (node, python):
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(json.dumps({"name": NODE}), encoding="utf-8")
    git = ("git", "-C", str(tmp_path), "-c", "core.autocrlf=false")
    subprocess.run([*git, "init", "-q"], check=True)
    assert (of_node([tmp_path], NODE), of_python([tmp_path], PYTHON)) == ("", "")
    subprocess.run([*git, "add", "-f", "."], check=True)
    assert "git tracks" in of_node([tmp_path], NODE)
    assert "git tracks" in of_python([tmp_path], PYTHON)


MINE, TEAM = "https://packages.example.net/npm/", "https://nexus.example.com/npm/"
UV = "[tool.uv.sources]\naws-lambda-powertools = {{index = 'own'}}\n[[tool.uv.index]]\nname = 'own'\nurl = '{}'\n{}"
POETRY = "[tool.poetry.dependencies]\naws-lambda-powertools = {{version = '^3', source = 'own'}}\n[[tool.poetry.source]]\nname = 'own'\nurl = '{}'\npriority = '{}'\n"
PIPENV = "[[source]]\nname = 'first'\nurl = '{}'\n[[source]]\nname = 'own'\nurl = '{}'\n[packages]\naws-lambda-powertools = {{version = '*', index = '{}'}}\n"


@pytest.mark.parametrize(
    ("file", "text", "apart"),
    [
        ("pyproject.toml", UV.format(MINE, "explicit = true\n"), True),
        ("pyproject.toml", UV.format(MINE, "default = true\n"), False),
        ("pyproject.toml", UV.format("https://pypi.org/simple", ""), False),
        ("pyproject.toml", UV.format(MINE, "").replace("aws-lambda-powertools =", "common ="), False),
        ("pyproject.toml", UV.format(MINE, "").replace("aws-lambda-powertools = {", "aws_lambda_powertools = [{").replace("'own'}", "'own'}]"), True),
        ("pyproject.toml", POETRY.format(MINE, "explicit"), True),
        ("pyproject.toml", POETRY.format(MINE, "primary"), False),
        ("Pipfile", PIPENV.format("https://pypi.org/simple", MINE, "own"), True),
        ("Pipfile", PIPENV.format(TEAM, MINE, "first"), False),
        ("Pipfile.lock", json.dumps({"_meta": {"sources": [{"name": "pypi", "url": "https://pypi.org/simple"}, {"name": "own", "url": MINE}]}, "default": {PYTHON: {"index": "own"}}}), True),
        ("Pipfile.lock", json.dumps({"_meta": {"sources": [{"name": "own", "url": TEAM}]}, "default": {PYTHON: {"index": "own"}}}), False),
        ("uv.lock", f'[[package]]\nname = "{PYTHON}"\nsource = {{ registry = "{MINE}" }}\n[[package]]\nname = "a"\nsource = {{ registry = "https://pypi.org/simple" }}\n', True),
        ("uv.lock", f'[[package]]\nname = "{PYTHON}"\nsource = {{ registry = "{TEAM}" }}\n[[package]]\nname = "a"\nsource = {{ registry = "{TEAM}" }}\n', False),
        ("uv.lock", f'[[package]]\nname = "{PYTHON}"\nsource = {{ registry = "https://pypi.org/simple" }}\n[[package]]\nname = "a"\nsource = {{ registry = "{TEAM}" }}\n', False),
        ("poetry.lock", f'[[package]]\nname = "{PYTHON}"\n\n[package.source]\ntype = "legacy"\nurl = "{MINE}"\n\n[[package]]\nname = "a"\nversion = "1"\n', True),
        ("poetry.lock", "".join(f'[[package]]\nname = "{one}"\n\n[package.source]\ntype = "legacy"\nurl = "{TEAM}"\n\n' for one in (PYTHON, "a", "b")), False),
    ],
)  # fmt: skip
def test_a_registry_for_one_library_of_python(tmp_path: Path, file: str, text: str, *, apart: bool) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert of_python([tmp_path], PYTHON) == (file if apart else "")


def resolved(of_it: str, of_others: str) -> str:
    entries = {name: {"version": "2.0.0", "resolved": f"{at}{name}/-/x-2.0.0.tgz"} for name, at in ((NODE, of_it), ("axios", of_others), ("ms", of_others))}
    return json.dumps({"packages": {f"node_modules/{name}": entry for name, entry in entries.items()}})


@pytest.mark.parametrize(
    ("file", "text", "apart"),
    [
        (".npmrc", f"@aws-lambda-powertools:registry={MINE}\n", True),
        (".npmrc", f'; ours\n  @aws-lambda-powertools:registry = "{MINE}"\nregistry={TEAM}\n', True),
        (".npmrc", "@aws-lambda-powertools:registry=${REGISTRY}\n", True),
        (".npmrc", f"@aws-lambda-powertools:registry={TEAM}\nregistry={TEAM}all/\n", False),
        (".npmrc", "@aws-lambda-powertools:registry=https://registry.npmjs.org/\n", False),
        (".npmrc", f"registry={TEAM}\n@own:registry={MINE}\n# @aws-lambda-powertools:registry={MINE}\n", False),
        (".yarnrc", f'"@aws-lambda-powertools:registry" "{MINE}"\n', True),
        (".yarnrc.yml", f"npmScopes:\n  own:\n    npmRegistryServer: {TEAM}\n  aws-lambda-powertools:\n    npmAlwaysAuth: true\n    npmRegistryServer: {MINE}\n", True),
        (".yarnrc.yml", f"npmRegistryServer: {TEAM}\nyarnPath: .yarn/releases/yarn-4.5.0.cjs\nnpmScopes:\n  own:\n    npmRegistryServer: {MINE}\n", False),
        ("bunfig.toml", f'[install.scopes]\n"@aws-lambda-powertools" = {{ token = "$T", url = "{MINE}" }}\n', True),
        ("bunfig.toml", f'[install]\nregistry = "{TEAM}"\n[install.scopes]\nown = "{MINE}"\n', False),
        ("package-lock.json", resolved(MINE, "https://registry.npmjs.org/"), True),
        ("package-lock.json", resolved(MINE, TEAM), True),
        ("package-lock.json", resolved(TEAM, TEAM), False),
        ("package-lock.json", resolved("https://registry.npmjs.org/", TEAM), False),
        ("yarn.lock", f'"{NODE}@npm:^2":\n  version: 2.0.0\n  resolution: "{NODE}@npm:2.0.0::__archiveUrl=https%3A%2F%2Fpackages.example.net%2Fx.tgz"\n\n"ms@npm:^2":\n  resolution: "ms@npm:2.0.0"\n', True),
        ("pnpm-lock.yaml", f"packages:\n\n  '{NODE}@2.0.0':\n    resolution: {{integrity: sha512-a==, tarball: {MINE}{NODE}/-/x.tgz}}\n\n  ms@2.0.0:\n    resolution: {{integrity: sha512-b==}}\n\n  a@2.0.0:\n    resolution: {{integrity: sha512-b==}}\n", True),
    ],
)  # fmt: skip
def test_a_registry_for_one_package_of_node(tmp_path: Path, file: str, text: str, *, apart: bool) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert of_node([tmp_path / "below", tmp_path], NODE) == (file if apart else "")


FILLS = "require('fs').cpSync('own', 'node_modules', {recursive: true})\n"
SCRIPTS = {
    "tools/fill.js": FILLS,
    "tools/fill.sh": "#!/bin/sh\nset -e\nnode tools/fill.js\n",
    "tools/found.mjs": "import {writeFileSync} from 'fs';\nwriteFileSync(import.meta.resolve('@aws-lambda' + '-powertools/batch'), '');\n",
    "tools/version.js": "if (Number(process.versions.node.split('.')[0]) < 20) { console.error('Node.js 20'); process.exit(1) }\n",
    "tools/worker.js": "const fs = require('fs'); fs.copyFileSync('node_modules/pdfjs-dist/build/pdf.worker.js', 'public/pdf.worker.js')\n",
    "Makefile": "own:\n\tcp -r own/. node_modules/\n",
}


@pytest.mark.parametrize(
    ("command", "touches"),
    [
        *((one, True) for one in ("node tools/fill.js", "node ./tools/fill", "sh tools/fill.sh", "tools/fill.sh && true", "npm run fill", "yarn fill", "make own", "node tools/found.mjs")),
        *((one, True) for one in ("cp -r own/. node_modules/", "sed -i s/a/b/ node_modules/@aws*/batch/lib/cjs/*.js", "cp a.js ./node_modules/@aws-lambda-powertools/batch/index.js")),
        *((one, True) for one in ("node -e \"require('fs').cpSync('own','node_modules',{recursive:true})\"", "patch-package --patch-dir fixes", "cross-env A=1 node tools/fill.js")),
        *((one, False) for one in ("husky", "husky install || true", "prisma generate", "npx only-allow pnpm", "patch-package", "tsc -p .", "is-ci || husky", "npm run build", "ngcc", "lerna bootstrap")),
        *((one, False) for one in ("node tools/version.js", "node tools/worker.js", "rm -rf node_modules/.cache", "cp node_modules/pdfjs-dist/build/pdf.worker.js public/", "node nowhere.js", "simple-git-hooks")),
    ],
)  # fmt: skip
def test_a_script_that_runs_where_packages_are_installed(tmp_path: Path, command: str, *, touches: bool) -> None:
    for name, text in SCRIPTS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "fixes").mkdir()
    (tmp_path / "fixes" / "@aws-lambda-powertools+batch+2.0.0.patch").write_text("", encoding="utf-8")
    for name in ("postinstall", "prepare", "dependencies", "test"):
        held = {"dependencies": {NODE: "^2"}, "scripts": {name: command, "build": "tsc", "fill": "node tools/fill.js"}}
        (tmp_path / "package.json").write_text(json.dumps(held), encoding="utf-8")
        assert of_node([tmp_path], NODE) == (f"the script {name} of package.json" if touches and name != "test" else ""), name


@pytest.mark.parametrize(
    ("text", "touches"),
    [
        ("hooks = {readPackage(it) { it.dependencies['@aws-lambda-powertools/batch'] = 'github:x/y'; return it }}", True),
        ("hooks = {readPackage(it) { if (it.name === 'other') delete it.dependencies.own; return it }}", False),
    ],
)
def test_hooks_of_pnpm(tmp_path: Path, text: str, *, touches: bool) -> None:
    (tmp_path / ".pnpmfile.cjs").write_text(text, encoding="utf-8")
    assert of_node([tmp_path], NODE) == (".pnpmfile.cjs" if touches else "")


@pytest.mark.parametrize(
    ("text", "touches"), [("hooks: require('fs').writeFileSync('node_modules/@aws-lambda-powertools/batch/x', '')", True), ("module.exports = {}", False)]
)
def test_a_plugin_of_yarn(tmp_path: Path, text: str, *, touches: bool) -> None:
    (tmp_path / ".yarnrc.yml").write_text("nodeLinker: node-modules\nplugins:\n  - path: .yarn/plugins/own.cjs\n    spec: own\n", encoding="utf-8")
    (tmp_path / ".yarn" / "plugins").mkdir(parents=True)
    (tmp_path / ".yarn" / "plugins" / "own.cjs").write_text(text, encoding="utf-8")
    assert of_node([tmp_path], NODE) == ("the plugin own.cjs of Yarn" if touches else "")


@pytest.mark.parametrize(("command", "touches"), [("cp -r x/. ../node_modules/", True), ("tsc", False)])
def test_a_script_of_a_folder_that_is_installed(tmp_path: Path, command: str, *, touches: bool) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "package.json").write_text(json.dumps({"name": "own", "scripts": {"postinstall": command}}), encoding="utf-8")
    (tmp_path / "package.json").write_text(json.dumps({"dependencies": {NODE: "^2", "own": "file:./own"}}), encoding="utf-8")
    assert of_node([tmp_path], NODE) == ("the script postinstall of package.json in own" if touches else "")


@pytest.mark.parametrize(
    ("text", "touches"),
    [
        ("import aws_lambda_powertools as it\nopen(it.__file__, 'w').write('')\n", True),
        ("import sysconfig, pathlib\n(pathlib.Path(sysconfig.get_paths()['purelib']) / 'x').write_text('')\n", True),
        ("from setuptools import setup\nsetup(name='own', long_description=open('README.md').read(), install_requires=['aws-lambda-powertools'])\n", False),
        ("from setuptools import setup\nsetup()\n", False),
    ],
)
@pytest.mark.parametrize(("folder", "named"), [("libs/own", "./libs/own\n"), ("libs/own", "-e libs/own\n"), (".", ".\n"), (".", "-e .\n")])
def test_a_project_that_is_installed(tmp_path: Path, text: str, folder: str, named: str, *, touches: bool) -> None:
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    (tmp_path / folder / "setup.py").write_text(text, encoding="utf-8")
    (tmp_path / "requirements.txt").write_text(f"aws-lambda-powertools\n{named}", encoding="utf-8")
    assert bool(of_python([tmp_path], PYTHON)) is touches


def test_the_same_libraries_are_believed_wherever_they_lie() -> None:
    assert set(BELIEVED) == set(ANSWERING)

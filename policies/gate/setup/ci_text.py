"""The texts of a CI job and of a hook. No text of a template is in them; a folder's name is quoted."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Final

from queuegate._version import __version__

from .found import Holds
from .settings_text import quoted

_CHECKOUT: Final = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683  # v4.2.2"
_PYTHON: Final = "actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065  # v5.6.0"
PLACE: Final = "YOUR-ORGANISATION"
_SOURCE: Final = f"git+https://github.com/{PLACE}/queuegate@v{__version__}"
"""Where a job takes Queuegate from, until it is in a package index."""
_PACKAGES: Final = {"node": ("nodejs", "npm"), "java": ("nodejs", "maven", "default-jdk-headless"), "go": ("nodejs", "golang-go")}
"""Debian's, by the language of an app. The CDK runs on Node.js in each: https://docs.aws.amazon.com/cdk/v2/guide/prerequisites.html"""
_GITHUB: Final = """\
# The gate on every pull request: findings stand at their lines, the job's summary has the report, what the change does, and the picture.
name: queuegate

on:
  pull_request:

permissions: {{}}

concurrency:
  group: queuegate-${{{{ github.ref }}}}
  cancel-in-progress: true

jobs:
  queuegate:
    name: SQS → Lambda policies
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
{folder}    steps:
      - uses: {checkout}
        with:
          fetch-depth: 0  # the base branch, and where this one left it
          persist-credentials: false
      - uses: {python}
        with:
          python-version: "3.13"
      - name: Install
        run: |
{install}
      - name: Check
        run: queuegate check --report terminal --report markdown="$GITHUB_STEP_SUMMARY"
      - name: Tell what the change does
        if: ${{{{ !cancelled() }}}}
        run: queuegate diff "refs/remotes/origin/$GITHUB_BASE_REF..." --linters none --report terminal --report markdown="$GITHUB_STEP_SUMMARY"
      - name: Draw
        if: ${{{{ !cancelled() }}}}
        run: queuegate graph --format markdown --output "$GITHUB_STEP_SUMMARY"
"""
_GITLAB: Final = """\
# The gate on every merge request, and on the default branch, with which GitLab compares.{include}
queuegate:
  image: {image}
  stage: test
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  before_script:
{install}
  script:
    - queuegate check --report terminal --report gitlab=gl-code-quality-report.json --report junit=queuegate.xml
  artifacts:
    when: always
    reports:
      codequality: {quality}
      junit: {junit}
"""
_REPOSITORY: Final = """\
  - repo: https://github.com/YOUR-ORGANISATION/queuegate
    rev: v{version}
    hooks:
"""
_OF_TEMPLATES: Final = {"queuegate": "when a YAML or JSON file changes: runs no code", "queuegate-handlers": "the same when a handler's code changes"}
_OF_APPS: Final = {"queuegate-cdk": "on push (pre-commit install --hook-type pre-push): runs the apps, with the queuegate that is installed beside them"}
_ON_PUSH: Final = "default_install_hook_types: [pre-commit, pre-push]\n"


def github(held: Holds) -> str:
    """The workflow. The versions of its actions are fixed by their commits, as this repository's own."""
    folder = f"    defaults:\n      run:\n        working-directory: {quoted(held.below)}\n" if held.below else ""
    install = "\n".join(f"          {line}" for line in _install(held))
    return _GITHUB.format(folder=folder, checkout=_CHECKOUT, python=_PYTHON, install=install)


def gitlab(held: Holds, *, included: bool) -> str:
    """The job; `included`: in a file of its own, which `.gitlab-ci.yml` has to include."""
    lines = [*([f"cd {quote(held.below)}"] if held.below else []), *_apt(held), *_install(held)]
    install = "\n".join(f"    - {quoted(line)}" for line in lines)
    include = "\n# In .gitlab-ci.yml: include: [{local: .gitlab/queuegate.gitlab-ci.yml}]" if included else ""
    quality, junit = (quoted(f"{held.below}/{name}" if held.below else name) for name in ("gl-code-quality-report.json", "queuegate.xml"))
    return _GITLAB.format(include=include, image="python:3.13", install=install, quality=quality, junit=junit)


def hook(held: Holds) -> str:
    """The entry of the hooks under `repos:`: those that have something to read here. The first two find nothing where there are only apps, and would stop each commit."""
    settings = f"{held.below}/queuegate.yaml"
    arguments = f"        args: [--config, {quoted(settings)}]\n" if held.below else ""
    said = {**(_OF_TEMPLATES if held.templates else {}), **(_OF_APPS if held.apps else {})}
    return _REPOSITORY.format(version=__version__) + "".join(f"      - id: {name}  # {when}\n{arguments}" for name, when in said.items())


def hooks(held: Holds) -> str:
    """A whole file for pre-commit."""
    return f"# https://pre-commit.com: pip install pre-commit && pre-commit install\n{_ON_PUSH if held.apps else ''}repos:\n{hook(held)}"


def _install(held: Holds) -> list[str]:
    """What is installed: Queuegate, and what each app needs. A folder whose name would be more than a name in the job's text is installed by hand."""
    python = [app for app in held.apps if app.language == "python"]
    folders = {app.path.removesuffix("cdk.json") or "./": app for app in held.apps if _is_a_name(app.path)}
    needs = [
        f"-r {quote(f'{folder}requirements.txt'.removeprefix('./'))}"
        for folder, app in folders.items()
        if app in python and _has(held, folder, "requirements.txt")
    ]
    lines = [" ".join([f"pip install '{'queuegate[cdk]' if python else 'queuegate'} @ {_SOURCE}'", *needs])]
    for folder, app in folders.items():
        if app.language == "node":
            where = "" if folder == "./" else f" --prefix {quote(folder.rstrip('/'))}"
            lines.append(f"npm {'ci' if _has(held, folder, 'package-lock.json') else 'install'}{where}")
    return lines


def _apt(held: Holds) -> list[str]:
    """What an app's command and the CDK's library need besides Python. Debian has no .NET."""
    packages = dict.fromkeys(name for app in held.apps for name in _PACKAGES.get(app.language, ()))
    return [f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"] if packages else []


def _is_a_name(path: str) -> bool:
    """Does it stay in its line, and is it no expression? https://docs.github.com/en/actions/concepts/security/script-injections"""
    return path.isprintable() and "${{" not in path


def _has(held: Holds, folder: str, name: str) -> bool:
    return (Path(held.folder) / folder / name).is_file()

"""What is kept is said as it would be judged anew: whatever is changed that may matter, in every format, byte for byte.

`QUEUEGATE_KEPT=N` makes so many changes, one after the other.
"""

from __future__ import annotations

import os
import random
import re
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import HELPER, LAYER, SCRIPT_SWALLOWS, SWALLOWS, UTIL, Repository, template, whole

numbers = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["numbers"]
Change = Callable[[Repository, random.Random], None]


def a_number(repository: Repository, rng: random.Random) -> None:
    """A number of a template is another."""
    file = rng.choice(sorted({*(repository.folder / "infra").rglob("*.yaml"), repository.folder / "app/cdk.out/S.template.json"}))
    text = file.read_text(encoding="utf-8")
    found = rng.choice([*re.finditer(r"(?<=: )\d+\b", text)] or [None])
    if found:
        file.write_text(f"{text[: found.start()]}{rng.choice([0, 1, 30, 185, 900])}{text[found.end() :]}", encoding="utf-8")


def a_line_less(repository: Repository, rng: random.Random) -> None:
    file = rng.choice(sorted((repository.folder / "infra").rglob("*.yaml")))
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    del lines[rng.choice([i for i, line in enumerate(lines) if ": " in line] or [0])]
    file.write_text("".join(lines), encoding="utf-8")


def the_same_size_and_time(repository: Repository, _: random.Random) -> None:
    file = repository.folder / "infra/billing.yaml"
    about = file.stat()
    repository.write("infra/billing.yaml", file.read_text(encoding="utf-8").replace("185", "184"))
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))


def toggled(name: str, *texts: str) -> Change:
    """A file holds one of these texts; an empty one: it is not there."""

    def change(repository: Repository, rng: random.Random) -> None:
        path = repository.folder / name
        now = path.read_text(encoding="utf-8") if path.exists() else ""
        text = rng.choice([one for one in texts if one != now])
        if text:
            repository.write(name, text)
        else:
            path.unlink(missing_ok=True)

    return change


def linked(name: str, *targets: str) -> Change:
    def change(repository: Repository, rng: random.Random) -> None:
        now = str((repository.folder / name).readlink())
        repository.link(name, rng.choice([one for one in targets if one != now]))

    return change


SETTINGS = "targets:\n  - paths: [infra, app/cdk.out]\n    parameter-files: [prod.json]\n"
WAIVER = "waivers:\n  - {rule: visibility-timeout, resource: Orders, reason: known, until: 2999-01-01}\n"
CHANGES: dict[str, Change] = {
    "a number": a_number,
    "a line less": a_line_less,
    "the same size and time": the_same_size_and_time,
    "a handler": toggled("code/orders/index.py", SWALLOWS.format("handler"), "from helper import done\nhandler = done\n", "not python("),
    "a module that it imports": toggled("code/orders/helper.py", SWALLOWS.format("done"), HELPER),
    "a package that shadows one of a layer": toggled("code/orders/shared/__init__.py", SWALLOWS.format("checked"), ""),
    "a module of a layer": toggled("code/layer/python/shared.py", SWALLOWS.format("checked"), LAYER, ""),
    "a folder of a layer": toggled("code/layer/python/lib/python3.13/site-packages/shared.py", SWALLOWS.format("checked"), ""),
    "a script": toggled("code/billing/worker.js", SCRIPT_SWALLOWS.format("handler"), ""),
    "a script that another one requires": toggled("code/billing/util.js", SCRIPT_SWALLOWS.format("done"), UTIL),
    "a script that shadows one": toggled("code/billing/worker.ts", SCRIPT_SWALLOWS.format("handler"), ""),
    "where the repository begins for it": toggled("code/.git", "gitdir: ../x", ""),
    "values in a file": toggled(
        "prod.json", '{"Parameters": {"Env": "dev", "Timeout": "400"}}', '{"Parameters": {"Env": "prod"}}', '{"Parameters": {"Env": "test"}}'
    ),
    "a severity": toggled("queuegate.yaml", f"{SETTINGS}severity: {{visibility-timeout: error}}\n", SETTINGS),
    "a threshold": toggled("queuegate.yaml", f"{SETTINGS}thresholds: {{max-receive-count: 9}}\n", SETTINGS),
    "a waiver": toggled("queuegate.yaml", f"{SETTINGS}{WAIVER}", SETTINGS),
    "a declaration": toggled("queuegate.yaml", f"{SETTINGS}pipelines:\n  orders: {{queue: Orders, function: Worker, batch-size: 7}}\n", SETTINGS),
    "what is stated of a handler": toggled("queuegate.yaml", f"{SETTINGS}handlers:\n  Worker: {{reports-failures: true}}\n", SETTINGS),
    "a nested child": toggled("infra/children/child.yaml", template().replace("185", "20"), ""),
    "a link to a template": linked("infra/met.yaml", "../elsewhere/one.yaml", "../elsewhere/two.yaml", "../elsewhere/none.yaml"),
    "what a link leads to": toggled("elsewhere/one.yaml", template(), template().replace("185", "20")),
    "a link to code": linked("code/linked", "good", "bad", "nowhere"),
    "another template": toggled("infra/more.yaml", template().replace("185", "20"), ""),
    "another template that links": toggled(
        "infra/names.json", '{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "dev-orders"}}}}', ""
    ),
    "what is no template": toggled("infra/values.yaml", "a: 1\n", ""),
    "where a construct was made": toggled("app/app.py", "\n\n\n\nsqs.Queue(self, 'Orders',\n    visibility_timeout=1)\n", "x = 1\n", ""),
    "what the app recorded": toggled("app/cdk.out/S.metadata.json", "{}", '{"/S/Orders/Resource": [{"type": "aws:cdk:logicalId", "data": "Orders"}]}', ""),
    "in which language the app is": toggled("app/cdk.json", '{"app": "npx ts-node app.ts"}', '{"app": "python3 app.py"}', ""),
}


@pytest.mark.parametrize("changes", numbers("QUEUEGATE_KEPT", 3, 40, step=20))
def test_whatever_changes_is_seen(repository: Repository, changes: range) -> None:
    rng = random.Random(changes.start)  # noqa: S311 - no secret
    names = [*CHANGES]
    rng.shuffle(names)
    assert whole(repository.said()) == whole(repository.said(cache=False))
    for i in changes:
        name = names[i % len(names)]
        CHANGES[name](repository, rng)
        kept, fresh = whole(repository.said()), whole(repository.said(cache=False))
        assert kept == fresh, name


SHORT = {"a handler", "a package that shadows one of a layer", "a link to code"}
SILENT = {"where the repository begins for it", "a folder of a layer", "in which language the app is"}
"""What is read, and says nothing new here."""


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name in SHORT else pytest.mark.slow) for name in CHANGES])
def test_each_change_is_seen(repository: Repository, name: str) -> None:
    before = whole(repository.said())
    CHANGES[name](repository, random.Random(2))  # noqa: S311 - as above
    after = whole(repository.said())
    assert after == whole(repository.said(cache=False))
    assert (after == before) == (name in SILENT)


@pytest.mark.parametrize("flags", [{"parameters": ("Env=dev",)}, {"only": ("timing",)}, {"targets": ("infra/orders.yaml",)}])
def test_another_command_is_judged_by_itself(repository: Repository, flags: dict[str, object]) -> None:
    repository.said()
    assert whole(repository.said(**flags)) == whole(repository.said(**flags, cache=False))
    assert repository.judged(lambda: repository.said(**flags)) == []

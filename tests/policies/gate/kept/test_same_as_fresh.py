"""What is kept is said as it would be judged anew: whatever is changed that may matter, in every format, byte for byte.

`QUEUEGATE_KEPT=N` makes so many changes, one after the other.
"""

from __future__ import annotations

import os
import random
import re
import runpy
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import ENV, FILES, HELPER, LAYER, OUTSIDE, SCRIPT_SWALLOWS, SWALLOWS, TARGETS, UTIL, Repository, entered, made, template, whole

LENGTHS = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))
numbers, spread = LENGTHS["numbers"], LENGTHS["spread"]
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
    file = repository.folder / "infra/linked.yaml"
    about = file.stat()
    repository.write("infra/linked.yaml", file.read_text(encoding="utf-8").replace("185", "184"))
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


def settled(section: str, *texts: str) -> Change:
    """A section of the settings holds one of these texts; an empty one: it is not there."""

    def change(repository: Repository, rng: random.Random) -> None:
        repository.set(section, rng.choice([one for one in texts if one != repository.settings.get(section, "")]))

    return change


def renamed(*names: str) -> Change:
    """A file has one of these names."""

    def change(repository: Repository, rng: random.Random) -> None:
        here = next((name for name in names if (repository.folder / name).exists()), None)
        other = repository.folder / rng.choice([name for name in names if name != here])
        other.parent.mkdir(parents=True, exist_ok=True)
        if here:
            (repository.folder / here).rename(other)

    return change


def environment(repository: Repository, rng: random.Random) -> None:
    repository.monkeypatch.setenv(rng.choice(["AWS_REGION", "AWS_DEFAULT_REGION", "Env", "CI", "LANG"]), rng.choice(["eu-west-1", "prod", "true"]))


WAIVER = "  - {rule: visibility-timeout, resource: Orders, reason: known, until: 2999-01-01}\n"
QUEUE = "externals:\n  {name}:\n    type: AWS::SQS::Queue\n    properties: {{VisibilityTimeout: {timeout}}}\n"
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
    "a severity": settled(
        "severity",
        "severity: {visibility-timeout: error}\n",
        "severity: {max-receive-count-low: note, timing: warning}\n",
        "severity: {visibility-timeout: off}\n",
        "",
    ),
    "a threshold": settled("thresholds", "thresholds: {max-receive-count: 9}\n", "thresholds: {account-concurrency: 9, outage-seconds: 900000}\n", ""),
    "a waiver": settled("waivers", f"waivers:\n{WAIVER}", f"waivers:\n{WAIVER}{WAIVER.replace('Orders', 'Nothing')}", ""),
    "a declaration": settled(
        "pipelines",
        "pipelines:\n  orders: {queue: Orders, function: Worker, batch-size: 7}\n",
        "pipelines:\n  jobs: {queue: Jobs, function: Worker, outage: 2000000, arrival-rate: 900}\n  orders: {queue: Orders, function: '**', downstream-concurrency: 2}\n",
        "",
    ),
    "what is stated of a handler": settled(
        "handlers", "handlers:\n  Worker: {reports-failures: true}\n", "handlers:\n  Work*: {calls: ['dynamodb:PutItem on Table']}\n", "handlers: {}\n"
    ),
    "what lies outside": settled(
        "externals",
        QUEUE.format(name=OUTSIDE, timeout=20),
        QUEUE.format(name=OUTSIDE, timeout=400),
        QUEUE.format(name="nothing", timeout=20),
        "",
    ),
    "values in the settings": settled(
        "parameters",
        "parameters: {Env: dev, Timeout: 300}\n",
        "parameters: {Timeout: 400}\n",
        "parameters: {orders.Timeout: 500}\n",
        "parameters: {AWS::Region: eu-west-1}\n",
        "",
    ),
    "targets": settled(
        "targets",
        TARGETS,
        f"{TARGETS}  - elsewhere/two.yaml\n",
        f"{TARGETS}  - paths: [infra]\n    parameters: {{Env: dev}}\n",
        "targets: [elsewhere/two.yaml, infra/orders.yaml, infra/orders.yaml]\n",
        "targets:\n  - paths: [app/cdk.out, infra, elsewhere]\n    parameters: {Env: dev}\n",
    ),
    "what is set of the run": settled("fail-on", "fail-on: warning\n", "template-waivers: false\n", "judge-timeout: 200\n# and a line\n", ""),
    "the environment": environment,
    "another parent of a nested child": toggled("infra/again.yaml", FILES["infra/parent.yaml"].replace("Env: !Ref Env", "Env: prod"), ""),
    "a stack called as a nested one": toggled("infra/parent/Child.yaml", template(), ""),
    "the same file name elsewhere": toggled("infra/deep/Child.yaml", template(), ""),
    "a stack that is told apart": toggled("infra/deep/orders.yaml", template(), ""),
    "the other name of a template": renamed("infra/billing.yaml", "infra/deeper/invoices.yaml", "infra/a.yaml"),
    "who exports": toggled(
        "infra/network.yaml", "", FILES["infra/network.yaml"], FILES["infra/network.yaml"].replace("Queue}", "Queue, Properties: {VisibilityTimeout: 9}}")
    ),
    "who watches anything": toggled("infra/alarms.yaml", "", FILES["infra/alarms.yaml"]),
    "who may send to anything": toggled(
        "infra/sender.yaml",
        "Parameters: {To: {Type: String}}\nResources: {S: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: x, Endpoint: !Ref To}}}\n",
        "",
    ),
    "a parameter that others share": toggled(
        "infra/ruled.yaml",
        f"{ENV}Rules: {{R: {{Assertions: [{{Assert: !Equals [!Ref Env, prod]}}]}}}}\n{template().partition(chr(10))[2].partition(chr(10))[2]}",
        "",
    ),
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


OTHER_COMMANDS: list[dict[str, object]] = [{"parameters": ("Env=dev",)}, {"only": ("timing",)}, {"targets": ("infra/orders.yaml",)}]


@pytest.mark.parametrize("changes", numbers("QUEUEGATE_KEPT", 2, 40, step=20))
def test_whatever_changes_is_seen(repository: Repository, changes: range) -> None:
    """Changes one after the other or several at once, under the one command or another: a walk that comes back to what was kept before."""
    rng = random.Random(changes.start)  # noqa: S311 - no secret
    names = [*CHANGES]
    rng.shuffle(names)
    assert whole(repository.said()) == whole(repository.said(cache=False))
    for i in changes:
        done = [names[i % len(names)], *rng.sample(names, rng.choice([0, 0, 2]))]
        for name in done:
            CHANGES[name](repository, rng)
        flags = rng.choice([{}, {}, {}, *OTHER_COMMANDS])
        kept, fresh = whole(repository.said(**flags)), whole(repository.said(**flags, cache=False))
        assert kept == fresh, (done, flags)


@pytest.fixture(scope="module")
def judged_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, object]]:
    """The folder of a repository that was judged, a copy of it with what was kept, and what was said."""
    here, copy = (tmp_path_factory.mktemp("judged") / name for name in ("here", "copy"))
    with pytest.MonkeyPatch.context() as patch:
        repository = made(here, patch)
        said = whole(repository.said())
        shutil.copytree(here, copy, symlinks=True)
        back(copy, here)
        assert repository.judged(repository.said) == []  # what was kept holds in what is put back
    return here, copy, said


def back(copy: Path, here: Path) -> None:
    shutil.rmtree(here)
    shutil.copytree(copy, here, symlinks=True)


SHORT = {"a link to code"}
SILENT = {"where the repository begins for it", "a folder of a layer", "in which language the app is", "the environment"}
"""What is read, and says nothing new here; or is not read."""


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name in SHORT else pytest.mark.slow) for name in CHANGES])
def test_each_change_is_seen(judged_once: tuple[Path, Path, dict[str, object]], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    here, copy, before = judged_once
    back(copy, here)
    repository = entered(here, monkeypatch)
    CHANGES[name](repository, random.Random(2))  # noqa: S311 - as above
    after = whole(repository.said())
    assert after == whole(repository.said(cache=False))
    assert (after == before) == (name in SILENT)


@pytest.mark.parametrize("flags", spread(OTHER_COMMANDS, 3))
def test_another_command_is_judged_by_itself(repository: Repository, flags: dict[str, object]) -> None:
    repository.said()
    assert whole(repository.said(**flags)) == whole(repository.said(**flags, cache=False))
    assert repository.judged(lambda: repository.said(**flags)) == []

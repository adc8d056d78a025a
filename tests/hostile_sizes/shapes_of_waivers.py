"""Waivers by the thousand, in Metadata and in comments. `runpy.run_path(…)["SHAPES"]` gives each by its name, as `shapes.py` does."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

pipeline: Callable[..., dict[str, Any]] = runpy.run_path(str(Path(__file__).with_name("shapes.py")))["pipeline"]


def waivers_in_metadata(folder: Path) -> None:
    """Sixty on each of 800 resources."""
    made = pipeline(200)
    for resource in made["Resources"].values():
        resource["Metadata"] = {"queuegate": {"waivers": [{"rule": "visibility-timeout", "reason": f"said {i}"} for i in range(60)]}}
    (folder / "template.json").write_text(json.dumps(made), encoding="utf-8")


def waivers_on_one_resource(folder: Path) -> None:
    made = pipeline()
    made["Resources"]["Queue0"]["Metadata"] = {"queuegate": {"waivers": [{"rule": f"none-{i}", "reason": "said"} for i in range(20_000)]}}
    (folder / "template.json").write_text(json.dumps(made), encoding="utf-8")


def waivers_in_comments(folder: Path) -> None:
    """Each is bad, since it stands on nothing."""
    said = "".join(f"# queuegate: waive visibility-timeout because {'so it is ' * 4}{i}\n" for i in range(20_000))
    (folder / "template.yaml").write_text(f"Resources:\n  Q: {{Type: AWS::SQS::Queue}}\n{said}", encoding="utf-8")


SHAPES: dict[str, Callable[[Path], None]] = {one.__name__: one for one in (waivers_in_metadata, waivers_on_one_resource, waivers_in_comments)}

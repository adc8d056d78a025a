"""The environment variables that a handler's modules need: those that are imported with it, whatever happens."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from queuegate.synth.handlers.python.source import Source
from queuegate.synth.handlers.python.variables import needed
from queuegate.synth.values.value import Place

HANDLER = "def handler(event, context):\n    return {'batchItemFailures': []}\n"
FOLDER = {
    "worker.py": f"from shared.config import settings\nfrom names import TABLE\n{HANDLER}",
    "shared/__init__.py": "",
    "shared/config.py": "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    stage: str\nsettings = Settings()\n",
    "names.py": "import json, os\nTABLE = os.environ['TABLE']\njson.loads('{}').update(a=1)\nwith open('/x') as file:\n    json.load(file)\n",
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {("Settings", "STAGE"), ("needed", "TABLE")}),
        ({"names.py": "import os\nos.environ.setdefault('TABLE', 'orders')\nTABLE = os.environ['TABLE']"}, set()),
        ({"names.py": "import os\nkept = os.environ\nkept.update(STAGE='dev')\nTABLE = 1"}, set()),
        ({"worker.py": HANDLER}, set()),
        ({"worker.py": f"try:\n    from shared.config import settings\nexcept ImportError:\n    settings = None\n{HANDLER}"}, set()),
        ({"worker.py": f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from names import TABLE\n{HANDLER}"}, set()),
        ({"worker.py": "def handler(event, context):\n    from names import TABLE\n    return TABLE"}, set()),
        ({"worker.py": f"import shared.config\n{HANDLER}"}, {("Settings", "STAGE")}),
        ({"worker.py": f"from shared import config\n{HANDLER}"}, {("Settings", "STAGE")}),
        ({"worker.py": f"from shared.made import Settings\nsettings = Settings()\n{HANDLER}", "shared/made.py": "from .kinds import Settings\n"}, set()),
        (
            {
                "worker.py": f"from shared.kinds import Settings as S\nsettings = S()\n{HANDLER}",
                "shared/kinds.py": "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    region_name: str\n",
            },
            {("S", "REGION_NAME")},
        ),
        ({"names.py": "import shared.config, worker\nTABLE = 1"}, {("Settings", "STAGE")}),
    ],
    ids=[
        "imported",
        "filled in",
        "under another name",
        "not imported",
        "tried",
        "types",
        "in the handler",
        "a module",
        "of a package",
        "handed on",
        "made here",
        "a circle",
    ],
)
def test_modules_of_the_folder(change: dict[str, str], expected: set[tuple[str, str]], tmp_path: Path) -> None:
    for name, text in {**FOLDER, **change}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    main = tmp_path / "worker.py"
    source = Source(ast.parse(main.read_text(encoding="utf-8")), "handler", str(main), (), Place(None, ()))  # type: ignore[arg-type]  # nothing here asks for the template
    found = needed(source, "worker")
    assert {(one.kind, one.what) for one in found} == expected
    assert all(one.at.spot is not None for one in found)

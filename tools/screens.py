"""The golden screens: what `queuegate check` prints in a terminal of 80 and of 120 columns, for the folders of tests/screens and for a large one that is made of them.

Run `python tools/screens.py NAME` to see one in colour. The committed texts are written by `python tools/generate.py`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from functools import cache, partial
from pathlib import Path

from queuegate.policies.gate.graph.tell import Picture, tell
from queuegate.policies.gate.report.formats import FORMATS, Look
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import Ran, run

ROOT = Path(__file__).parents[1]
SCREENS = ROOT / "tests" / "screens"
TARGETS = {
    "small": ("template.yaml",),
    "large": (".",),
    "sam": ("template.yaml",),
    "cdk": ("cdk.json",),
    "fragment": ("queues.yaml",),
    "monorepo": (".",),
    "two_environments": ("dev.yaml", "prod.yaml"),
    "broken": ("orders.yaml", "good.yaml"),
}
"""What is checked of each folder, in it."""
WIDTHS = (80, 120)
_SERVICES = ("accounts", "baskets", "coupons", "delivery", "events", "fraud", "gifts", "history")


def screens() -> dict[str, Callable[[], str]]:
    """The text of each file."""
    return {f"tests/screens/{name}.{width}.txt": partial(screen, name, width) for name in TARGETS for width in WIDTHS}


def screen(name: str, width: int, *, color: bool = False) -> str:
    """One screen."""
    with _folder(name):
        ran = _ran(name)
        return FORMATS["terminal"](ran.report, Look(color=color, width=width, first=ran.first))


def example(*only: str) -> str:
    """What the README shows of the small template: what these groups of rules say."""
    with _folder("small"):
        ran = run(Flags(targets=TARGETS["small"], only=only, linters=("none",), cache=False), Path.cwd())
        return FORMATS["terminal"](ran.report, Look(width=100))


def graph() -> str:
    """What the README shows of the small template's picture."""
    with _folder("small"):
        return tell(Flags(targets=TARGETS["small"], linters=("none",), cache=False), Path.cwd(), Picture("tree", Look(width=100))).text


def reference(old: str = "", new: str = "") -> str:
    """What the README shows of the reference system, with `new` in its messaging for `old`."""
    with tempfile.TemporaryDirectory() as made, chdir(made):
        for name in ("cdk.json", "queuegate.yaml"):
            shutil.copy(ROOT / name, name)
        shutil.copytree(ROOT / "synth" / "notification", "synth/notification", ignore=shutil.ignore_patterns("__pycache__"))
        file = Path("synth/notification/messaging.py")
        file.write_text(file.read_text(encoding="utf-8").replace(old or "\0", new), encoding="utf-8")
        return FORMATS["terminal"](run(Flags(linters=("none",), cache=False), Path.cwd()).report, Look(width=100))


@cache
def _ran(name: str) -> Ran:
    """The run; no linter runs, since what they say is their version's."""
    return run(Flags(targets=TARGETS[name], linters=("none",), cache=False), Path.cwd())


@contextmanager
def _folder(name: str) -> Iterator[None]:
    """In the screen's folder: for the large one, one that is made of the small, the SAM and the fragment's, for eight services."""
    if name != "large":
        with chdir(SCREENS / name):
            yield
        return
    with tempfile.TemporaryDirectory() as made, chdir(made):
        for service in _SERVICES:
            folder = Path("services", service)
            folder.mkdir(parents=True)
            for part, file in (("small", "template.yaml"), ("sam", "template.yaml"), ("fragment", "queues.yaml")):
                text = (SCREENS / part / file).read_text(encoding="utf-8")
                for word in ("Orders", "Worker", "Jobs", "Invoice", "Imports"):
                    text = text.replace(word, f"{service.title()}{word}")
                (folder / f"{part}.yaml").write_text(text, encoding="utf-8")
        yield


if __name__ == "__main__":
    sys.stdout.write(screen(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100, color=True))  # noqa: PLR2004 - a name and a width

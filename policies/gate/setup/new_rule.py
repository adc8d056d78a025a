"""One `queuegate new`: the module of a rule and its test, which pass as they are written, and the settings that name them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from queuegate._light import NamedTuple
from queuegate.synth.sources.within import within

from ..catalogue.rules import every_rule, groups
from ..own_rules.files import is_rule
from ..own_rules.scan import NAME
from ..report.text.unwritable import unwritable
from ..run.exit_codes import CLEAN, FINDINGS, UNUSABLE
from ..settings import settings
from ..settings.settings import FILE, Loaded, Refused
from .writing import write_new

_FOLDER: Final = "policies"

_RULE: Final = '''"""BatchSize of the event source mapping is above 10.

Say here why that matters to your team, and what happens when it is so. The first sentence states the defect; `queuegate explain {name}` shows this page.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {{BatchSize: 20}}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {{BatchSize: 10}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.policies.rule import Change, Finding, Mapping, Severity, rule

MOST = 10


@rule(
    "{name}",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Set BatchSize of the event source mapping to 10 or less.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    size = mapping.batch_size
    if size.get() > MOST:
        yield Finding(
            f"BatchSize of {{mapping.name}} is {{size.get()}}; this team allows {{MOST}}",
            at=size,
            changes=[Change(mapping, "BatchSize", MOST)],
        )
'''

_TEST: Final = '''"""What {name} finds, what it leaves alone, and what it cannot decide."""

from __future__ import annotations

from pathlib import Path

from queuegate.policies.testing import examples, judged, pipeline

RULE = Path(__file__).with_name("{module}.py")


def test_each_bad_example_of_the_page_is_found_where_it_is_written() -> None:
    assert examples(RULE).bad
    for bad in examples(RULE).bad:
        found = judged(RULE, pipeline(bad))
        assert {{(one.rule, one.verdict, one.resource, one.property) for one in found}} == {{("{name}", "fail", "Mapping", "BatchSize")}}


def test_each_good_example_of_the_page_is_left_alone() -> None:
    assert examples(RULE).good
    for good in examples(RULE).good:
        assert judged(RULE, pipeline(good)) == []


def test_what_nobody_can_know_is_undecided() -> None:
    template = pipeline("Mapping: {{Properties: {{BatchSize: !Ref Size}}}}", head="Parameters: {{Size: {{Type: Number}}}}")
    assert {{one.verdict for one in judged(RULE, template)}} == {{"undecided"}}
'''


class Made(NamedTuple):
    """What came of it: lines for standard output, the exit code, and remarks for standard error."""

    lines: tuple[str, ...]
    code: int
    remarks: tuple[str, ...] = ()


def tell(name: str, folder: str | None, cwd: Path) -> Made:
    """Write the module and the test of a rule, into this folder, else the first one that the settings name. Nothing is overwritten."""
    root = settings.root_of(cwd)
    try:
        loaded = settings.load(settings.find(cwd, root))
    except Refused as refused:
        return Made((), UNUSABLE, tuple(wrong.said(cwd) for wrong in refused.wrongs))
    if wrong := _wrong(name):
        return Made((), UNUSABLE, (wrong,))
    into = cwd / folder if folder else _usual(loaded, cwd)
    if within(into, ".", root) is None:
        return Made((), UNUSABLE, (f"{folder or into} lies outside the repository. Rules are read inside it only",))
    module = name.replace("-", "_")
    files = {into / f"{module}.py": _RULE.format(name=name), into / f"test_{module}.py": _TEST.format(name=name, module=module)}
    if there := [file for file in files if os.path.lexists(file)]:
        return Made((), FINDINGS, (f"{os.path.relpath(there[0], cwd)} is there already: nothing is written. Choose another name or folder",))
    try:
        for file, text in files.items():
            write_new(file, text)
    except OSError as error:
        return Made((), UNUSABLE, (f"{os.path.relpath(into, cwd)} {unwritable(error)}",))
    shown = [os.path.relpath(file, cwd) for file in files]
    return Made((*(f"wrote {file}" for file in shown), *_next(loaded, into, cwd), f"try: pytest {shown[1]}"), CLEAN)


def _wrong(name: str) -> str | None:
    if not NAME.fullmatch(name):
        return f"{name!r} cannot be a rule's name. Write small letters, digits and hyphens, such as batch-size-of-ours"
    if name in groups() or any(rule.name == name for rule in every_rule()):
        return f"the name {name} is taken. `queuegate rules` lists those that are. Give yours another, such as our-{name}"
    if not is_rule(f"{name.replace('-', '_')}.py"):
        return f"a module {name.replace('-', '_')}.py would be a test, and no rule. Give the rule a name that neither begins nor ends with test"
    return None


def _usual(loaded: Loaded, cwd: Path) -> Path:
    folder = loaded.folder
    named = [folder / entry for entry in loaded.settings.rules if not entry.endswith(".py")] if folder else []
    return named[0] if named else cwd / _FOLDER


def _next(loaded: Loaded, into: Path, cwd: Path) -> list[str]:
    """What belongs into the settings, where they do not name the folder yet."""
    folder = loaded.folder or cwd
    tops = [Path(os.path.realpath(folder / entry)) for entry in loaded.settings.rules]
    if any(Path(os.path.realpath(into)).is_relative_to(top) for top in tops):
        return []
    entries = [*loaded.settings.rules, os.path.relpath(into, folder)]
    return [f"put this into {os.path.relpath(folder / FILE, cwd)}:", "", f"  rules: [{', '.join(entries)}]", ""]

"""An entry of queuegate.yaml names a parameter, a function or something outside that no template has.

What it says then has no effect: a value for `Stgae` is given to nobody, and what is stated of the handler of `*/Wroker` of no function. Either the name is misspelt, or what it named is gone.

It is said where everything was read of which the settings speak; where they may speak of more (targets on the command line, settings above the working folder that name no targets), only of a name that is nearly one that was read.

A name that nothing has::

    # queuegate.yaml
    parameters: {Stgae: prod}
    handlers: {"*/Wroker": {reports-failures: true}}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, rule
from ..severity import Severity
from ..team import Setting


@rule(
    "unused-setting",
    on=Setting,
    severity=Severity.NOTE,
    docs="",
    fix="Correct the name, or remove the entry.",
)
def check(setting: Setting) -> Iterator[Finding]:
    yield Finding(
        f"{setting.what} {setting.name!r}{setting.near}: this entry of {setting.section} in queuegate.yaml has no effect",
        at=setting.place,
        key=f"{setting.section} {setting.name}",
    )

"""What the team tells cfn-lint and checkov to skip in their own files. Of these files nothing else is read, and the linters themselves never see them: they may name code to load."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from queuegate._light import NamedTuple
from queuegate.synth.sources import cloudformation
from queuegate.synth.sources.template import Spot, Unreadable

_OF_CFN_LINT: Final = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml"), "ignore_checks"
FILES: Final = {
    "cfn-lint": _OF_CFN_LINT,
    "cloudformation-validate": _OF_CFN_LINT,
    "checkov": ((".checkov.yaml", ".checkov.yml"), "skip-check"),
}
"""Where each linter looks, and the key of its list (CloudFormation Validate has no such file, and most of its rules are cfn-lint's, by the same ids):
https://github.com/aws-cloudformation/cfn-lint#config-file, https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html"""


class Skip(NamedTuple):
    """A rule that a file tells a linter to skip, and where it says so. cfn-lint takes prefixes, checkov patterns."""

    rule: str
    spot: Spot

    def covers(self, engine: str, rule: str) -> bool:
        return fnmatchcase(rule, self.rule) if engine == "checkov" else rule.startswith(self.rule)


def skips(engine: str, folders: Sequence[Path]) -> tuple[Skip, ...]:
    """The skips of the first of the linter's files that is in one of the folders. A file that cannot be read skips nothing."""
    names, key = FILES.get(engine, ((), ""))
    file = next((folder / name for folder in folders for name in names if (folder / name).is_file()), None)
    if file is None:
        return ()
    try:
        body, spot = cloudformation.parse(cloudformation.read_text(file), str(file.absolute()))
    except Unreadable:
        return ()
    listed = body.get(key)
    names_listed = listed.split(",") if isinstance(listed, str) else listed if isinstance(listed, list) else []
    return tuple(
        Skip(one.strip(), spot((key, i) if isinstance(listed, list) else (key,))) for i, one in enumerate(names_listed) if isinstance(one, str) and one.strip()
    )

"""What a shell offers when somebody presses Tab: rules, formats, linters, and files wherever one is meant."""

from __future__ import annotations

import glob
from pathlib import Path

import click
from click.shell_completion import BashComplete, CompletionItem, FishComplete, ShellComplete, ZshComplete, add_completion_class

from ..report.formats import FORMATS


def complete_reports(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The formats, and behind the `=` the file names of the shell."""
    if "=" in incomplete:
        return [CompletionItem(incomplete, type="file")]
    return [CompletionItem(name) for name in FORMATS if name.startswith(incomplete)]


def complete_rules(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from .known_rules import known_rules  # noqa: PLC0415 - when it is asked for

    return [rule.name for rule in known_rules() if rule.name.startswith(incomplete)]


def complete_rules_and_groups(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from ..catalogue.rules import groups  # noqa: PLC0415 - as above

    return [*complete_rules(context, parameter, incomplete), *(name for name in groups() if name.startswith(incomplete))]


def complete_linters(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in ("cfn-lint", "checkov", "cloudformation-validate", "none") if name.startswith(incomplete)]


class _Whole(ShellComplete):
    """A shell that takes a completion for the whole word: to the value of `--fail-on=w` belongs what stands before it."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        found = super().get_completions(args, incomplete)
        option, equals, _ = incomplete.partition("=")
        if not equals or not option.startswith("--"):
            return found
        return [item if item.type != "plain" else CompletionItem(f"{option}={item.value}", item.type, item.help) for item in found]


@add_completion_class
class Fish(_Whole, FishComplete):
    """Fish, which looks for the name of a file after `=` only where the word is no option: `--config=templ`."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        found = super().get_completions(args, incomplete)
        if not incomplete.startswith("--") or all(item.type == "plain" for item in found):
            return found
        head, _, start = incomplete.rpartition("=")
        return [CompletionItem(f"{head}={name}{'/' if Path(name).is_dir() else ''}") for name in glob.iglob(f"{glob.escape(start)}*")]  # noqa: PTH207 - as it is typed


@add_completion_class
class Zsh(_Whole, ZshComplete):
    """Zsh, which looks for the name of a file after the `=` where no file is called as the whole word."""

    source_template = ZshComplete.source_template.replace(
        "_path_files -f", "local -a whole=(${words[CURRENT]}*(N)); (( $#whole )) || compset -P '*='; _path_files -f"
    )


@add_completion_class
class Bash(BashComplete):
    """Bash, which makes three words of `--fail-on=warning` (https://www.gnu.org/software/bash/manual/html_node/Bash-Variables.html#index-COMP_005fWORDBREAKS)."""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        *words, last = _joined([*args, incomplete])
        return words, last


def _joined(words: list[str]) -> list[str]:
    """The words as they were typed, an option and its value apart."""
    joined: list[str] = []
    glue = False
    for word in words:
        if glue:
            joined[-1] += word
            glue = False
        elif word == "=" and joined and joined[-1].startswith("--"):
            joined.append("")
            glue = True
        elif word == "=" and joined:
            joined[-1] += "="
            glue = True
        else:
            joined.append(word)
    return joined

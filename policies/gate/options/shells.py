"""How bash, zsh and fish are told what completes a word, where click's own way does not do. Imported only where a shell asks."""

from __future__ import annotations

import glob
from pathlib import Path

from click.shell_completion import BashComplete, CompletionItem, FishComplete, ShellComplete, ZshComplete, add_completion_class


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

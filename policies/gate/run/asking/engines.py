"""Where findings come from: our own rules, and the linters that may run beside them. Which of these a run uses is decided here; `linters` is imported only if one is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from queuegate._light import regex
from queuegate._version import __version__

from ...judging.linted import Scope, Use
from ...report.record.model import ENGINE, Engine
from ...settings.model import Linter
from ...settings.settings import Loaded, Wrong
from ...settings.suggest import nearest

LINTERS: Final = ("cfn-lint", "checkov", "cloudformation-validate")
_NONE: Final = "none"
_SCOPES: Final[Mapping[str, Scope]] = {"cfn-lint": "errors", "checkov": "pipelines", "cloudformation-validate": "errors"}
_CLOUDFORMATION: Final = regex(r"[EFWI]\d+")
_RULE_IDS: Final = {"cfn-lint": _CLOUDFORMATION, "checkov": regex(r"CKV2?_"), "cloudformation-validate": _CLOUDFORMATION}


def uses(flags: Sequence[str], loaded: Loaded, cache_dir: Path | None, *, chosen: bool, scope: Scope | None = None) -> tuple[tuple[Use, ...], list[Wrong]]:
    """The linters of a run, and what is wrong with what somebody asks for.

    `flags` are the values of `--linters`; without any, the settings decide, and where these say nothing, what is installed runs. `chosen`: only some of our rules run, so no
    linter does unless a flag asks for it. `scope` is the flag's, and goes before the settings'.
    """
    names = [name for text in flags for name in text.split(",") if name]
    wrong = list(_unknown(names)) or [Wrong(f"--linters {text} names no linter. Known are {', '.join(LINTERS)}, none") for text in flags if not text.strip(",")]
    settings = loaded.settings.linters
    found = []
    for name in LINTERS:
        setting = getattr(settings, name.replace("-", "_"))
        wanted = name in names if names else False if chosen or setting is False else True if setting else None
        if wanted is False:
            found.append(Use(name, "off"))
            continue
        try:
            use = _use(name, setting, cache_dir, scope)
        except LookupError as error:
            wrong.append(Wrong(str(error)))
            continue
        if wanted and use.status == "not-installed":
            asked = f"--linters {name}: " if names else ""
            wrong.append(
                Wrong(f"{asked}{name} is not installed. {_install(name)}. Or leave it out: --linters none", None if names else loaded.spot("linters", name))
            )
        found.append(use)
    return tuple(found), wrong


def engines(rules: Sequence[str], linters: Sequence[Use], ran: Sequence[Engine]) -> list[Engine]:
    """What ran, for a run that judged these rules, and what did not. `ran` are the linters that did."""
    done = {engine.name: engine for engine in ran}
    return [Engine(ENGINE, __version__, "ran", len(rules), judged=list(rules)), *(done.get(use.name) or Engine(use.name, None, use.status) for use in linters)]


def may_say(rule: str, linters: Sequence[Use]) -> bool:
    """Is this a rule of a linter that ran?"""
    return any(use.status == "ran" and _RULE_IDS[use.name].match(rule) and use.levels.get(rule) != "off" for use in linters)


def _unknown(names: Sequence[str]) -> Iterator[Wrong]:
    for name in names:
        if name not in (*LINTERS, _NONE):
            yield Wrong(f"--linters {name}: there is no such linter{nearest(name, LINTERS)}. Known are {', '.join(LINTERS)}, none")
    if _NONE in names and len(set(names)) > 1:
        yield Wrong(f"--linters {','.join(names)}: none and a linter's name contradict each other. Give one of them")


def _use(name: str, setting: bool | Linter | None, cache_dir: Path | None, scope: Scope | None) -> Use:  # noqa: FBT001 - a value of the settings
    """Raises LookupError if the environment names a linter that cannot be started."""
    from ...linters.find import find  # noqa: PLC0415 - only where a linter may run

    tool = find(name, cache_dir)
    if tool is None:
        return Use(name, "not-installed")
    own = setting if isinstance(setting, Linter) else Linter()
    return Use(name, "ran", tool.version, tool.command, tool.identity, scope or own.scope or _SCOPES[name], own.severity)


def _install(name: str) -> str:
    from ...linters.find import TOOLS  # noqa: PLC0415 - as above

    return f"To install it: {TOOLS[name].install}"

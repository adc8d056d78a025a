"""Structs that a library fills from environment variables, as their tags say: it gives an error where one that is required is not there.

https://pkg.go.dev/github.com/caarlos0/env/v11 , https://pkg.go.dev/github.com/kelseyhightower/envconfig and https://pkg.go.dev/github.com/sethvargo/go-envconfig
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form, text_of
from ...run.environment import missing
from ...run.state.machine import Machine
from ...run.state.values import Error, Object, Thrown

if TYPE_CHECKING:
    from ....program.code import Type

_OF_ENV: Final = re.compile(r'`[^`]*\benv:"(\w+)\s*,[^"`]*\b(?:required|notEmpty)\b')
_OF_ENVCONFIG: Final = re.compile(r'`(?=[^`]*\brequired:"true")(?![^`]*\bdefault:)[^`]*\benvconfig:"(\w+)"')
_LIBRARIES: Final = {
    "github.com/caarlos0/env": (("Parse", "ParseWithOptions", "Must", "ParseAs"), _OF_ENV),
    "github.com/kelseyhightower/envconfig": (("Process", "MustProcess"), _OF_ENVCONFIG),
    "github.com/sethvargo/go-envconfig": (("Process", "MustProcess"), _OF_ENV),
}


def filled(m: Machine, path: str, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """The error of such a library, or None where there is none; nothing of other calls, and where no variable is tried."""
    known = next((held for beginning, held in _LIBRARIES.items() if path.startswith(beginning)), None) if m.absent is not None else None
    if known is None or form.name not in known[0] or (args[:1] and isinstance(args[0], str) and args[0]):
        return None
    kinds = [one.type for one in args if isinstance(one, Object) and one.type is not None]
    lacking = [one for kind in kinds for one in _required(kind, known[1]) if missing(m, one, form.node)]
    error = Error((), frozenset()) if lacking else None
    if error is not None and form.name.startswith("Must"):
        raise Thrown(error)
    return (error,)


def _required(kind: Type, tag: re.Pattern[str]) -> list[str]:
    return [found[1] for line in text_of(kind.node).splitlines() if (found := tag.search(line)) is not None]

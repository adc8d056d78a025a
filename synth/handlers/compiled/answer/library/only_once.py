"""Redis: a key that is set only where it is not there yet, until it goes by itself. The same call says no when it is made again.

https://redis.io/commands/set ; https://redis.io/commands/setnx ; go-redis: no time is for ever, https://github.com/redis/go-redis/blob/master/string_commands.go ; Jedis gives "OK" or null, and 1 or 0:
https://github.com/redis/jedis/blob/master/src/main/java/redis/clients/jedis/commands/StringCommands.java ; https://docs.spring.io/spring-data/redis/reference/ ; LockTake is StringSet with When.NotExists:
https://github.com/StackExchange/StackExchange.Redis/blob/main/src/StackExchange.Redis/RedisDatabase.cs
"""

from __future__ import annotations

import re
from typing import Any, Final

from ..forms.form import Form, in_short, text_of
from ..run.state.machine import Machine
from ..run.state.path import Site
from ..run.state.scopes import Named
from ..run.state.values import Closure, Error, Object, Opaque, about_of
from .waiting import UNKNOWN, seconds

_TYPES: Final = re.compile(
    r"github\.com/(?:redis/go-redis|go-redis/redis)(?:/v\d+)?\.(?:Universal|Cluster|Ring|Failover)?(?:Client|Cmdable)|redis\.clients\.jedis\..*|org\.springframework\.data\.redis\.core\.(?:ValueOperations|\w*RedisTemplate)|I?Database(?:Async)?"
)
_GO: Final = re.compile(r"github\.com/(?:redis/go-redis|go-redis/redis)(?:/v\d+)?$")
_NANO: Final = 1e-9
_NO_END: Final = (None, 0)


def built(of: Any, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """A client, where something else makes it whose type tells."""
    if isinstance(of, Named) and _GO.match(of.path) and form.name.startswith("New") and not any(isinstance(one, Closure) for one in args):
        return (Opaque(type=f"{of.path}.Client", made=None),)
    if form.name == "GetDatabase" and not any(map(about_of, args)):
        return (Opaque(type="IDatabase"),)
    if form.name == "opsForValue" and isinstance(of, Opaque) and not args:
        return (Opaque(type="org.springframework.data.redis.core.ValueOperations"),)
    return None


def lasts(of: Any, form: Form, args: tuple[Any, ...]) -> tuple[float | None] | None:
    """How long such a mark stays, None: for ever; no tuple for another call, and for one of which that is not known."""
    if not isinstance(of, Opaque) or not _TYPES.fullmatch(of.type):
        return None
    name, text, end = form.name, text_of(form.node), None
    match name.removesuffix("Async"):
        case "SetNX":
            end = args[3] if len(args) > 3 else None  # noqa: PLR2004 - a context, a key, a value, and how long
        case "setnx" | "setIfAbsent":
            end = args[2] if len(args) == 3 else (args[2], args[3]) if len(args) > 3 else None  # noqa: PLR2004 - a key, a value, and how long
        case "StringSet" if re.search(r"\bWhen\.NotExists\b", text):
            end = args[2] if len(args) > 2 else None  # noqa: PLR2004 - a key, a value, and how long
        case "LockTake":
            end = args[2] if len(args) > 2 else None  # noqa: PLR2004 - as above
        case "set" if re.search(r"\.nx\(\)", text):
            found = re.search(r"\.(ex|px)\(\s*(\d+)L?\s*\)", text)
            return (int(found[2]) * (1.0 if found[1] == "ex" else 0.001),) if found else None if re.search(r"\.(?:p?ex\w*|keepTtl)\(", text) else (None,)
        case _:
            return None
    if end in _NO_END or (isinstance(end, Named) and end.path.rpartition(".")[2] == "null"):
        return (None,)
    known = seconds(end, _NANO if name == "SetNX" else 0.001)
    return None if known == UNKNOWN else (known if isinstance(known, float) else None,)


def written(m: Machine, form: Form, given: tuple[Any, ...], ends: float | None) -> tuple[bool, Error | None]:
    """Whether the key was set, and the error where the call fails."""
    about = about_of(given)
    if form.node.id in m.path.marked and 0 in about:
        return False, None
    error = m.work(form, given)
    if error is None and about == {0} and m.path.fault is None and not m.loading:
        m.path.marks.append(Site(form.node, m.unit, about, "work", in_short(form.node)))
        if ends is not None:
            m.path.lasts[form.node.id] = ends
    return error is None, error


def command(outcome: tuple[bool, Error | None]) -> Object:
    """What go-redis gives: a command that has both."""
    return Object("command", fields={"Val": outcome[0], "Err": outcome[1], "Result": outcome})

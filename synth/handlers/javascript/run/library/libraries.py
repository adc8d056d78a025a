"""Calls that leave the code: what is known of the package runs as it is known, and whatever is not may fail."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from ..exporting import handed_on
from ..language.objects.errors import is_of_package
from ..language.objects.putting import PROCESS
from ..state import clock
from ..state.machine import Machine
from ..state.values import OPERATOR, UNDEFINED, External, Function, Native, Obj, Promise, Site, about_of, argument
from . import known, noticed
from .given import called, queue
from .http import DISPATCHER
from .outside import outside
from .packages import environment, injection, middy, neverthrow, powertools
from .standard import builtins, compiled, node
from .values.promises import STATIC


def library(machine: Machine, external: External, this: Any, arguments: list[Any], site: Site) -> Any:
    """Call something of a package, of the runtime, or that is not known."""
    path = external.path
    if machine.starting and path[1:] not in builtins.TABLE and path[0] != "tslib":
        handed_on(machine, arguments, site)
    noticed.remember(machine, external, arguments, site)
    machine.filled = machine.filled or environment.may_fill(machine, external, arguments, site)
    if (work := _known(path)) is not None:
        return work(machine, external, this, arguments, site)
    for ask in _OF_GLOBALS if path[0] == "global" else _OF_OTHERS:
        if (found := ask(machine, external, this, arguments, site)) is not None:
            return found
    if path[-1] in known.WRAPPERS and (given := next((one for one in arguments if isinstance(one, (Function, Native, External, Obj))), None)) is not None:
        machine.state.setdefault("wrapped", []).append(given)
        return given
    if known.is_log(path, site.text) and not any(isinstance(one, (Function, Native)) for one in arguments):
        _logged(machine, arguments, site)
        return external.then("()", tuple(arguments)) if machine.starting else known.QUIET
    return outside(machine, external, this, arguments, site)


_ABOVE_ALL: Final = (("Object", "prototype"), ("Array", "prototype"))
"""What an answer has its methods from."""
_SCRIPTS: Final = (".js", ".cjs", ".mjs", ".json", ".node")


def models(path: tuple[str, ...], name: Any) -> bool:
    """Is it known here what a function does that is found so: a method of the language's own objects, or of the library that answers in a handler's place; or what an import gives?"""
    of_language = (
        (*path[1:], name) in builtins.TABLE
        or (path[1:] in _ABOVE_ALL and name == "toJSON")
        or (path[2:] == ("prototype",) and any(name in of_kind for of_kind in builtins.METHODS.values()))
    )
    of_modules = (path[0] == "module" and (path[-1] != "_extensions" or name in _SCRIPTS)) or path[:3] == (*PROCESS, "mainModule")
    return path[0] == powertools.BATCH or of_modules or (path[0] == "global" and of_language)


def _lately(machine: Machine, external: External, arguments: list[Any], site: Site) -> Any:
    """Packages that few handlers have."""
    if external.path[-1] == "isAxiosError" and arguments and isinstance(arguments[0], Obj) and is_of_package(machine, arguments[0], external.path):
        return True
    if external.path == ("cockatiel", "wrap"):  # a policy of several: https://github.com/connor4312/cockatiel
        return external.then("()", tuple(arguments))
    if external.path == ("undici", "setGlobalDispatcher"):
        machine.state[DISPATCHER] = argument(arguments)
        return UNDEFINED
    if external.path[0].partition("/")[0] == "effect" or external.path[0] == "@effect-aws/lambda":
        from .packages.effects.sources import called as effected  # noqa: PLC0415 - as said

        return effected(machine, external, None, arguments, site)
    if external.path[0].startswith("fp-ts"):
        from .packages.fp_ts import called as combined  # noqa: PLC0415 - as said

        return combined(machine, external, arguments, site)
    if external.path[0] == "class-transformer":
        from .packages import class_transformer  # noqa: PLC0415 - as said

        return class_transformer.called(machine, external.path, arguments, site)
    if external.path[0] == "awilix":
        from .packages.awilix import called as asked  # noqa: PLC0415 - as said

        return asked(machine, external.path, arguments, site)
    if external.path[-1] == "use" and external.path[0] == "axios":
        from .packages import axios  # noqa: PLC0415 - as said

        return axios.watched(machine, external, arguments, site)
    if external.path[0] == "aws-embedded-metrics":
        from .packages.embedded_metrics import scoped  # noqa: PLC0415 - as said

        return scoped(machine, external, arguments, site)
    if external.path[0] == "@aws/durable-execution-sdk-js":
        from .packages.durable import called as enduring  # noqa: PLC0415 - as said

        return enduring(machine, external, arguments, site)
    if external.path[0] in _TELLS:
        from .packages.outcomes import called as ended  # noqa: PLC0415 - as said

        return ended(machine, external, arguments, site)
    if external.path[0] in ("opossum", "bottleneck", "ts-pattern"):
        from .packages.deciding import called as decided  # noqa: PLC0415 - as said

        return decided(machine, external, arguments, site)
    return None


def _logged(machine: Machine, arguments: list[Any], site: Site) -> Any:
    if not machine.starting:
        machine.work("log", site, site.text, tuple(arguments), may_fail=False)
    return UNDEFINED


def _of_language(machine: Machine, external: External, this: Any, arguments: list[Any], site: Site) -> Any:
    path = external.path[1:]
    clock.read(machine, path)
    if (found := builtins.global_call(machine, path, this, arguments, site)) is None:
        machine.of_runtime.setdefault(path[0], site)
    return found


def _of_lodash(machine: Machine, external: External, this: Any, arguments: list[Any], site: Site) -> Any:
    if not external.path[0].startswith(("lodash", "underscore")):
        return None
    from .packages import lodash  # noqa: PLC0415 - not every handler has it

    return lodash.called(machine, external.path, arguments, site)


def _observed(machine: Machine, external: External, this: Any, arguments: list[Any], site: Site) -> Any:
    """Observables, and what may be one since it is piped."""
    if external.path[0] not in _OBSERVABLES:
        of_operators = any(isinstance(one, Native) and OPERATOR in one.props for one in arguments)
        if not of_operators or "pipe" not in (external.path[-1], called(site)):
            return None
    from .packages.rxjs.sources import called as observed  # noqa: PLC0415 - as said

    return observed(machine, external, this, arguments, site)


def _result_of(machine: Machine, external: External, this: Any, arguments: list[Any], site: Site) -> Any:
    """What a package gives whose errors are values; None where it is none of these."""
    if (external.path[0] not in known.RESULTS and not external.path[0].startswith(_FUNCTIONAL)) or machine.starting:
        return None
    machine.doubt(f"errors that are values of {external.path[0]} are not followed", site)
    return machine.fresh("result", about_of(tuple(arguments)))


def _imported(machine: Machine, source: Any, arguments: list[Any], site: Site) -> Any:
    if not arguments or not isinstance(arguments[0], str):
        return Promise("ok", machine.unnamed("a module is imported by a name that is worked out", site), site)
    return Promise("ok", machine.state["program"].imported(machine, source, arguments[0], site), site)


Work = Callable[[Machine, External, Any, list[Any], Site], Any]
_KNOWN: Final[tuple[tuple[Callable[[tuple[str, ...]], bool], Work], ...]] = (
    (lambda path: path[:2] == ("global", "console"), lambda machine, external, this, arguments, site: _logged(machine, arguments, site)),
    (
        lambda path: path[0].startswith("@babel/runtime/helpers/asyncToGenerator"),
        lambda machine, external, this, arguments, site: arguments[0] if arguments else UNDEFINED,
    ),
    (
        lambda path: path[0] == "tslib" and path[-1] in compiled.TABLE,
        lambda machine, external, this, arguments, site: compiled.TABLE[external.path[-1]].work(machine, this, arguments, site),
    ),
    (lambda path: path[0] == "import", lambda machine, external, this, arguments, site: _imported(machine, this, arguments, site)),
    (lambda path: path[0] == powertools.BATCH, powertools.batch),
    (
        lambda path: path[0] == powertools.IDEMPOTENCY and "makeHandlerIdempotent" not in path,
        lambda machine, external, this, arguments, site: powertools.idempotent(machine, external, arguments, site),
    ),
    (lambda path: path[0] == middy.CORE or path == ("middy",), lambda machine, external, this, arguments, site: middy.made(machine, this, arguments, site)),
)
"""Of which calls it is known what they do, by their paths."""


@lru_cache(maxsize=1024)
def _known(path: tuple[str, ...]) -> Work | None:
    return next((work for is_one, work in _KNOWN if is_one(path)), None)


_FUNCTIONAL: Final = ("fp-ts/", "@effect/", "purify-ts/", "true-myth/")
"""Packages of which each module has its own path."""
_TELLS: Final = frozenset({"p-settle", "p-reflect", "await-to-js", "p-all", "async-sema", "async-mutex", "@supercharge/promise-pool"})
"""Packages that tell of failures by what they give, or run functions with a bound."""
_OBSERVABLES: Final = ("rxjs", "rxjs/operators")
_OF_PACKAGES: Final[tuple[Work, ...]] = (
    _observed,
    lambda machine, external, this, arguments, site: neverthrow.called(machine, external.path, arguments, site),
    lambda machine, external, this, arguments, site: _lately(machine, external, arguments, site),
    _result_of,
    lambda machine, external, this, arguments, site: (
        builtins.TABLE["Promise", external.path[-1]](machine, this, arguments, site)
        if external.path[0] == "bluebird" and external.path[-1] in (*STATIC, "new")
        else None
    ),
    _of_lodash,
    lambda machine, external, this, arguments, site: queue(machine, external, arguments, site),
    lambda machine, external, this, arguments, site: node.called(machine, external.path, this, arguments, site),
)
"""Who is asked what a package's call gives, in their order; each says None of what is not its own."""
_OF_ALL: Final[tuple[Work, ...]] = (
    lambda machine, external, this, arguments, site: environment.checked(machine, external, arguments, site),
    lambda machine, external, this, arguments, site: injection.used(machine, external, called, arguments, site),
)
"""Who is asked of any call, of a package or of the language."""
_OF_GLOBALS: Final = (_of_language, *_OF_ALL)
_OF_OTHERS: Final = (*_OF_PACKAGES, *_OF_ALL)

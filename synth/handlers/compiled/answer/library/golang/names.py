"""Names of Go that are not local: functions, packages, and variables of the program's own ones."""

from __future__ import annotations

from typing import Any

from ...forms import golang
from ...forms.form import Form
from ...forms.golang_constants import counted
from ...run.meaning.calls import run
from ...run.state.machine import Machine
from ...run.state.scopes import Named
from ...run.state.values import Closure, Constant, Ended, Error, Opaque, Thrown
from .builtins import zero


class Names:
    """What a name means that is not local."""

    def assigned(self, m: Machine, name: str, value: Any) -> bool:
        """A variable of the package."""
        key = ("variable", str(m.unit.file.path.parent), name)
        declared = [bind for unit in m.program.units for bind in unit.init.binds if bind.target.kind == "name" and bind.target.name == name]
        if not declared:
            return False
        if isinstance(value, Opaque) and not value.type and declared[0].type not in ("", "var"):
            value = value._replace(type=m.whole(declared[0].type))
        m.globals[key] = value
        return True

    def kept(self, m: Machine, form: Form) -> Any:
        """What a variable of the package holds: `var process = work`."""
        folder = m.unit.file.path.parent
        declared = any(
            bind.target.kind == "name" and bind.target.name == form.name for one in m.program.units if one.file.path.parent == folder for bind in one.init.binds
        )
        return self._of_package(m, form.name, folder) if declared else None

    def _named(self, m: Machine, form: Form) -> Any:
        name, folder = form.name, m.unit.file.path.parent
        own = [one for one in m.program.named.get(name, ()) if one.owner is None and one.static and one.file.file.path.parent == folder]
        if own:
            return Closure(lambda args: run(m, own[0], None, args, form.node), own[0])
        if name in m.unit.imports:
            return Named(m.unit.imports[name][0])
        return self._of_package(m, name, folder)

    def _of_package(self, m: Machine, name: str, folder: Any) -> Any:
        """A variable of the package: what it begins with, or what init and main gave it."""
        key = ("variable", str(folder), name)
        if key not in m.globals:
            m.globals[key] = Opaque()
            for unit in m.program.units if folder is not None else ():
                for bind in unit.init.binds if unit.file.path.parent == folder else ():
                    if bind.target.kind == "name" and bind.target.name == name:
                        m.globals[key] = self._begun(m, bind, unit)
        return m.globals[key]

    def imported(self, m: Machine, path: str, name: str) -> tuple[Any] | None:
        """A variable or constant of another package of the program; None where it has none of that name."""
        if (given := m.globals.get(("given", path, name))) is not None:
            return (given,)
        for unit in m.program.of_path(path):
            if any(bind.target.kind == "name" and bind.target.name == name for bind in unit.init.binds):
                return (self._of_package(m, name, unit.file.path.parent),)
        return None

    def _begun(self, m: Machine, bind: Any, unit: Any) -> Any:
        try:
            with m.beginning(unit.init, None):
                if (counts := counted(bind.target.node)) is not None:
                    said, m.scope.names["iota"] = counts
                    value = m.of(golang.body(said))
                    return Constant(str(unit.file.path.parent), bind.target.name) if isinstance(value, Opaque) and not value.type else value
                value = m.of(golang.body(bind.value.node)) if bind.value is not None else None
                value = value[0] if type(value) is tuple else value
                if isinstance(value, Error) and not value.kinds:
                    value.kinds = (bind.target.name,)
                if bind.type not in ("", "var") and (value is None or (isinstance(value, Opaque) and not value.type)):
                    value = zero(m, bind.type, None)
                if value is None and bind.type.startswith("*") and "." in bind.type:  # somebody gives it what it points at
                    value = Opaque(type=m.whole(bind.type))
        except (Thrown, Ended):
            if m.absent is not None:
                raise
            value = Opaque()
        return value

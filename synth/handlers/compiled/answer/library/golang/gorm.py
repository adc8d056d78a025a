"""GORM: a method that ends a chain does the work, and the error is in a field of what it gives: https://gorm.io/docs/method_chaining.html and https://gorm.io/docs/error_handling.html"""

from __future__ import annotations

from typing import Any, Final

from ...forms.form import Form
from ...run.state.machine import Machine
from ...run.state.values import Closure, Object, Opaque, about_of

_DB: Final = "gorm.io/gorm.DB"
_ENDS: Final = frozenset({
    "Create", "CreateInBatches", "Save", "Update", "Updates", "UpdateColumn", "UpdateColumns", "Delete", "First", "Take", "Last", "Find", "FindInBatches", "FirstOrCreate", "FirstOrInit", "Scan", "Pluck", "Count", "Exec", "Commit",
})  # fmt: skip


def built(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What a method of a database of GORM gives; None for anything else."""
    is_done = isinstance(of, Object) and of.kind == "command" and "Error" in of.fields
    if not is_done and not (isinstance(of, Opaque) and of.type == _DB):
        return None
    if any(isinstance(one, Closure) for one in args) and form.name != "Transaction":
        return None
    if form.name not in _ENDS:
        return None if form.name == "Transaction" else (Opaque(about_of((of, *args)), _DB),)
    error = m.work(form, (of, *args), "block" if form.name == "Commit" else "work")
    return (Object("command", fields={"Error": error, "RowsAffected": Opaque(about_of(args))}),)

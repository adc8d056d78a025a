"""What gives the names of a module other values unseen: its namespace as a dict, the table of modules, code that is text, the code of a function, patches of tests, and other places to import from.

https://docs.python.org/3/library/functions.html#globals, https://docs.python.org/3/library/sys.html#sys.modules, https://docs.python.org/3/reference/import.html#the-meta-path
and https://docs.python.org/3/library/unittest.mock.html#the-patchers
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from ...sources.python_nodes import children, nodes_of, of_tree
from .import_path import is_path, put_in

_NAMESPACES: Final = frozenset({"globals", "vars", "locals"})
_OF_A_FUNCTION: Final = frozenset({"__code__", "__globals__", "__dict__", "__defaults__", "__kwdefaults__", "f_globals", "f_locals", "__builtins__"})
_FRAMES: Final = frozenset({"f_globals", "f_locals"})
_FINDERS: Final = frozenset({"modules", "meta_path", "path_hooks", "path_importer_cache"})
"""What `sys` has that says what an import gives."""
_MOCKS: Final = frozenset({"unittest.mock", "mock", "pytest"})
_PATCHES: Final = frozenset({"patch", "MonkeyPatch"})
"""What of them puts something in the place of what the code names."""
_TELLING: Final = frozenset({"pythonapi", *_NAMESPACES, *_OF_A_FUNCTION, *_FINDERS, *_PATCHES, "__path__", "reverse", "exec", "setattr", "builtins"})
_LOOKING: Final = frozenset({"get", "keys", "values", "items", "copy"})
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_ARCHIVES: Final = (".zip", ".whl", ".egg", ".pyz")
"""What Python imports from as from a folder: https://docs.python.org/3/library/zipimport.html"""


@of_tree
def hidden(tree: ast.Module) -> ast.AST | None:
    """Where a module may bind names that no statement binds, or has modules imported from an archive: the first such node."""
    if (archive := next((node for node, first, words in put_in(tree) if first and any(word.endswith(_ARCHIVES) for word in words)), None)) is not None:
        return archive
    if _TELLING.isdisjoint(word for one in nodes_of(tree) for word in _words(one)) and not any(map(_puts_into_what_is_made, nodes_of(tree))):
        return None
    return next(_hidden(tree, tree, inside=False), None)


def _words(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word):
            return [word]
        case ast.Import(names=names):
            return [one.name for one in names]
        case ast.ImportFrom(module=module, names=names):
            return [module or "", *(one.name for one in names)]
    return []


def _hidden(tree: ast.Module, node: ast.AST, *, inside: bool) -> Iterator[ast.AST]:
    """`inside`: in a function, whose own names are nobody else's."""
    for child in [] if _is_for_itself(node) else children(node):
        if _binds(tree, node, child, inside=inside):
            yield child
        yield from _hidden(tree, child, inside=inside or isinstance(child, _FUNCTIONS))


def _binds(tree: ast.Module, parent: ast.AST, node: ast.AST, *, inside: bool) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[]) if name == "globals" or (name in _NAMESPACES and not inside):
            return not _only_looks(parent, node)
        case ast.Subscript(ctx=ast.Store() | ast.Del(), value=ast.Call(func=ast.Name(id=name), args=[]), slice=key) if name in _NAMESPACES:
            return (name == "globals" or not inside) and not (isinstance(key, ast.Constant) and key.value not in _defined(tree))
        case ast.Attribute(attr=name, value=ast.Name(id="sys")) if name in _FINDERS:
            from .namespaces import modules_asked  # noqa: PLC0415 - few modules look into sys.modules

            return not isinstance(parent, ast.Compare) and id(parent) not in modules_asked(tree)
        case ast.Attribute(attr=name) if name in _FRAMES:
            return True
        case ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=name)) if (
            _puts_into_what_is_made(node) and name in _defined(tree) and not inside
        ):
            return True
        case ast.Attribute(attr=name, ctx=ast.Store()) | ast.Attribute(attr=name, value=ast.Name()) if name in _OF_A_FUNCTION:
            return not (isinstance(parent, ast.Attribute) and parent.attr in _LOOKING) and not (name == "__dict__" and inside)
        case ast.Name(id="exec" | "__builtins__") | ast.Attribute(attr="pythonapi"):  # https://docs.python.org/3/library/ctypes.html#ctypes.pythonapi
            return True
        case ast.Import(names=names):
            return any(one.name == "builtins" for one in names)
        case ast.ImportFrom(module="builtins"):
            return True
        case ast.ImportFrom(module="sys", names=names):
            return any(one.name in _FINDERS for one in names)
        case ast.ImportFrom(module=module, names=names) if module in _MOCKS:
            return any(one.name in _PATCHES for one in names)
        case ast.Attribute(attr=name, value=ast.Name(id=holder) | ast.Attribute(attr=holder)) if name in _PATCHES:
            return holder in ("mock", "pytest")
        case ast.Attribute(attr="reverse", value=inner):
            return is_path(inner)
        case ast.Name(id="__path__"):
            return not _only_adds(parent)
        case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id=held), *_]):
            return not inside or held in _defined(tree)
    return False


def _puts_into_what_is_made(node: ast.AST) -> bool:
    """Does it put something into what a call has given: `inspect.getmodule(run).handler = run`, `gc.get_referrers(run)[0]["handler"] = run`?"""
    if not isinstance(node, (ast.Attribute, ast.Subscript)) or not isinstance(node.ctx, ast.Store):
        return False
    holder = node.value
    while isinstance(holder, ast.Subscript):
        holder = holder.value
    return isinstance(holder, (ast.Call, ast.ListComp))


def _is_for_itself(node: ast.AST) -> bool:
    """Is it what a module does where it is run as a program: `if __name__ == "__main__":`?"""
    match node:
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]), orelse=[]):
            return True
    return False


def _only_adds(parent: ast.AST) -> bool:
    """Is a package's `__path__` extended by others of its name: `__path__ = extend_path(__path__, __name__)`? https://docs.python.org/3/library/pkgutil.html#pkgutil.extend_path"""
    called = (
        parent.func if isinstance(parent, ast.Call) else parent.value.func if isinstance(parent, ast.Assign) and isinstance(parent.value, ast.Call) else None
    )
    match called:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name in ("extend_path", "iter_modules", "walk_packages")
    return False


def _only_looks(parent: ast.AST, node: ast.AST) -> bool:
    """Is it asked for a name alone, or compared?"""
    match parent:
        case ast.Subscript(value=value):
            return value is node  # what is put there is asked of itself
        case ast.Attribute(attr=name):
            return name in _LOOKING
        case ast.Compare():
            return True
    return False


@of_tree
def _defined(tree: ast.Module) -> frozenset[str]:
    """The functions and classes of a module, and what it imports."""
    made = (one.name for one in nodes_of(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)))
    imported = (alias.asname or alias.name.partition(".")[0] for one in nodes_of(tree) if isinstance(one, (ast.Import, ast.ImportFrom)) for alias in one.names)
    return frozenset((*made, *imported))


@of_tree
def looks_up(tree: ast.Module) -> ast.AST | None:
    """Where a module gets at a function by a text of which nothing is known: the first such node."""
    if not any((isinstance(one, ast.Name) and one.id == "globals") or (isinstance(one, ast.Attribute) and one.attr == "modules") for one in nodes_of(tree)):
        return hidden(tree)
    from .namespaces import unknown  # noqa: PLC0415 - few modules ask for their own names

    return unknown(tree) or hidden(tree)

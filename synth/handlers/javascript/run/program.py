"""A program made ready to run: its modules are run once on each way, as Node.js does when a function starts, and give the handler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ....values.worlds import Undecided
from ..modules import Modules
from ..syntax import Source, field, has, inner, needed, string_of, text_of
from . import exporting
from .language import assignments, branches, calls, classes, expressions, functions, literals, loops, operators, statements
from .language.objects.properties import Properties
from .language.objects.putting import PROCESS, Getter, opened, take_in
from .language.patterns import hoisted, names_of
from .library.libraries import library, models
from .library.standard.builtins import GLOBALS, METHODS
from .state.compiler import Compiler, Statement
from .state.environment import Binding, Env
from .state.machine import Hands, Machine
from .state.values import FUNCTIONS, MESSAGES, UNDEFINED, External, Native, Obj, Site, Unknown

if TYPE_CHECKING:
    from tree_sitter import Node

_EXPRESSIONS: Final = {**literals.TABLE, **expressions.TABLE, **assignments.TABLE, **operators.TABLE, **calls.TABLE}
_STATEMENTS: Final = {**statements.TABLE, **branches.TABLE, **loops.TABLE}


class Module:
    """A compiled module: what its body does, and what it imports and exports."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.compiler = Compiler(source, (_EXPRESSIONS, _STATEMENTS))
        nodes = inner(source.root)
        self.imports = [node for node in nodes if node.type == "import_statement" and not has(node, "type")]
        self.exports = [node for node in nodes if node.type == "export_statement" and not has(node, "type")]
        plain = [node for node in nodes if node.type != "import_statement" and (node.type != "export_statement" or field(node, "declaration") is not None)]
        self.body: Statement = statements.block(self.compiler, [statements.declared(node) for node in plain], scope=False)
        self.values = {node.id: self.compiler.expression(value) for node in self.exports if (value := _exported(node)) is not None}
        self.hoisted = hoisted(source.root)
        self.changing = {name for node in plain for name in _changing(statements.declared(node))}


def _changing(node: Node) -> list[str]:
    """The names that a declaration lets change: what another module imports of them changes, too."""
    return names_of(node) if node.type == "variable_declaration" or (node.type == "lexical_declaration" and has(node, "let")) else []


def _exported(node: Node) -> Node | None:
    """The expression of `export default …` and `export = …`."""
    if (value := field(node, "value")) is not None:
        return value
    return next((one for one in inner(node) if has(node, "=") and one.type != "export_clause"), None)


class Program:
    """The modules of a function's code."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self._compiled: dict[int, Module] = {}
        self._later: list[tuple[Node, str]] | None = None
        self.properties = Properties(METHODS)
        self._hands = Hands(functions.call, classes.construct, self.properties.get, library, models)
        self.of_any: bool | None = None
        self.messages = MESSAGES
        self.backwards = False

    def start(self, machine: Machine) -> Any:
        """Run the modules of the handler; gives what Lambda calls. Raises `CutShort`."""
        machine.hands = self._hands
        machine.state["program"], machine.messages, machine.backwards = self, self.messages, self.backwards
        exports = self.exports_of(machine, self.modules.entry)
        if self._later is None:
            self._later = exporting.later(self.modules.entry)
        exporting.doubted(machine, self.modules.entry, self._later, exports)
        handler = self._named(machine, exports, self.modules.name)
        machine.starting = False
        return handler

    def _named(self, machine: Machine, exports: Any, name: str) -> Any:
        root = self.modules.entry.root
        site = Site(self.modules.entry, root, name)
        value = exports
        for part in name.split("."):
            value = machine.get(value, part, site) if isinstance(value, (Obj, *FUNCTIONS, External, Unknown)) else UNDEFINED
        if value is UNDEFINED and isinstance(exports, Obj):
            value = exports.props.get("default", UNDEFINED)
            value = machine.get(value, name, site) if isinstance(value, Obj) else UNDEFINED
        return value

    def exports_of(self, machine: Machine, source: Source) -> Any:
        """What a module exports; it is run the first time that somebody asks."""
        running: dict[int, Any] = machine.state.setdefault("modules", {})
        if source.root.id in running:
            held = running[source.root.id]
            return held.props["exports"] if isinstance(held, Obj) else held
        module = self._module(source)
        env = Env(None, function=True)
        env.names.update(GLOBALS)
        exports = Obj("object", {}, None, None)
        holder = running[source.root.id] = Obj("object", {"exports": exports}, None, None)
        require = Native("require", self._requiring(source))
        require.props["extensions"] = External(("module", "_extensions"))  # https://nodejs.org/api/modules.html#requireextensions
        given = Obj("array", {}, [exports, require, holder], None)  # https://nodejs.org/api/modules.html#the-module-wrapper
        env.names |= {"module": holder, "exports": exports, "require": require, "this": exports, "arguments": given}
        for name in module.hoisted:
            env.names.setdefault(name, UNDEFINED)
        started, machine.starting = machine.starting, True
        unfinished: dict[int, Obj] = machine.state.setdefault("unfinished", {})
        unfinished[id(exports)] = exports
        try:
            for node in module.imports:
                self._import(machine, env, source, node)
            for node in module.exports:
                if field(node, "source") is not None:
                    self._reexport(machine, exports, source, node)
            module.body(machine, env)
            for node in module.exports:
                self._export(machine, env, module, holder, node)
        finally:
            machine.starting = started
            del unfinished[id(exports)]
        return holder.props["exports"]

    def _module(self, source: Source) -> Module:
        if (known := self._compiled.get(source.root.id)) is None:
            known = self._compiled[source.root.id] = Module(source)
        return known

    def imported(self, machine: Machine, source: Source, specifier: str, place: Any) -> Any:
        """What a specifier stands for: the exports of a module, or a package."""
        if specifier.endswith(".json"):
            return machine.fresh("json file")
        try:
            found = self.modules.resolve(specifier, source)
        except Undecided as doubt:
            machine.missing.setdefault(doubt.reason, doubt)
            return External((specifier,))
        if (name := specifier.removeprefix("node:")) == PROCESS[-1] and found is None:
            return External(PROCESS)
        if found is None and (why := self.modules.foreign(specifier, source)):
            machine.doubt(why, place)
        return self.exports_of(machine, found) if found is not None else External((name,))

    def _requiring(self, source: Source) -> Any:
        def require(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
            if not arguments or not isinstance(arguments[0], str):
                return machine.unnamed("a module is required by a name that is worked out", site)
            return self.imported(machine, source, arguments[0], site)

        return require

    def _import(self, machine: Machine, env: Env, source: Source, node: Node) -> None:
        clause = next((one for one in node.named_children if one.type == "import_clause"), None)
        required = next((one for one in node.named_children if one.type == "import_require_clause"), None)
        specifier = string_of(field(node, "source") or (needed(required, "source") if required is not None else needed(node, "source"))) or ""
        site = Site(source, node, specifier)
        exports = self.imported(machine, source, specifier, site)
        if required is not None:
            env.names[text_of(inner(required)[0])] = exports
        for part in inner(clause) if clause is not None else ():
            if part.type == "identifier":
                env.names[text_of(part)] = self.member(machine, exports, "default", site)
            elif part.type == "namespace_import":
                env.names[text_of(inner(part)[0])] = exports
            for one in inner(part) if part.type == "named_imports" else ():
                if not has(one, "type"):
                    name = text_of(needed(one, "name"))
                    env.names[text_of(field(one, "alias") or needed(one, "name"))] = self.member(machine, exports, name, site)

    def member(self, machine: Machine, exports: Any, name: str, site: Site) -> Any:
        """One of a module's exports. What has no default export is one itself, as in CommonJS."""
        if isinstance(exports, External):
            return exports if name == "default" else exports.then(name)
        if isinstance(exports, Obj):
            found = exports.props.get(name)
            if isinstance(found, Getter):
                return opened(machine, exports, found, site)
            if name in exports.props:
                return found
            if id(exports) in machine.state["unfinished"]:
                return Binding(exports.props, name)
            if name == "default":
                return exports
            return machine.get(exports, name, site) if exports.beside else UNDEFINED
        return exports if name == "default" else machine.get(exports, name, site)

    def _reexport(self, machine: Machine, exports: Obj, source: Source, node: Node) -> None:
        site = Site(source, node, "export")
        other = self.imported(machine, source, string_of(needed(node, "source")) or "", site)
        clause = next((one for one in node.named_children if one.type == "export_clause"), None)
        namespace = next((one for one in node.named_children if one.type == "namespace_export"), None)
        if namespace is not None:
            exports.props[text_of(inner(namespace)[0])] = other
        elif clause is None:
            named = {**exports.props}
            take_in(exports, other)
            exports.props.pop("default", None)  # `export *` leaves it out, and takes no other name's place
            exports.props.update(named)
        for one in inner(clause) if clause is not None else ():
            exports.props[text_of(field(one, "alias") or needed(one, "name"))] = self.member(machine, other, text_of(needed(one, "name")), site)

    def _export(self, machine: Machine, env: Env, module: Module, holder: Obj, node: Node) -> None:
        exports = holder.props["exports"]
        if field(node, "source") is not None or not isinstance(exports, Obj):
            return
        declaration, value = field(node, "declaration"), module.values.get(node.id)
        if declaration is not None:
            names = names_of(declaration)
            if has(node, "default"):  # under this name alone, whatever it is called
                exports.props["default"] = env.get(names[0]) if names else UNDEFINED
            else:
                exports.props.update({name: _kept(env, module, name) for name in names})
        elif value is not None:
            made = value(machine, env)
            if has(node, "default"):
                exports.props["default"] = made
            else:
                holder.props["exports"] = made
        for clause in inner(node):
            for one in inner(clause) if clause.type == "export_clause" else ():
                if not has(one, "type"):
                    exports.props[text_of(field(one, "alias") or needed(one, "name"))] = _kept(env, module, text_of(needed(one, "name")))


def _kept(env: Env, module: Module, name: str) -> Any:
    return Binding(env.names, name) if name in module.changing else env.get(name)

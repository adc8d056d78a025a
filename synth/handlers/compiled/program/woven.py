"""What changes a program in Java or C# beside the sources that its handler is read in: aspects and weavers, the program's own attributes and serializers, and a build that compiles other files.

https://eclipse.dev/aspectj/doc/latest/progguide/, https://jakarta.ee/specifications/interceptors/2.1/, https://github.com/Fody/Home/,
https://learn.microsoft.com/en-us/visualstudio/msbuild/common-msbuild-project-items#compile and https://maven.apache.org/pom.html#directories
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...text.build import Build, ending, text_in
from ...text.sources import walk
from .code import Function, Type, text_of
from .compiled_files import left_out
from .entries import class_named
from .program import Program

if TYPE_CHECKING:
    from tree_sitter import Node

_ASPECTS: Final = frozenset({"Aspect", "Interceptor"})
_ADVICE: Final = frozenset({"Around", "AroundInvoke"})
_INTERCEPTS: Final = ("MethodInterceptor", "invoke")
"""https://docs.spring.io/spring-framework/reference/core/aop-api/advice.html"""
_PROXY: Final = b"Proxy.newProxyInstance("
_LEAVES: Final = re.compile(r"\b(?:return|break|continue)\b")
"""What in a `finally` drops an exception: https://docs.oracle.com/javase/specs/jls/se21/html/jls-14.html#jls-14.20.2"""
_SERVICE: Final = "META-INF/services/com.amazonaws.services.lambda.runtime.CustomPojoSerializer"
"""https://github.com/aws/aws-lambda-java-libs/tree/main/aws-lambda-java-runtime-interface-client"""
_DIRECTORY: Final = re.compile(
    r"<sourceDirectory>\s*([^<\s]+)\s*</sourceDirectory>|\bsrcDirs\s*=\s*\[\s*[\"']([^\"'\n]+)[\"']|\bsetSrcDirs\(\s*listOf\(\s*\"([^\"\n]+)\""
)
_BASE: Final = re.compile(r"\$\{(?:project\.)?basedir\}/?|\$projectDir/?|\$\{projectDir\}/?")
_WEAVER: Final = re.compile(r"<(\w+)[\s/>]")
_HARMLESS: Final = frozenset({"Weavers", "ConfigureAwait", "PropertyChanged", "Costura", "NullGuard", "ToString", "Equals", "MethodTimer", "Virtuosity"})
"""Weavers of Fody that let each method do what stands in it: https://github.com/Fody/Home/blob/master/pages/addins.md"""
_SERIALIZER: Final = re.compile(rb"\bLambdaSerializer(?:Attribute)?\s*\(\s*typeof\s*\(\s*(?:global::)?([\w.]+)")
_SERIALIZES: Final = ("Serialize", "InternalSerialize", "Deserialize", "InternalDeserialize")
_INTERCEPTORS: Final = re.compile(r"<Interceptors(?:Preview)?Namespaces>([^<]*)<")
_OF_PACKAGES: Final = ("$(", "Microsoft.", "Dapper.")
"""Namespaces of generators that put calls of a library in the place of others: https://learn.microsoft.com/en-us/dotnet/core/extensions/configuration-generator and https://aot.dapperlib.dev/"""
_SAYS: Final = frozenset(
    f"{one}Attribute"
    for one in (
        "", "Validation", "DataType", "RegularExpression", "Range", "StringLength", "Required", "MaxLength", "MinLength", "Compare", "Json", "JsonConverter", "TypeConverter", "Description",
        "DisplayName", "Category", "DefaultValue", "Editor",
    )
)  # fmt: skip
"""Attributes of .NET that say something of a type or of data: https://learn.microsoft.com/en-us/dotnet/api/system.componentmodel.dataannotations,
https://learn.microsoft.com/en-us/dotnet/api/system.text.json.serialization and https://learn.microsoft.com/en-us/dotnet/api/system.componentmodel"""
_OF_ATTRIBUTES: Final = frozenset(
    {"AttributeUsage", "Serializable", "Conditional", "Obsolete", "ExcludeFromCodeCoverage", "EditorBrowsable", "DebuggerDisplay"}
)
_LOOKS: Final = re.compile(rb"\bGetCustomAttributes?\b|\bCustomAttributes\b|\bCustomAttributeExtensions\b")
"""https://learn.microsoft.com/en-us/dotnet/standard/attributes/retrieving-information-stored-in-attributes"""


def woven(program: Program) -> str:
    """What does so; "" where nothing is known to."""
    found = _of_java(program) if program.language == "Java" else _of_csharp(program) if program.language == "C#" else iter(())
    return next(found, "")


def _of_java(program: Program) -> Iterator[str]:
    for kind in program.types:
        advice = [
            one for one in kind.functions if (kind.marks & _ASPECTS and one.marks & _ADVICE) or (_INTERCEPTS[0] in kind.parents and one.name == _INTERCEPTS[1])
        ]
        yield from (f"{kind.name} runs around other methods, and may keep what they raise" for one in advice if _may_keep(one))
    yield from (f"{one.file.path.name} makes a proxy, which may keep what methods raise" for one in program.units if _PROXY in (one.file.root.text or b""))
    folder = program.code.folder
    if folder is None:
        return
    for file in walk(program.code, folder):
        if file.suffix == ".aj":
            yield f"{file.name} is an aspect, which may change any method"
        elif file.as_posix().endswith(_SERVICE):
            yield f"{file.name.rpartition('.')[2]} names a serializer of its own, which writes the answer"
    yield from _elsewhere(program, folder)


def _may_keep(advice: Function) -> bool:
    """Is there a clause that raises nothing, an end that returns, or does it not go on at all?"""
    goes_on = re.search(r"\b(?:proceed|invoke\w*)\s*\(", text_of(advice.node))
    return not goes_on or any(
        ("throw" not in text_of(one)) if one.type == "catch_clause" else _LEAVES.search(text_of(one)) is not None for one in _clauses(advice.node)
    )


def _clauses(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type in ("catch_clause", "finally_clause"):
            yield one
        waiting += one.named_children


def _elsewhere(program: Program, folder: Path) -> Iterator[str]:
    """A folder of sources that is not the one in which the handler's class lies."""
    files = [one.file.file.path for one in class_named(program)]
    for name in ("pom.xml", "build.gradle", "build.gradle.kts"):
        text = text_in(folder / name)
        named = [next(filter(None, one)) for one in _DIRECTORY.findall(text)]
        if named and files and not any(file.is_relative_to(folder / _BASE.sub("", one)) for one in named for file in files):
            yield f"{name} compiles {named[0]}, and {files[0].name} lies elsewhere"


def _of_csharp(program: Program) -> Iterator[str]:
    folder = program.code.folder
    built = [folder, *Build(program.code).folders()] if folder is not None else []
    for one in built:
        weavers = {*_WEAVER.findall(text_in(one / "FodyWeavers.xml"))} - _HARMLESS
        yield from (f"FodyWeavers.xml has {name} change what is compiled" for name in sorted(weavers))
        texts = [text_in(file) for end in ("proj", ".props", ".targets") for file in ending(one, end)]
        spaces = [name.strip() for text in texts for found in _INTERCEPTORS.findall(text) for name in found.split(";")]
        yield from (f"interceptors of {name} stand in the place of other calls" for name in spaces if name and not name.startswith(_OF_PACKAGES))
    yield from (f"[{mark}] has code of its own, and stands at {where}" for mark, where in _run_by_others(program))
    for unit in program.units:
        for named in _SERIALIZER.findall(unit.file.root.text or b""):
            own = program.by_name.get(named.decode(errors="replace").rpartition(".")[2], ())
            yield from (
                f"{one.name} is a serializer of its own, which writes the answer" for one in own if any(each.name in _SERIALIZES for each in one.functions)
            )
    yield from left_out(program)


def _marked(program: Program) -> Iterator[tuple[str, str]]:
    """The attributes of methods and classes, and where each stands."""
    for kind in program.types:
        yield from ((mark, kind.name) for mark in sorted(kind.marks))
    for one in program.functions:
        yield from ((mark, one.name) for mark in sorted(one.marks))


def _attributes(program: Program, mark: str) -> list[Type]:
    return [one for name in (mark, f"{mark}Attribute") for one in program.by_name.get(name, ())]


def _run_by_others(program: Program) -> Iterator[tuple[str, str]]:
    """Attributes with methods that somebody may run around what they stand at. .NET runs none by itself: a weaver does, which knows it by a class, an interface or a mark of its own, or code that looks for attributes."""
    first: dict[str, str] = {}
    for mark, where in _marked(program):
        first.setdefault(mark, where)
    own = [(mark, kind) for mark in first for kind in _attributes(program, mark) if _has_code(kind)]
    looks = bool(own) and any(_LOOKS.search(one.file.root.text or b"") for one in program.units)
    plain = set[int]()
    yield from ((mark, first[mark]) for mark, kind in own if looks or not _says_only(program, kind, plain))


def _has_code(kind: Type) -> bool:
    return any(one.name != "new" and one.node.type == "method_declaration" for one in kind.functions)


def _says_only(program: Program, kind: Type, plain: set[int]) -> bool:
    """Is it made of what .NET has, alone? `plain` are classes that are, each of which is looked at once."""
    waiting, met = [kind], {id(kind)}
    while waiting:
        one = waiting.pop()
        if id(one) in plain:
            continue
        if one.marks - _OF_ATTRIBUTES:
            return False
        for name in (parent.rpartition(".")[2] for parent in one.parents):
            above = [] if name in _SAYS else program.by_name.get(name, [])
            if name not in _SAYS and not above:
                return False
            waiting += [each for each in above if id(each) not in met]
            met |= {id(each) for each in above}
    plain |= met
    return True

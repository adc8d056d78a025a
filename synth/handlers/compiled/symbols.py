"""Which symbols a build of C# defines, and whether the condition of a directive holds with them.

A release is what is deployed: `dotnet lambda package` and `sam build` make one unless they are told otherwise, and it has RELEASE and TRACE, and not DEBUG.
https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/preprocessor-directives, https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/compiler-options/language#defineconstants,
https://learn.microsoft.com/en-us/dotnet/standard/frameworks#preprocessor-symbols and https://github.com/aws/aws-extensions-for-dotnet-cli#defaults
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path
from typing import Final

from ..source import Code
from ..text.build import Build, ending, text_in

_WORD: Final = re.compile(r"\w+")
_TOKEN: Final = re.compile(r"\s*(&&|\|\||==|!=|!|\(|\)|\w+)")
_USUAL: Final = {"RELEASE": True, "TRACE": True, "DEBUG": False, "true": True, "false": False}
_NET: Final = re.compile(r"NET(\d+)_(\d+)(_OR_GREATER)?$")
_NEVER: Final = re.compile(r"NETFRAMEWORK|NETSTANDARD|NET\d+(?:_OR_GREATER)?$")
_TARGET: Final = re.compile(r"<TargetFramework>\s*net(\d+)\.(\d+)")
_RUNTIME: Final = re.compile(r"dotnet(\d+)$")
_PART: Final = re.compile(r"<PropertyGroup(?=[\s>])")
_DEFINED: Final = re.compile(r"<DefineConstants>([^<]*)</DefineConstants>")
_TO_DEBUG: Final = re.compile(r"\s+Condition\s*=\s*\"\s*'\$\(Configuration\)(?:\|\$\(Platform\))?'\s*==\s*'Debug(?:\|\w+)?'\s*\"\s*>", re.IGNORECASE)
_OTHERWISE: Final = re.compile(r"<Configuration\b[^>]*>\s*(?!Release\b)|\"configuration\"\s*:\s*\"(?!Release\b)", re.IGNORECASE)
"""Another configuration than a release is built."""
_IMPORT: Final = re.compile(r"<Import\s[^<>]*?\bProject\s*=\s*[\"']([^\"'<>]+)[\"']")
_HERE: Final = re.compile(r"\$\(MSBuildThisFileDirectory\)")
_MOST: Final = 200
"""So many words of a condition are read, and so many files."""


class Symbols:
    """Those of a program: `own` are the ones that the file which is read defines by itself."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.own: dict[str, bool] = {}

    def holds(self, condition: str) -> bool | None:
        """Does it hold? None where the build decides, or where it is no condition."""
        tokens = _TOKEN.findall(condition.partition("//")[0])
        if not tokens or len(tokens) > _MOST:
            return None
        value, rest = self._either(tokens)
        return value if not rest else None

    def _either(self, tokens: list[str]) -> tuple[bool | None, list[str]]:
        left, tokens = self._both(tokens)
        while tokens[:1] == ["||"]:
            right, tokens = self._both(tokens[1:])
            left = True if True in (left, right) else None if None in (left, right) else False
        return left, tokens

    def _both(self, tokens: list[str]) -> tuple[bool | None, list[str]]:
        left, tokens = self._same(tokens)
        while tokens[:1] == ["&&"]:
            right, tokens = self._same(tokens[1:])
            left = False if False in (left, right) else None if None in (left, right) else True
        return left, tokens

    def _same(self, tokens: list[str]) -> tuple[bool | None, list[str]]:
        left, tokens = self._one(tokens)
        while tokens[:1] in (["=="], ["!="]):
            right, rest = self._one(tokens[1:])
            left = None if None in (left, right) else (left == right) == (tokens[0] == "==")
            tokens = rest
        return left, tokens

    def _one(self, tokens: list[str]) -> tuple[bool | None, list[str]]:
        match tokens[:1]:
            case ["!"]:
                value, tokens = self._one(tokens[1:])
                return None if value is None else not value, tokens
            case ["("]:
                value, tokens = self._either(tokens[1:])
                return (value, tokens[1:]) if tokens[:1] == [")"] else (None, tokens[1:])
            case [name] if name[0].isalpha() or name[0] == "_":
                return self._defined(name), tokens[1:]
        return None, tokens[1:]

    def _defined(self, name: str) -> bool | None:
        if name in self.own:
            return self.own[name]
        if name in self._always:
            return True
        if (found := _NET.match(name)) is not None:
            wanted = (int(found[1]), int(found[2]))
            return None if self._version is None else self._version >= wanted if found[3] else self._version == wanted
        if name in ("NET", "NETCOREAPP"):
            return True
        if _NEVER.match(name):
            return False
        if name in self._words or (name in _USUAL and self._otherwise):
            return None
        return _USUAL.get(name, False)

    @cached_property
    def _texts(self) -> list[str]:
        """What the build says: projects, what they have in common with others, and the defaults of the tool that deploys."""
        build, folder = Build(self.code), self.code.folder
        above = [one for one in (folder, *folder.parents) if one.is_relative_to(build.top)] if folder is not None else []
        files = dict.fromkeys(
            one for at in (*above, *build.folders()) for end in ("proj", ".props", ".targets", "-defaults.json", ".rsp") for one in ending(at, end)
        )
        waiting, texts = [*files], list[str]()
        while waiting and len(texts) < _MOST:
            file = waiting.pop()
            texts.append(text := text_in(file))
            brought = [Path(os.path.normpath(file.parent / _HERE.sub("", one).replace("\\", "/"))) for one in _IMPORT.findall(text)[:_MOST]]
            new = [one for one in brought if one not in files and one.is_relative_to(build.top) and "$" not in str(one)]
            files |= dict.fromkeys(new)
            waiting += new
        return texts

    @cached_property
    def _otherwise(self) -> bool:
        """Is another configuration than a release built, or may it be?"""
        return any(_OTHERWISE.search(one) for one in self._texts)

    @cached_property
    def _words(self) -> set[str]:
        """Whatever is said beside what is for a build to debug with."""
        return {word for text in self._texts for part in _PART.split(text) if not _TO_DEBUG.match(part) for word in _WORD.findall(part)}

    @cached_property
    def _always(self) -> set[str]:
        """The symbols of groups of properties that have no condition."""
        groups = [part.partition("</PropertyGroup>")[0] for text in self._texts if "<Choose" not in text for part in _PART.split(text)[1:]]
        return {name for one in groups if one.startswith(">") for found in _DEFINED.findall(one) for name in re.split(r"[;,\s]+", found)}

    @cached_property
    def _version(self) -> tuple[int, int] | None:
        """That of .NET for which it is built; None where it is not said, or several are."""
        found = {(int(one), int(other)) for text in self._texts for one, other in _TARGET.findall(text)}
        if not found and (runtime := _RUNTIME.match(self.code.runtime)) is not None:
            return int(runtime[1]), 0
        return found.pop() if len(found) == 1 else None

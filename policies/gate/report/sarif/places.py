"""Places and texts as SARIF has them: URIs from the repository's root, regions, and messages in which nothing is a link but what we mean."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ...fixes.nodes import composed
from ..record.model import Finding, Source
from ..source.files import raw_from_files
from ..source.repository_paths import from_root
from ..text.escape import visible
from ..text.uri import is_inside, uri
from .line_hash import line_hashes

if TYPE_CHECKING:
    from yaml.nodes import MappingNode

_ARGUMENT: Final = regex(r"\{(?=[0-9])")


def message(*lines: str) -> dict[str, str]:
    """A message of these lines. `[text](target)` is a link in SARIF and `{0}` a place for an argument, and a template's text makes none: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html#_Toc141790720"""
    return {"text": "\n".join(_ARGUMENT.sub("{ ", visible(line).replace("](", "] (")) for line in lines) or "no more is known"}


class Places:
    """Places as seen from the repository's root, to which `below` leads from the working folder's files, and the hashes of the lines at which these findings are."""

    ROOT: Final = "%SRCROOT%"

    def __init__(self, below: str, findings: Iterable[Finding]) -> None:
        self._below = below
        self._wanted: dict[str, set[int]] = {}
        for finding in findings:
            if finding.source:
                self._wanted.setdefault(finding.source.file, set()).add(finding.source.line)
        self._raw = cache(raw_from_files)
        self._hashes: dict[str, dict[int, str]] = {}
        self._split: dict[str, list[str]] = {}
        self._written: dict[str, tuple[str, MappingNode] | None] = {}

    def physical(self, source: Source) -> dict[str, Any]:
        """A place in a file: the rest of its line, where that can be read."""
        start = {"startLine": source.line, **({"startColumn": source.column} if source.column else {})}
        end = self._end(source)
        return {"artifactLocation": self.artifact(source.file), "region": start | ({"endLine": source.line, "endColumn": end} if end else {})}

    def artifact(self, file: str) -> dict[str, str]:
        path = from_root(file, self._below)
        return {"uri": uri(path), **({"uriBaseId": self.ROOT} if is_inside(path) else {})}

    def line_hash(self, source: Source) -> str | None:
        """What GitHub's upload action computes for this place; None where the file is not there to be read."""
        file = source.file
        if file not in self._hashes:
            raw = self._raw(file)
            self._hashes[file] = {} if raw is None else line_hashes(raw, self._wanted.get(file, ()))
        return self._hashes[file].get(source.line)

    def written(self, file: str) -> tuple[str, MappingNode] | None:
        """The text of a template with its nodes; None of what is none, or cannot be read."""
        if file not in self._written:
            raw = self._raw(file)
            try:
                text = None if raw is None else raw.decode("utf-8")
            except UnicodeDecodeError:
                text = None
            root = None if text is None else composed(text)
            self._written[file] = None if text is None or root is None else (text, root)
        return self._written[file]

    def _end(self, source: Source) -> int | None:
        lines = self._lines(source.file)
        if not 0 < source.line <= len(lines):
            return None
        return max(len(lines[source.line - 1].rstrip()), source.column or 1) + 1

    def _lines(self, file: str) -> list[str]:
        if file not in self._split:
            self._split[file] = (self._raw(file) or b"").decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return self._split[file]

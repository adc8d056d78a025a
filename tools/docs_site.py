"""What MkDocs does not do by itself for the site of the documentation (`mkdocs build --strict`): the README as its first page, the rules by group, and nothing from elsewhere.

The names are those of MkDocs' events: https://www.mkdocs.org/dev-guide/plugins/#events
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any, Final

from mkdocs.structure.files import File

from queuegate.policies.gate.catalogue.rules import every_rule

ROOT: Final = Path(__file__).parents[1]
_LINK: Final = re.compile(r"(?<!!)\[([^\]\n]+)\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
_FENCE: Final = re.compile(r"^( *)(```+).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
_ELSEWHERE: Final = re.compile(rb"https://unpkg\.com/[^\"']*")
_SHIM: Final = re.compile(r'<script src="https://unpkg\.com/[^"]*"></script>')
WORKER: Final = """
if (location.protocol === "file:") window.Worker = class extends EventTarget {
  constructor(url) {
    super();
    const frame = document.createElement("iframe"), waiting = [];
    frame.hidden = true;
    frame.srcdoc = "<script>self.postMessage = data => parent.dispatchEvent(new CustomEvent('searched', {detail: data}))<\\/script><script src='" + url + "'><\\/script>";
    frame.onload = () => { this.frame = frame; waiting.forEach(data => this.postMessage(data)); };
    addEventListener("searched", event => this.dispatchEvent(new MessageEvent("message", {data: event.detail})));
    this.waiting = waiting;
    document.documentElement.append(frame);
  }
  postMessage(data) {
    if (this.frame) this.frame.contentWindow.dispatchEvent(new MessageEvent("message", {data})); else this.waiting.push(data);
  }
};
"""
"""Browsers start no worker in a page that was opened as a file. There the search runs in a frame."""


def on_config(config: Any) -> Any:
    """The rules below their index, by group."""
    below: dict[str, list[dict[str, str]]] = {}
    for rule in every_rule():
        below.setdefault(rule.group.replace("_", " ").capitalize(), []).append({rule.name: f"rules/{rule.name}.md"})
    for entry in config["nav"]:
        if entry.get("What it checks") == "rules/README.md":
            entry["What it checks"] = ["rules/README.md", *({group: pages} for group, pages in below.items())]
    return config


def on_files(files: Any, config: Any) -> Any:
    """The README and the changelog are pages, too."""
    for page, name in (("index.md", "README.md"), ("changelog.md", "CHANGELOG.md")):
        files.append(File.generated(config, page, content=_moved((ROOT / name).read_text(encoding="utf-8"))))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """A link to what is in the repository and not in the site is no link."""
    return _outside_code(markdown, lambda text: _LINK.sub(lambda link: _kept(link, page.file.src_uri), text))


def on_post_page(output: str, **_: Any) -> str:
    """The search's frame, instead of the one that the theme fetches from elsewhere."""
    return _SHIM.sub("", output).replace("<head>", f"<head><script>{WORKER}</script>", 1)


def on_post_template(output_content: str, **_: Any) -> str:
    """The page for what is not there, too."""
    return on_post_page(output_content)


def on_post_build(config: Any) -> None:
    """The theme fetches a diagram's program and a substitute for old browsers from elsewhere. The site has no diagrams, and asks nobody."""
    for file in Path(config["site_dir"]).rglob("*.js"):
        text = file.read_bytes()
        if _ELSEWHERE.search(text):
            file.write_bytes(_ELSEWHERE.sub(b"data:text/javascript,", text))
    for file in Path(config["site_dir"]).rglob("*.map"):
        file.unlink()


def _moved(text: str) -> str:
    """Links as they are from the folder of the documentation."""

    def moved(link: re.Match[str]) -> str:
        path, anchor = link[2], link[3] or ""
        return f"[{link[1]}]({'changelog.md' if path == 'CHANGELOG.md' else posixpath.relpath(path, 'docs') if path else ''}{anchor})"

    return _outside_code(text, lambda part: _LINK.sub(moved, part))


def _kept(link: re.Match[str], page: str) -> str:
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), link[2]))
    if link[2] and (target.startswith("..") or not target.endswith(".md")):
        return link[1] if "`" in link[1] else f"`{link[1]}`" if re.fullmatch(r"[\w./-]+", link[1]) else link[1]
    return link[0]


def _outside_code(text: str, change: Any) -> str:
    """The text with everything changed that is no block of code."""
    parts, end = [], 0
    for fence in _FENCE.finditer(text):
        parts += [change(text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, change(text[end:])])

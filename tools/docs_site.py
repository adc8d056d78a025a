"""What MkDocs does not do by itself for the site of the documentation (`mkdocs build --strict`): pages made of the README's sections, the rules by group, and nothing from elsewhere.

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
PAGES: Final = {
    "index.md": ("Queuegate", "On your own template", "The picture", "To begin with", "What it does not do", "The reference system", "More"),
    "permissions.md": ("What a role may do, and what it must",),
    "filters.md": ("What a filter deletes",),
    "ci.md": ("In CI",),
    "pytest-and-pre-commit.md": ("With pytest", "With pre-commit"),
    "settings.md": ("Settings",),
}
"""Pages that are sections of the README, by their titles."""
TITLES: Final = {"pytest-and-pre-commit.md": "Pytest and pre-commit"}
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
    """The pages that are made of the README and the changelog."""
    sections = _sections((ROOT / "README.md").read_text(encoding="utf-8"))
    made = {page: _page(page, [sections[title] for title in titles]) for page, titles in PAGES.items()}
    for page, text in {**made, "changelog.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")}.items():
        files.append(File.generated(config, page, content=_moved(text)))
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


def _sections(readme: str) -> dict[str, str]:
    """Each part of the README from one title to the next, by that title."""
    found: dict[str, str] = {}
    covered = [match.span() for match in _FENCE.finditer(readme)]
    titles = [one for one in re.finditer(r"^##? (.+)$", readme, re.MULTILINE) if not any(start <= one.start() < end for start, end in covered)]
    for one, following in zip(titles, [*titles[1:], None], strict=True):
        found[one[1]] = readme[one.start() : following.start() if following else len(readme)]
    return found


def _page(page: str, parts: list[str]) -> str:
    """The sections as a page of their own: with the title of the first, or one of its own."""
    if page in TITLES:
        return "\n".join([f"# {TITLES[page]}\n", *parts])
    first = parts[0] if parts[0].startswith("# ") else _outside_code(parts[0], lambda text: re.sub(r"^#(#+ )", r"\1", text, flags=re.MULTILINE))
    return "\n".join([first, *parts[1:]])


def _moved(text: str) -> str:
    """Links as they are from the folder of the documentation; a title of the README by the page that has it now."""
    where = {_anchor(title): page for page, titles in PAGES.items() for title in titles}

    def moved(link: re.Match[str]) -> str:
        path, anchor = link[2], link[3] or ""
        if not path:
            return f"[{link[1]}]({where.get(anchor.removeprefix('#'), 'index.md')}{anchor})"
        return f"[{link[1]}]({'changelog.md' if path == 'CHANGELOG.md' else posixpath.relpath(path, 'docs')}{anchor})"

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


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")

"""The documentation as a site: it builds without a warning, its links lead somewhere, and it asks nobody else for anything."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from queuegate.policies.gate.catalogue.rules import ours

ROOT = Path(__file__).parents[2]
ELSEWHERE = re.compile(r"unpkg|jsdelivr|cdnjs|googleapis|gstatic|googletagmanager", re.IGNORECASE)


BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Parts(HTMLParser):
    """The addresses and the anchors of a page, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.anchors |= {found[name] for name in ("id", "name") if name in found}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in ("script", "img", "iframe", "source") and "src" in found:
            self.loads.append(found["src"])
        if tag == "link" and found.get("rel") not in ("canonical", "next", "prev"):
            self.loads.append(found.get("href", ""))


@pytest.fixture(scope="session")
def site(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    if importlib.util.find_spec("mkdocs") is None or importlib.util.find_spec("material") is None:
        pytest.skip("pip install -e '.[docs]'")

    def build(out: Path) -> None:
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", str(ROOT / "mkdocs.yml"), "-d", str(out)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, cwd=ROOT)
        assert done.returncode == 0, done.stdout + done.stderr

    return once("site", build)


@pytest.mark.slow
def test_the_site_builds_and_each_of_its_links_leads_to_a_page_and_an_anchor(site: Path) -> None:
    pages = {file: Parts(file.read_text(encoding="utf-8")) for file in site.rglob("*.html")}
    assert {f"{rule.name}.html" for rule in ours()} <= {file.name for file in pages if file.parent.name == "rules"}
    assert list(_broken(pages)) == []


@pytest.mark.slow
def test_the_site_asks_nobody_else_for_anything(site: Path) -> None:
    loads = [address for file in site.rglob("*.html") for address in Parts(file.read_text(encoding="utf-8")).loads]
    assert loads
    assert [address for address in loads if urlsplit(address).netloc] == []
    text = {file: file.read_text(encoding="utf-8") for ending in ("html", "js", "css") for file in site.rglob(f"*.{ending}") if file.parent.name != "search"}
    assert [file.name for file, found in text.items() if ELSEWHERE.search(found)] == []
    assert [file.name for file, found in text.items() if file.suffix == ".css" and re.search(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", found)] == []


@pytest.mark.slow
def test_the_search_knows_every_rule_without_a_network(site: Path) -> None:
    index = (site / "search" / "search_index.js").read_text(encoding="utf-8")
    assert [rule.name for rule in ours() if f'"rules/{rule.name}.html"' not in index] == []


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed: apt-get install chromium")
def test_the_search_finds_a_rule_in_a_page_that_was_opened_as_a_file(site: Path) -> None:
    address = f"{(site / 'index.html').as_uri()}?q=visibility"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=8000", "--dump-dom"]
    done = subprocess.run([str(BROWSER), *flags, address], capture_output=True, encoding="utf-8", check=False, timeout=240)
    assert re.search(r"\d+ matching documents", done.stdout)
    assert re.search(r"rules/visibility-timeout\.html\?h=", done.stdout)


def test_each_page_of_the_documentation_is_in_the_navigation_and_ci_builds_it() -> None:
    nav = str(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"])
    written = [file.relative_to(ROOT / "docs").as_posix() for file in (ROOT / "docs").rglob("*.md")]
    assert [name for name in written if name not in nav and (not name.startswith("rules/"))] == []
    assert "mkdocs build --strict" in (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")


def _broken(pages: dict[Path, Parts]) -> Iterator[str]:
    for file, parts in pages.items():
        for link in parts.links if file.name != "404.html" else ():
            there = urlsplit(link)
            if there.scheme or there.netloc:
                continue
            path = Path(os.path.normpath(file.parent / unquote(there.path))) if there.path else file
            path = path / "index.html" if path.is_dir() else path
            if path not in pages and not path.is_file():
                yield f"{file.name}: {link}"
            elif there.fragment and path in pages and unquote(there.fragment) not in pages[path].anchors:
                yield f"{file.name}: {link}: no such anchor"

"""The page in a real browser: narrow and wide, light and dark, by the keyboard and as a screen reader has it; and the flowchart as Mermaid draws it.

They need Chromium (Debian's package `chromium`); Mermaid is kept in the folder that QUEUEGATE_NPM names.
"""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.functions import Told

Draw = Callable[..., Told]
BROWSER: Any = runpy.run_path(str(Path(__file__).with_name("browser.py")))
MERMAID = "12.3.0"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER["COMMAND"] is None, reason="no Chromium is installed: apt-get install chromium")]

CONTRAST = """(() => {
  const channel = value => { value /= 255; return value <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4; };
  const parsed = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const behind = element => { for (let at = element; at; at = at.parentElement) { const found = parsed(getComputedStyle(at).backgroundColor); if (found[3] !== 0) return found; } };
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const words = walk.currentNode.textContent.trim(), element = walk.currentNode.parentElement;
    if (!words) continue;
    const [a, b] = [light(parsed(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) poor.push(words);
  }
  return poor;
})()"""
"""Every text that stands out less than WCAG's 4.5 to 1 from what is behind it: https://www.w3.org/TR/WCAG22/#contrast-minimum"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with BROWSER["browser"](tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.fixture
def page(draw: Draw, hostile: str, folder: Path) -> Path:
    file = folder / "page.html"
    file.write_text(draw("html", hostile, "javascript:alert(1).yaml").text, encoding="utf-8")
    return file


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [400, 1400])
def test_it_fits_and_can_be_read(browser: Any, page: Path, width: int, dark: bool) -> None:  # noqa: FBT001
    browser.open(page, width, dark=dark)
    assert browser.js("document.documentElement.scrollWidth") == width
    assert browser.js("[...document.querySelectorAll('article')].every(card => card.scrollWidth <= card.clientWidth)")
    assert browser.js(CONTRAST) == []
    tops = browser.js("[...document.querySelector('.flow').querySelectorAll(':scope > .stage')].map(stage => Math.round(stage.getBoundingClientRect().top))")
    assert len(tops) == 4
    assert len(set(tops)) == (1 if width > 1000 else 4)


def test_it_loads_nothing_and_runs_nothing(browser: Any, page: Path) -> None:
    browser.open(page, 1400)
    assert browser.asked == [page.as_uri()]
    assert browser.console == []  # a style that its own policy forbids would be told
    assert browser.js("document.querySelectorAll('script, img, iframe, object, form, [onclick], [onerror], [onmouseover]').length") == 0
    assert browser.js("getComputedStyle(document.querySelector('.node')).borderStyle") != "none"


def test_the_policy_holds_against_what_slips_in(browser: Any, page: Path) -> None:
    page.write_text(
        page.read_text(encoding="utf-8").replace("<main", "<script>document.title = 'run'</script><style>body { color: red }</style><main"), encoding="utf-8"
    )
    browser.open(page, 1400)
    assert browser.js("document.title") != "run"
    assert browser.js("getComputedStyle(document.body).color") != "rgb(255, 0, 0)"
    assert len(browser.console) == 2


def test_the_keyboard_reaches_everything_and_follows_the_links(browser: Any, page: Path) -> None:
    browser.open(page, 1400)
    wanted = browser.js("[...document.querySelectorAll('a, summary')].filter(one => one.checkVisibility()).length")
    reached = []
    for _ in range(wanted):
        browser.press("Tab", 9)
        reached.append(browser.js("[...document.querySelectorAll('a, summary')].indexOf(document.activeElement)"))
        assert browser.js("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert reached == sorted(reached)
    assert len(set(reached)) == wanted
    assert -1 not in reached
    browser.js("[...document.querySelectorAll('.links a')].find(link => link.parentElement.textContent.startsWith('invokes')).focus()")
    browser.press("Enter", 13)
    assert browser.js("document.querySelector(':target').getAttribute('aria-label')").startswith("function ")


def test_a_screen_reader_has_a_name_for_everything(browser: Any, page: Path) -> None:
    browser.open(page, 1400)
    names = browser.names()
    assert [name for role, name in names if role in {"article", "region", "link", "heading", "navigation", "DisclosureTriangle"} and not name.strip()] == []
    articles = [name for role, name in names if role == "article"]
    assert any(name.startswith("queue <script>alert(1)</script>: ") for name in articles)
    assert {"Producers", "Queue", "Event source mapping", "Function"} <= {name for role, name in names if role == "listitem"}
    assert ("main", "") in names


def test_mermaid_draws_each_label_as_it_is(browser: Any, draw: Draw, hostile: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("GITHUB_SERVER_URL", "https://github.com"), ("GITHUB_REPOSITORY", "o/r"), ("GITHUB_SHA", "abc")):
        monkeypatch.setenv(name, value)
    text = draw("mermaid", hostile, "javascript:alert(1).yaml").text
    shutil.copy(mermaid(), folder / "mermaid.min.js")
    page = folder / "chart.html"
    page.write_text("<!DOCTYPE html><meta charset=utf-8><script src=mermaid.min.js></script><main></main>", encoding="utf-8")
    browser.open(page, 1400)
    drawing = f"""(async () => {{
      window.alert = () => {{ document.title = 'run'; }};
      mermaid.initialize({{startOnLoad: false, securityLevel: 'strict'}});
      const drawn = await mermaid.render('chart', {json.dumps(text)});
      document.querySelector('main').innerHTML = drawn.svg;
      return [...document.querySelectorAll('.node .nodeLabel')].map(label => label.innerText);
    }})()"""
    answer = browser.send("Runtime.evaluate", expression=drawing, awaitPromise=True, returnByValue=True)
    assert "exceptionDetails" not in answer, answer
    labels = "\n".join(answer["result"]["value"]).replace("\u200b", "")
    assert "<script>alert(1)</script>" in labels
    assert '"]-->|x|{{`</pre>&amp;#quot;\\u202e%%{init}%%\\nclick n1 call alert()' in labels
    assert "Alarm & co; style x:y#z;" in labels
    assert "1. end fa:fa-bell" in labels
    assert "<img src=x onerror=alert(1)>" in labels
    assert browser.js("document.querySelectorAll('main script, main img').length") == 0
    assert browser.js("document.title") != "run"
    assert set(
        browser.js("[...document.querySelectorAll('main a')].map(link => (link.getAttribute('xlink:href') ?? link.getAttribute('href')).slice(0, 19))")
    ) == {"https://github.com/"}


def mermaid() -> Path:
    kept = os.environ.get("QUEUEGATE_NPM")
    if not kept or shutil.which("npm") is None:
        pytest.skip("QUEUEGATE_NPM names no folder, or there is no npm: Mermaid is not installed")
    folder = Path(kept) / f"mermaid-{MERMAID}"
    script = folder / "package" / "dist" / "mermaid.min.js"
    if not script.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", f"mermaid@{MERMAID}", "--silent"], cwd=folder, check=True, capture_output=True, timeout=300)
        subprocess.run(["tar", "xzf", f"mermaid-{MERMAID}.tgz", "package/dist/mermaid.min.js"], cwd=folder, check=True, timeout=60)
    return script

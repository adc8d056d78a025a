"""Says why a CDK app failed: one sentence, and the user's own line, out of the stack traces of its language."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from queuegate._light import NamedTuple, regex

from ...template import Spot
from ..code.construct_lines import users_own
from . import packages
from .app_process import Ended
from .compiled_errors import dotnet, go, java
from .node import INSTALL

_LONGEST = 600
_COLOUR = regex(r"\x1b\[[\d;]*m")


class App(NamedTuple):
    """The app that ran: its shell command, where cdk.json names it, the repository, the PATH, and the Node.js that it was given."""

    command: str
    place: Spot
    root: Path
    path: str
    node: str | None


def explain(app: App, ended: Ended, timeout: float) -> tuple[str, Spot]:
    """Give the message and the place of an app that wrote no cloud assembly."""
    if ended.code is None:
        return f"the app `{app.command}` did not finish in {timeout:g} s. If it needs longer, raise synth-timeout in queuegate.yaml.", app.place
    if ended.code == 0:
        return (
            f"the app `{app.command}` ended without writing a cloud assembly. It must end with app.synth(), and must not give its App another outdir.",
            app.place,
        )
    stderr, stdout = (_COLOUR.sub("", text).replace("\r\n", "\n") for text in (ended.stderr, ended.stdout))
    if ended.code in (126, 127) or "is not recognized as an internal or external command" in stderr:
        return _no_command(app, stderr), app.place
    if fetched := re.search(r"ENOTCACHED\n[^\n]*request to \S*?/(?P<name>(?:@[\w.-]+(?:/|%2[fF]))?[\w.-]+) failed", stderr):
        return (
            f"the app failed: {fetched['name']} is not installed, and nothing is fetched. {packages.missing(Path(app.place.file).parent, fetched['name'])}",
            app.place,
        )
    if full := re.search(r"\bENOSPC\b|No space left on device", stderr):
        return f"the app failed: no space is left on the disk ({full[0]}). Free some, or let TMPDIR name a folder on another one", app.place
    for text in (stderr, stdout):
        for reader in (_python, _typescript, _compiled, _javascript):
            if found := reader(app, text):
                return f"the app failed: {_sentence(found[0])}{_absent(app, found[0])}", found[1] or app.place
    printed = [line for line in (stderr.strip() or stdout.strip()).splitlines() if line.strip()]
    said = f": {_sentence(' '.join(printed[-_QUOTED:]))}" if printed else " and printed nothing"
    more = "" if 0 < len(printed) <= _QUOTED else f". Run `{app.command}` beside cdk.json to see all that it prints"
    return f"the app `{app.command}` failed with exit code {ended.code}{said}{_absent(app, stderr) or more}", app.place


_QUOTED = 3
"""So many lines of what it printed last."""
_FILE = regex(r"[\w./-]*[\w-]\.(?:py|[cm]?[jt]s|jar|sh|rb)")


def _absent(app: App, text: str) -> str:
    """What to do where the command names a file of which it says that it is not there; "" otherwise."""
    folder = Path(app.place.file).parent
    absent = next((word for word in app.command.split() if _FILE.fullmatch(word) and Path(word).name in text and not (folder / word).exists()), None)
    return f". Correct `app` in cdk.json: there is no {absent}" if absent and "cdk.json" not in text else ""


def _sentence(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


_Explained = tuple[str, Spot | None] | None


_TOOLS = {
    "go": "Go: https://go.dev/doc/install",
    "dotnet": "the .NET SDK: https://learn.microsoft.com/dotnet/core/install",
    "mvn": "Maven and a JDK: https://maven.apache.org/install.html",
    "java": "a JDK: https://docs.aws.amazon.com/cdk/v2/guide/work-with-cdk-java.html",
    "gradle": "Gradle and a JDK: https://docs.gradle.org/current/userguide/installation.html",
    "npx": "Node.js with npm: https://nodejs.org/en/download",
    "npm": "Node.js with npm: https://nodejs.org/en/download",
    "node": "Node.js: https://nodejs.org/en/download",
    "yarn": "Yarn: `corepack enable`",
    "pnpm": "pnpm: `corepack enable`",
}
"""What an app's command is a part of: https://docs.aws.amazon.com/cdk/v2/guide/prerequisites.html"""


def _no_command(app: App, output: str) -> str:
    why = (output.strip().splitlines() or ["command not found"])[-1]
    install = next((f"install {what}" for word, what in _TOOLS.items() if re.search(rf"(?<![\w/.-]){word}\b", why)), "install the command")
    if own := re.search(r"(?<!\S)(?P<name>\.{0,2}/[^\s:]+): (?P<why>not found|No such file|[Pp]ermission denied)", why):
        missing = own["why"].lower() != "permission denied"
        install = f"commit {own['name']} beside it" if missing else f"let it be run: `chmod +x {own['name']}`"
    return f"the shell cannot run the app `{app.command}` ({_sentence(why)}). Correct `app` in cdk.json, or {install}"


_PYTHON_FRAME = regex(r'^ *File "(?P<file>[^"\n]+)", line (?P<line>\d+)', re.MULTILINE)
_PYTHON_ERROR = regex(r"^(?P<type>[A-Za-z_][\w.]*)(?:: (?P<text>.*?))?(?=\n\n|\s*\Z)", re.MULTILINE | re.DOTALL)
_TRACEBACK = "Traceback (most recent call last):\n"


def _python(app: App, output: str) -> _Explained:
    if "Exception Group Traceback" in output:
        output = re.sub(r"^ *[|+](?:-\+-+ ?\d* ?-*)? ?", "", output, flags=re.MULTILINE).replace("Exception Group ", "")
    # What Python says of its own tidying up, after the failure, is never the cause.
    output = re.split(r"^Exception ignored (?:in|while)", output, maxsplit=1, flags=re.MULTILINE)[0]
    block = output.rpartition(_TRACEBACK)[2]
    frames = list(_PYTHON_FRAME.finditer(block))
    raised = _PYTHON_ERROR.search(block, frames[-1].end()) if frames else None
    if not raised:
        return None
    if re.search(r"jsii.*process\.py\", line \d+, in start\b", block):
        return _no_node(app), None
    kind, text = raised["type"].rpartition(".")[2], (raised["text"] or "").strip()
    own = [(file, int(frame["line"])) for frame in frames if (file := users_own(frame["file"], app.root))]
    spot = Spot(*own[-1]) if own else None
    if kind == "ModuleNotFoundError" and (module := re.match(r"No module named '([\w]+)", text)):
        return _no_module(app, text, module[1]), spot
    if kind == "KeyError" and (variable := re.match(r"'(CDK_DEFAULT_\w+)'", text)):
        return f"{variable[1]} is not set. The CDK's command line sets it from your credentials, which are not read here: set it in the environment.", spot
    # jsii wraps every error of the library in a RuntimeError, so its name says nothing.
    return text if kind in ("RuntimeError", "JSIIError", "JavaScriptError") and text else f"{kind}: {text}" if text else kind, spot


def _no_node(app: App) -> str:
    why = f"{app.node} does not start" if app.node else "it is not on the PATH"
    return f"the CDK needs Node.js, and {why}. Run `{INSTALL}` in the app's environment" + (" and unset JSII_NODE." if app.node else ".")


def _no_module(app: App, text: str, module: str) -> str:
    word = app.command.split()[0].strip("\"'")
    interpreter = (shutil.which(word, path=app.path) if Path(word).stem.startswith("python") else None) or "python"
    requirements = Path(app.place.file).parent / "requirements.txt"
    package = "-r requirements.txt" if requirements.is_file() else {"aws_cdk": "aws-cdk-lib"}.get(module, module.replace("_", "-"))
    return f"{text}. The app ran with {interpreter}; if {module} is a package, install it there: `{interpreter} -m pip install {package}`"


_TYPESCRIPT = regex(r"^(?P<file>\S[^\n(]*?\.[cm]?tsx?)[:(](?P<line>\d+)[:,](?P<column>\d+)\)?(?: -|:) (?P<text>error TS\d+: .*)$", re.MULTILINE)


def _typescript(app: App, output: str) -> _Explained:
    found = _TYPESCRIPT.search(output)
    if not found:
        return None
    file = str(Path(app.place.file).parent / found["file"])
    return found["text"], Spot(file, int(found["line"]), int(found["column"]))


def _compiled(app: App, output: str) -> _Explained:
    folder = Path(app.place.file).parent
    return next((found for reader in (java, go, dotnet) if (found := reader(folder, app.root, output))), None)


_JAVASCRIPT_ERROR = regex(
    r"^(?:«\w+» )?(?P<text>(?:(?<=» )|\w*(?:Error|Exception)\b(?: \[\w+\])?: ).*?)(?=\n +(?:at |\.\.\.)|\nRequire stack:|\n\n|\s*\Z)", re.MULTILINE | re.DOTALL
)
_JAVASCRIPT_FRAME = regex(r"^ +at (?:[^\n]*?\()?(?:file://)?(?P<file>[^()\n]+?):(?P<line>\d+):(?P<column>\d+)\)?", re.MULTILINE)
_JAVASCRIPT_SOURCE = regex(r"^(?:file://)?(?P<file>[^\s:][^\n]*?\.[cm]?[jt]sx?):(?P<line>\d+)$", re.MULTILINE)


def _javascript(app: App, output: str) -> _Explained:
    raised = _JAVASCRIPT_ERROR.search(output)
    if not raised:
        return None
    stack = _JAVASCRIPT_FRAME.finditer(output, raised.end())
    frames = [Spot(file, int(frame["line"]), int(frame["column"])) for frame in stack if (file := users_own(frame["file"], app.root))]
    source = _JAVASCRIPT_SOURCE.search(output)
    if source and raised["text"].startswith("SyntaxError") and (file := users_own(source["file"], app.root)):
        frames = [Spot(file, int(source["line"]))]
    text = raised["text"]
    if missing := re.search(r"Cannot find (?:module|package) '(?P<name>[^'\n]+)'", text):
        text += f". {packages.missing(Path(app.place.file).parent, missing['name'])}"
    return text.removeprefix("Error: "), frames[0] if frames else None

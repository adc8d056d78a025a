"""Disguises of code: what `sam build` and a Dockerfile make is not what lies in the folder. `disguises.py` has all disguises together."""

from __future__ import annotations

from pathlib import Path

BASE = (Path(__file__).parents[1] / "policies" / "base.yaml").read_text(encoding="utf-8")
Files = dict[str, str]


def built(metadata: str, runtime: str = "python3.13") -> str:
    """The pipeline whose code lies in a folder, of which `sam build` makes something."""
    code = """      Code: {ZipFile: "def handler(event, context): return {'batchItemFailures': []}"}"""
    worker = f"    Type: AWS::Serverless::Function\n    Metadata: {metadata}\n"
    body = BASE.replace(code, "      CodeUri: src/").replace("    Type: AWS::Lambda::Function\n", worker).replace("python3.13", runtime)
    return f"Transform: AWS::Serverless-2016-10-31\n{body}"


def by_build() -> dict[str, Files]:
    """What `sam build` makes is not what lies in the folder."""
    fine = "def handler(event, context):\n    return {'batchItemFailures': []}\n"
    script = "exports.handler = async () => ({batchItemFailures: []});\n"
    swallows = "export const handler = async (event) => { for (const one of event.Records) { try { await deliver(one) } catch (error) {} } return {batchItemFailures: []} }\n"
    return {
        "a Makefile that takes another file": {
            "t.yaml": built("{BuildMethod: makefile}"),
            "src/index.py": fine,
            "src/other.py": fine.replace("return", "deliver(event); return"),
            "src/Makefile": "build-Worker:\n\tcp other.py $(ARTIFACTS_DIR)/index.py\n",
        },
        "an entry point that is not the handler's file": {
            "t.yaml": built("{BuildMethod: esbuild, BuildProperties: {EntryPoints: [other.ts]}}", "nodejs22.x"),
            "src/index.js": script,
            "src/other.ts": swallows,
        },
        "a loader that takes scripts for nothing": {
            "t.yaml": built("{BuildMethod: esbuild, BuildProperties: {Loader: ['.js=empty']}}", "nodejs22.x"),
            "src/index.js": script,
        },
        **{f"an image {how}": packed(*more) for how, more in _IMAGES.items()},
    }


OTHER = "def handler(event, context):\n    deliver(event)\n    return {'batchItemFailures': []}\n"
TRIED = "try:\n    from fine import handler\nexcept ImportError:\n    from other import handler\n"
_IMAGES = {
    "whose script writes the code": ("COPY . ./\nRUN python build.py\n", {"build.py": "open('index.py', 'w').write(open('other.txt').read())\n"}),
    "whose command writes the code": ("COPY . ./\nRUN python -c \"open('index.py','w').write('')\"\n", {}),
    "whose stage has another module": ("COPY index.py ./\nCOPY --from=made /out ./\n", {"alt/index.py": OTHER}),
    "over which another image lies": ("COPY index.py ./\nCOPY --from=example/overlay:1 /out ./\n", {}),
    **{
        f"whose command {how}": (f"COPY . ./\nRUN {command}\n", {"other.txt": OTHER, **more})
        for how, command, more in (
            ("is a function", "put() { cp other.txt index.py; }; put", {}),
            ("is in a branch", "if [ -f other.txt ]; then cp other.txt index.py; fi", {}),
            ("has its name in pieces", "c''p other.txt index.py", {}),
            ("has its name in a variable", "c=cp; $c other.txt index.py", {}),
            ("names a file in pieces", 'n=ind; cp other.txt "${n}ex.py"', {}),
            ("names a file by a pattern", "cp other.txt inde?.py", {}),
            ("writes to a file in pieces", 'cat other.txt > in""dex.py', {}),
            ("gives a shell its script", "echo Y3Agb3RoZXIudHh0IGluZGV4LnB5 | base64 -d | sh", {}),
            ("copies for each file", "echo index.py | xargs cp other.txt", {}),
            ("copies to what is found", "find . -name 'ind*' -exec cp other.txt {} \\;", {}),
            ("takes a file of another folder", "cp alt/ind*.py .", {"alt/index.py": OTHER}),
            ("takes another revision", "git checkout other -- index.py", {}),
            ("starts a script with a function", "sh build.sh", {"build.sh": 'put() { cp "$1" "$2"; }\nput other.txt "$n.py"\n'}),
            ("is a list", '["cp", "other.txt", "index.py"]', {}),
        )
    },
    "that leaves out the package that is read": ("COPY . ./\n", {"index/__init__.py": "from work import handler\n", ".dockerignore": "index/\n"}),
    "that leaves out what is tried first": ("COPY . ./\n", {"index.py": TRIED, "fine.py": "", "other.py": OTHER, ".dockerignore": "*\n!index.py\n!other.py\n"}),
    "that leaves it out anywhere": ("COPY . ./\n", {"index.py": TRIED, "fine/__init__.py": "", "other.py": OTHER, "Dockerfile.dockerignore": "**/fi[mn]e\n"}),
    "that stands on a stage of its own": ("COPY index.py ./\nENV LD_PRELOAD=/var/task/x.so\nFROM last\nCOPY index.py ./\n", {}),
}


def packed(lines: str, files: Files) -> Files:
    """The pipeline whose function is an image."""
    fine = "def handler(event, context):\n    return {'batchItemFailures': []}\n"
    template = built("{Dockerfile: Dockerfile, DockerContext: ./src, DockerTag: v1}")
    for line in ("      Runtime: python3.13\n", "      Handler: index.handler\n"):
        template = template.replace(line, "")
    whole = f'FROM python:3.13 AS made\nCOPY alt /out\nFROM public.ecr.aws/lambda/python:3.13 AS last\n{lines}CMD ["index.handler"]\n'
    written = {"index.py": fine, "Dockerfile": whole, **files}
    return {"t.yaml": template.replace("      CodeUri: src/", "      PackageType: Image"), **{f"src/{name}": text for name, text in written.items()}}

"""Container images whose folder is in the repository are read by their Dockerfile; of any other it is said why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.synth import Options, load
from queuegate.synth.handlers import Reading, read
from queuegate.synth.model.pipelines import build
from queuegate.synth.values.worlds import Undecided

SAM = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Metadata: {Dockerfile: Dockerfile, DockerContext: ./worker, DockerTag: v1}
    Properties:
      PackageType: Image
      CONFIG
      Events: {Queue: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""
HANDLER = "def handler(event, context):\n    return {'batchItemFailures': [{'itemIdentifier': r['messageId']} for r in event['Records']]}\n"
FILE = 'FROM public.ecr.aws/lambda/python:3.13\nCOPY app.py requirements.txt ${LAMBDA_TASK_ROOT}/\nRUN pip install -r requirements.txt\nCMD ["app.handler"]\n'

Read = Callable[..., Reading]


@pytest.fixture
def reading(tmp_path: Path) -> Read:
    """`reading({"Dockerfile": …, "app.py": …}, config="ImageConfig: …")`: the files are in the folder of the image."""

    def run(files: dict[str, str], config: str = "Timeout: 30", template: str = SAM) -> Reading:
        for name, content in files.items():
            file = tmp_path / "worker" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        (tmp_path / "template.yaml").write_text(template.replace("CONFIG", config), encoding="utf-8")
        assembly = load([str(tmp_path / "template.yaml")], Options(tmp_path, lambda: tmp_path))
        (pipeline,) = build(assembly.templates).pipelines
        return read(pipeline.usual().function)

    return run


@pytest.mark.parametrize(
    ("file", "module", "config"),
    [
        (FILE, "app.py", "Timeout: 30"),
        (FILE.replace("app.py requirements.txt", "."), "app.py", "Timeout: 30"),
        (FILE.replace("app.py requirements.txt", "src/"), "src/app.py", "Timeout: 30"),
        (FILE.replace('CMD ["app.handler"]', "CMD app.handler"), "app.py", "Timeout: 30"),
        (FILE.replace("CMD ", "CMD    ").replace("COPY ", "COPY\t "), "app.py", "Timeout: 30"),
        (FILE.replace('CMD ["app.handler"]', 'CMD ["other.main"]'), "app.py", "ImageConfig: {Command: [app.handler]}"),
        (FILE.replace("app.py requirements.txt ${LAMBDA_TASK_ROOT}/", "orders ${LAMBDA_TASK_ROOT}/orders"), "orders/app.py", "ImageConfig: {Command: [orders.app.handler]}"),
        ('FROM python:3.13-slim AS base\nRUN pip install \\\n    awslambdaric\nFROM base\nCOPY app.py ./\nENTRYPOINT ["python", "-m", "awslambdaric"]\nCMD ["app.handler"]\n', "app.py", "Timeout: 30"),
    ],
    ids=["files", "everything", "a folder", "a command of words", "blanks", "ImageConfig.Command", "a package", "an image of one's own"],
)  # fmt: skip
def test_an_image_is_read_by_its_dockerfile(file: str, module: str, config: str, reading: Read, tmp_path: Path) -> None:
    found = reading({"Dockerfile": file, module: HANDLER, "requirements.txt": ""}, config)
    assert [(one.kind, one.at.spot) for one in found.answers.found] == [("list", (str(tmp_path / "worker" / module), 2, 12))]


ARGS = FILE.replace(
    "FROM public.ecr.aws/lambda/python:3.13", "ARG PY=3.13\nARG BASE=public.ecr.aws/lambda/python:${PY}\nFROM $BASE\nARG FROM_HERE=src"
).replace("app.py requirements.txt", "${FROM_HERE:-none}/")


@pytest.mark.parametrize(
    ("file", "module", "given"),
    [
        pytest.param(ARGS, "src/app.py", "", id="the defaults of the file"),
        pytest.param(
            ARGS.replace("=3.13", "").replace("=src", ""), "orders/app.py", "DockerBuildArgs: {PY: '3.13', FROM_HERE: orders}", id="SAM's DockerBuildArgs"
        ),
        pytest.param(ARGS.replace("PY=3.13", "PY"), "orders/app.py", "aws:asset:docker-build-args: {PY: '3.13', FROM_HERE: orders}", id="the CDK's"),
        pytest.param(
            "ARG SRC=orders\n" + ARGS.replace("FROM_HERE=src", "SRC").replace("FROM_HERE:-none", "SRC"),
            "orders/app.py",
            "",
            id="one of all stages that a stage asks for",
        ),
        pytest.param(ARGS.replace("FROM_HERE=src", "FROM_HERE"), "none/app.py", "", id="nothing, for which the file has a word"),
    ],
)
def test_values_of_arg_are_those_of_the_build(file: str, module: str, given: str, reading: Read, tmp_path: Path) -> None:
    template = SAM.replace("DockerTag: v1", f"DockerTag: v1, {given}" if given else "DockerTag: v1")
    found = reading({"Dockerfile": file, module: HANDLER, "requirements.txt": ""}, template=template)
    assert [(one.kind, one.at.spot) for one in found.answers.found] == [("list", (str(tmp_path / "worker" / module), 2, 12))]


@pytest.mark.parametrize("named", ["PYTHONPATH=${LAMBDA_TASK_ROOT}/src:$PYTHONPATH", 'LEVEL=1 PYTHONPATH="/var/task/src"', "PYTHONPATH /var/task/src"])
def test_modules_are_found_where_the_image_has_python_look(named: str, reading: Read) -> None:
    app = "from answers import failed\ndef handler(event, context):\n    return failed(event)\n"
    failed = "def failed(event):\n    return {'batchItemFailures': [{'itemIdentifier': r['messageId']} for r in event['Records']]}\n"
    file = FILE.replace("app.py requirements.txt", ".").replace("CMD", f"ENV {named}\nCMD")
    found = reading({"Dockerfile": file, "app.py": app, "src/answers.py": failed, "requirements.txt": ""})
    assert [one.kind for one in found.answers.found] == ["list"]
    with pytest.raises(Undecided, match="could not be followed"):
        _ = [*reading({"Dockerfile": file.replace("/src", "/other")}).answers]


@pytest.mark.parametrize(
    ("file", "given", "why"),
    [
        (ARGS.replace("PY=3.13", "PY"), "", "which image FROM public.ecr.aws/lambda/python:${PY} of its Dockerfile means is not known"),
        (ARGS, "DockerBuildArgs: {PY: !Ref AWS::Region}", "which image FROM public.ecr.aws/lambda/python:${PY} of its Dockerfile means is not known"),
        (ARGS, "DockerBuildArgs: {BASE: 'node:22'}", "its Dockerfile is of no base image of Lambda's for a language that is read"),
        (ARGS, "DockerBuildArgs: {FROM_HERE: other}", "what its Dockerfile copies has no module of the handler app.handler"),
        (
            FILE,
            "aws:asset:docker-build-contexts: {public.ecr.aws/lambda/python: ./mine}",
            "other folders and images may stand behind the names in its Dockerfile",
        ),
    ],
    ids=["no value", "one that nobody knows", "another image", "another folder", "other contexts"],
)
def test_what_the_build_may_put_in_their_place_is_asked(file: str, given: str, why: str, reading: Read) -> None:
    template = SAM.replace("DockerTag: v1", f"DockerTag: v1, {given}" if given else "DockerTag: v1")
    with pytest.raises(Undecided, match=re.escape(why)):
        _ = [*reading({"Dockerfile": file, "src/app.py": HANDLER, "app.py": HANDLER, "requirements.txt": ""}, template=template).answers]


COPIED = "COPY app.py requirements.txt ${LAMBDA_TASK_ROOT}/\n"
OTHER = "def handler(event, context):\n    return {'batchItemFailures': []}\n"


@pytest.mark.parametrize(
    "more",
    [
        "RUN pip install -r requirements.txt && rm -rf tests && chmod -R 755 .",
        'RUN find . -name "*.pyc" -delete; python -m compileall -q . > /dev/null',
        "RUN dnf install -y gcc && cp config.prod.json config.json",
        'RUN echo "1.2.3" > version.txt && sed -i s/dev/prod/ settings.ini',
        "RUN cp app.py ${LAMBDA_TASK_ROOT}/app.py",
        "COPY *.txt ./",
        "COPY other/requirements.txt ./",
        "COPY other ./other",
        "ADD https://example.com/rie /usr/local/bin/rie",
        "COPY code.tar.gz ./",
        "ENV PYTHONPATH=/var/task:/opt/python NODE_OPTIONS=--enable-source-maps",
        'ENTRYPOINT ["/lambda-entrypoint.sh"]',
        'ENTRYPOINT ["/start.sh"]',
        "RUN ./install.sh && python fetch_model.py",
        "RUN npm run build && make deps",
        'RUN for one in requests boto3; do pip install "$one"; done && if [ -f dev.txt ]; then pip install -r dev.txt; fi',
        'RUN echo "$VERSION" > /tmp/version && chmod 644 $(find . -type f) && "$VENV/bin/pip" install requests',
        'RUN find . -name __pycache__ -exec rm -rf {} + && find . -name "*.md" | xargs rm -f',
        "RUN curl -LsSf https://example.com/install.sh | sh && mkdir -p lib && cp -r /usr/lib64/libpq.so.5 lib/",
        "RUN tar xzf /tmp/deps.tgz -C /opt && unzip -q model.zip -d /opt/model",
        "RUN curl -sSL https://example.com/tool.tgz | tar xz -C /usr/local",
        "RUN python -c \"import nltk; nltk.download('punkt', download_dir='/var/task/nltk_data')\"",
        "RUN --mount=type=cache,target=/root/.cache python -m compileall .",
        "COPY --from=public.ecr.aws/datadog/lambda-extension:68 /opt/. /opt/",
        "COPY --from=ghcr.io/astral-sh/uv:0.5 /uv /bin/uv",
        "COPY --from=build /deps ${LAMBDA_TASK_ROOT}",
        "COPY --from=BUILD /deps ${LAMBDA_TASK_ROOT}",
        "COPY --from=build /deps/requests ./requests",
    ],
)
def test_what_else_a_dockerfile_does_is_none_of_the_handlers(more: str, reading: Read, tmp_path: Path) -> None:
    files = {
        "app.py": HANDLER,
        "other/app.py": OTHER,
        "other/requirements.txt": "",
        "requirements.txt": "",
        "start.sh": "#!/bin/sh\nexec python -m awslambdaric $@\n",
        "install.sh": "#!/bin/sh\nset -e\ndnf install -y gcc\npip install requests > /dev/null\n",
        "fetch_model.py": "from urllib.request import urlopen\nwith open('/opt/model.bin', 'wb') as file:\n    file.write(urlopen('https://example.com/m').read())\n",
        "package.json": '{"scripts": {"build": "tsc -p ."}}',
        "Makefile": "deps:\n\tpip install -r requirements.txt -t /opt/python\n",
        "deps.tgz": "",
        "model.zip": "",
    }
    build = "FROM python:3.13 AS build\nCOPY requirements.txt .\nRUN pip install -r requirements.txt -t /deps\n"
    found = reading({"Dockerfile": build + FILE.replace(COPIED, f"{COPIED}{more}\n"), **files})
    assert [(one.kind, one.at.spot) for one in found.answers.found] == [("list", (str(tmp_path / "worker" / "app.py"), 2, 12))]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("RUN sed -i s/append/remove/ app.py", "runs sed on app.py"),
        ("RUN sed -i s/append/remove/ *.py", "runs sed on *.py"),
        ("RUN pip install x && cp other/app.txt app.py", "runs cp on app.py"),
        ("RUN a''wk 1 other/app.txt > ap?.py", "runs awk on ap?.py"),
        ("RUN mv other/app.txt ${LAMBDA_TASK_ROOT}/app.py", "runs mv on ${LAMBDA_TASK_ROOT}/app.py"),
        ("RUN ln -sf other/main.py app.py", "runs ln on app.py"),
        ("RUN echo 'handler = None' >> app.py", "runs echo on app.py"),
        ("RUN cat other/main.py | tee app.py", "runs tee on app.py"),
        ("RUN patch -p1 < fix.patch", "runs patch on the code"),
        ("RUN <<EOF\nset -e\nsed -i s/append/remove/ app.py\nEOF", "runs sed on app.py"),
        ("COPY <<EOF ./app.py\nhandler = None\nEOF", "copies <<EOF to app.py"),
        ("RUN git apply fix.patch", "runs git on the code"),
        ("COPY other/main.py ./app.py", "copies other/main.py to app.py"),
        ('COPY ["other/main.py", "/var/task/app.py"]', "copies other/main.py to app.py"),
        ("ADD code.tar.gz ./", "adds code.tar.gz to the code"),
        ("COPY --from=example/more:1 /note.txt /out ./", "copies /note.txt of the image example/more:1 over the code"),
        ("ADD https://example.com/app.py ${LAMBDA_TASK_ROOT}/", "adds https://example.com/app.py to the code"),
        ('ENTRYPOINT ["python", "other/main.py"]', "has an ENTRYPOINT of its own"),
        ("ENV LD_PRELOAD=/var/task/x.so", "sets LD_PRELOAD to a part of the code"),
        ("ENV NODE_OPTIONS=--require=./hook.js", "sets NODE_OPTIONS to a part of the code"),
        ('ENV NODE_OPTIONS="--no-warnings --import file:///var/task/hook.mjs"', "sets NODE_OPTIONS to a part of the code"),
        ("ENV PYTHONPATH=/opt/python:/var/task/other", "sets PYTHONPATH, with which sitecustomize.py runs before the handler"),
        ("ENV PYTHONPATH=/var/task/other", "sets PYTHONPATH, with which sitecustomize.py runs before the handler"),
    ],
)
def test_what_puts_other_code_in_the_place_of_what_is_copied(more: str, why: str, reading: Read) -> None:
    with pytest.raises(Undecided) as raised:
        reading(
            {
                "Dockerfile": FILE.replace(COPIED, f"{COPIED}{more}\n"),
                "app.py": HANDLER,
                "requirements.txt": "",
                "other/sitecustomize.py": "",
                "code.tar.gz": "",
            }
        )
    assert f"its Dockerfile {why}, so that another code may run" in raised.value.reason


OVER = "its Dockerfile {}, so that another code may run"
WRITES = "open('app.py', 'w').write('handler = None')\n"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("RUN python build.py", "runs build.py, which may write app.py"),
        ("RUN set -e && PYTHONPATH=. python3 ./build.py --fast", "runs build.py, which may write app.py"),
        ("RUN python -m tools.fill", "runs fill.py, which may write app.py"),
        ("RUN ./setup.sh", "runs build.py, which may write app.py"),
        ("RUN /tmp/scripts/setup.sh", "runs build.py, which may write app.py"),
        ("RUN make code", "runs Makefile, which may write app.py"),
        ("RUN npm run code", "runs npm run code, which may write app.py"),
        ("RUN node each.js", "runs each.js, which may write app.py"),
        ("RUN python -c \"open('app.py','w').write('x')\"", "runs a program of python that may write app.py"),
        ("RUN sh -c 'base64 -d x > $(printf a)pp.py'", "runs a program of sh that may write app.py"),
        ("RUN curl -so app.py https://example.com/app.py", "runs curl for app.py"),
        ("RUN cp -r other/. ${LAMBDA_TASK_ROOT}/", "runs cp with other/. on the code"),
        ("RUN mv other/* .", "runs mv with other/* on the code"),
        ("RUN target=./app.py; cp other/main.txt $target", "keeps ./app.py in a variable of a command"),
        ("RUN tar xzf /tmp/code.tar.gz", "runs tar with /tmp/code.tar.gz on the code"),
        ("RUN unzip -o code.zip -d ${LAMBDA_TASK_ROOT}", "runs unzip with code.zip on the code"),
        ("RUN F=app.py && cp other/main.txt $F", "keeps app.py in a variable of a command"),
        ("COPY other /other\nRUN mv /other/* ${LAMBDA_TASK_ROOT}/", "runs mv with /other/* on the code"),
        ("COPY other /other\nENV LAMBDA_TASK_ROOT=/other", "sets LAMBDA_TASK_ROOT after the code was copied"),
        ("COPY --from=made /out/app.py ${LAMBDA_TASK_ROOT}/", "copies /out/app.py of the stage made over the code, which runs gen.py, which may write app.py"),
        ("COPY --from=copied /out ./", "copies /out of the stage copied over the code, which takes in other"),
        ("COPY --from=again /out ./", "copies /out of the stage again over the code, which takes in other"),
        ("COPY --from=0 /out/* ./", "copies /out/* of the stage 0 over the code, which takes in other"),
        ("COPY --from=example/overlay:1 /app ./", "copies /app of the image example/overlay:1 over the code"),
        ("COPY --from=example/overlay:1 /x/app.py ./app.py", "copies /x/app.py of the image example/overlay:1 over the code"),
    ],
)
def test_what_writes_over_it_unseen(more: str, why: str, reading: Read) -> None:
    stages = "FROM python:3.13 AS copied\nCOPY other/ /out/\nFROM python:3.13 AS made\nCOPY gen.py .\nRUN python gen.py\nFROM python:3.13 AS again\nCOPY --from=copied /out /out\n"
    scripts = {
        **dict.fromkeys(["build.py", "tools/fill.py", "gen.py"], WRITES),
        "setup.sh": "#!/bin/sh\npip install -r requirements.txt\npython build.py\n",
        "Makefile": "code:\n\tcp other/main.txt app.py\n",
        "package.json": '{"scripts": {"code": "cp other/main.txt app.py"}}',
        "each.js": "const fs = require('fs'); for (const one of fs.readdirSync('.')) fs.writeFileSync(one, '');\n",
    }
    files = {"app.py": HANDLER, "requirements.txt": "", "other/app.py": OTHER, "other/main.txt": "", "code.tar.gz": "", "code.zip": "", **scripts}
    with pytest.raises(Undecided) as raised:
        reading({"Dockerfile": stages + FILE.replace(COPIED, f"{COPIED}{more}\n"), **files})
    assert OVER.format(why) in raised.value.reason


def test_a_stage_of_very_many_commands_is_not_read(reading: Read) -> None:
    """A bound that is reached is told, and what is below it is read."""
    files = {"app.py": HANDLER, "requirements.txt": ""}
    few, many = (FILE.replace("CMD ", f"RUN {' && '.join(['true'] * count)}\nCMD ") for count in (450, 510))
    assert reading({"Dockerfile": few, **files}).answers.doubt is None
    with pytest.raises(Undecided, match="runs more than 500 commands"):
        reading({"Dockerfile": many, **files})


@pytest.mark.parametrize("before", ["RUN python build.py\n", "COPY --from=copied /out ./\n", "COPY other/main.py ./app.py\n"])
def test_what_is_copied_again_is_as_it_lies_in_the_folder(before: str, reading: Read, tmp_path: Path) -> None:
    stages = "FROM python:3.13 AS copied\nCOPY other/ /out/\n"
    files = {"app.py": HANDLER, "requirements.txt": "", "build.py": WRITES, "other/app.py": OTHER, "other/main.py": OTHER}
    found = reading({"Dockerfile": stages + FILE.replace(COPIED, f"{before}COPY ./app.py ${{LAMBDA_TASK_ROOT}}/app.py\n"), **files})
    assert [one.at.spot for one in found.answers.found] == [(str(tmp_path / "worker" / "app.py"), 2, 12)]


def test_the_stage_that_is_built_is_the_one_that_is_named(reading: Read, tmp_path: Path) -> None:
    two = FILE.replace("python:3.13\n", "python:3.13 AS dev\n").replace("app.py requirements.txt", "dev/ requirements.txt") + FILE
    files = {"Dockerfile": two, "app.py": HANDLER, "dev/app.py": f"\n{HANDLER}", "requirements.txt": ""}
    assert [one.at.spot for one in reading(files).answers.found] == [(str(tmp_path / "worker" / "app.py"), 2, 12)]
    named = reading(files, "Timeout: 30", SAM.replace("DockerTag: v1", "DockerTag: v1, DockerBuildTarget: dev"))
    assert [one.at.spot for one in named.answers.found] == [(str(tmp_path / "worker" / "dev" / "app.py"), 3, 12)]


@pytest.mark.parametrize("name", ["sitecustomize.py", "usercustomize.py"])
def test_a_module_that_python_starts_with_in_a_folder_of_the_image(name: str, reading: Read) -> None:
    file = FILE.replace(COPIED, f"{COPIED}COPY first /first\nENV PYTHONPATH=/first\n")
    with pytest.raises(Undecided) as raised:
        reading({"Dockerfile": file, "app.py": HANDLER, "requirements.txt": "", f"first/{name}": ""})
    assert OVER.format(f"sets PYTHONPATH, with which {name} runs before the handler") in raised.value.reason


def test_what_a_stage_sets_counts_for_those_that_stand_on_it(reading: Read) -> None:
    based = FILE.replace("python:3.13\n", "python:3.13 AS base\nENV LD_PRELOAD=/var/task/x.so\nFROM base\n")
    with pytest.raises(Undecided) as raised:
        reading({"Dockerfile": based, "app.py": HANDLER, "requirements.txt": ""})
    assert OVER.format("sets LD_PRELOAD to a part of the code") in raised.value.reason


@pytest.mark.parametrize("more", ["COPY other/ ./", "COPY other/* ./", "COPY other/*.py ./", "COPY other/app.py ./"])
def test_what_is_copied_later_lies_over_what_was_there(more: str, reading: Read, tmp_path: Path) -> None:
    found = reading({"Dockerfile": FILE.replace(COPIED, f"{COPIED}{more}\n"), "app.py": HANDLER, "requirements.txt": "", "other/app.py": f"\n{HANDLER}"})
    assert [one.at.spot for one in found.answers.found] == [(str(tmp_path / "worker" / "other" / "app.py"), 3, 12)]


@pytest.mark.parametrize(
    ("file", "config", "reason"),
    [
        (FILE.replace("python:3.13", "java:21"), "Timeout: 30", "its Dockerfile is of no base image of Lambda's for a language that is read"),
        (FILE.replace('CMD ["app.handler"]', ""), "Timeout: 30", "neither ImageConfig.Command nor CMD of its Dockerfile names a handler"),
        (FILE.replace("app.py", "main.py"), "ImageConfig: {Command: [main.handler]}", "what its Dockerfile copies has no module of the handler main.handler"),
        (FILE, "ImageConfig: {EntryPoint: [/run.sh]}", "an EntryPoint of its own"),
    ],
    ids=["another language", "no command", "no such module", "an entry point"],
)
def test_why_an_image_is_not_read(file: str, config: str, reason: str, reading: Read) -> None:
    with pytest.raises(Undecided) as raised:
        reading({"Dockerfile": file, "app.py": HANDLER, "requirements.txt": ""}, config)
    assert reason in raised.value.reason
    assert "handlers:" in (raised.value.settle or "")


def test_an_image_of_a_registry_stays_undecided(reading: Read) -> None:
    with pytest.raises(Undecided, match=r"Worker is a container image, and .*not read"):
        reading({}, "ImageUri: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1")


NODE = "export const handler = async (event) => ({ batchItemFailures: event.Records.map((r) => ({ itemIdentifier: r.messageId })) });\n"
STAGES = """FROM node:22 AS build
WORKDIR /app
COPY COPIED
RUN npm ci && npm run build

FROM public.ecr.aws/lambda/nodejs:22
COPY --from=build /app/dist/ ${LAMBDA_TASK_ROOT}/
CMD ["index.handler"]
"""
PYTHON = """ARG FUNCTION_DIR="/function"
FROM python:3.13 AS build-image
COPY . ${FUNCTION_DIR}
RUN pip install --target ${FUNCTION_DIR} awslambdaric
FROM python:3.13-slim
WORKDIR ${FUNCTION_DIR}
COPY --from=build-image ${FUNCTION_DIR} ${FUNCTION_DIR}
ENTRYPOINT ["python", "-m", "awslambdaric"]
CMD ["index.handler"]
"""


@pytest.mark.parametrize(
    ("file", "module", "text"),
    [
        (STAGES.replace("COPIED", "package.json index.ts ./"), "index.ts", NODE),
        (STAGES.replace("COPIED", "src ./src"), "src/index.ts", NODE),
        (STAGES.replace("COPIED", ". /app/"), "src/index.ts", NODE),
        (STAGES.replace("COPIED", ". .").replace("--from=build", "--from=0"), "src/index.ts", NODE),
        (STAGES.replace("COPIED", "src ./src").replace("FROM public", "FROM node:22 AS last\nCOPY --from=build /app/dist ./dist\n\nFROM public").replace("--from=build /app/dist/", "--from=last /app/dist/"), "src/index.ts", NODE),
        (PYTHON, "index.py", HANDLER),
    ],
    ids=["files", "a folder", "everything", "by its number", "a third stage", "a base image of one's own"],
)  # fmt: skip
def test_what_another_stage_builds_is_read_in_its_source(file: str, module: str, text: str, reading: Read, tmp_path: Path) -> None:
    found = reading({"Dockerfile": file, module: text})
    assert [(one.kind, one.at.spot.file) for one in found.answers.found if one.at.spot] == [("list", str(tmp_path / "worker" / module))]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (STAGES.replace("COPIED", ". ."), "which of worker/index and src/index another stage of its Dockerfile makes into index is not known"),
        (STAGES.replace("COPIED", ". .").replace("--from=build", "--from=public.ecr.aws/acme/shop:1"), "has no module of the handler index.handler"),
        (STAGES.replace("COPIED", ". .").replace("--from=build", "--from=other"), "has no module of the handler index.handler"),
    ],
    ids=["two of a name", "another image", "no stage of this name"],
)
def test_why_what_another_stage_builds_is_not_read(file: str, reason: str, reading: Read) -> None:
    with pytest.raises(Undecided) as raised:
        reading({"Dockerfile": file, "index.ts": NODE, "src/index.ts": NODE})
    assert reason in raised.value.reason


OF_PACKAGES = """FROM python:3.13 AS build
WORKDIR /build
COPY TAKEN
RUN pip install --target /build/site -r requirements.txt
FROM public.ecr.aws/lambda/python:3.13
COPY --from=build /build/site ${LAMBDA_TASK_ROOT}
COPY app/ ${LAMBDA_TASK_ROOT}/
CMD ["app.index.handler"]
"""


@pytest.mark.parametrize("taken", ["requirements.txt .", "requirements.txt pyproject.toml ./", "require*.txt /build/"])
def test_of_a_file_that_another_stage_takes_its_folder_is_not_taken(taken: str, reading: Read, tmp_path: Path) -> None:
    """What the last stage copies of the folder app lies beside its name: Lambda finds no app.index there."""
    files = {"Dockerfile": OF_PACKAGES.replace("TAKEN", taken), "requirements.txt": "requests\n", "pyproject.toml": "", "app/index.py": HANDLER}
    with pytest.raises(Undecided, match=r"has no module of the handler app\.index\.handler"):
        reading(files)
    found = reading(files | {"Dockerfile": files["Dockerfile"].replace("app.index", "index")})
    assert [one.at.spot.file for one in found.answers.found if one.at.spot] == [str(tmp_path / "worker" / "app" / "index.py")]

from __future__ import annotations

import tokenize
from io import BytesIO, TextIOWrapper

import pytest

from queuegate.synth.sources.cdk.code.python_calls import _decoded


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x = 1\r\ny = 2\rz = 3\n",
        b"\xef\xbb\xbfx = '\xc3\xbc'\n",
        b"# -*- coding: latin-1 -*-\nx = '\xfc'\r\n",
        b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n",
        b"x = 1\ny = 2\n# coding: latin-1\nz = '\xc3\xbc'\n",
    ],
)
def test_a_file_is_decoded_as_python_decodes_it(data: bytes) -> None:
    coding, _ = tokenize.detect_encoding(BytesIO(data).readline)
    assert _decoded(data) == TextIOWrapper(BytesIO(data), coding).read()


@pytest.mark.parametrize("data", [b"x = '\xfc'\n", b"# coding: nothing\n"])
def test_what_python_cannot_decode_is_refused(data: bytes) -> None:
    with pytest.raises((ValueError, SyntaxError)):
        _decoded(data)

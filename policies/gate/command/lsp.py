"""`queuegate lsp`. Whatever it needs is imported when it runs."""

from __future__ import annotations

import click

from ..options.given import Given


@click.command(cls=Given, short_help="Show findings in an editor: a language server.")
def lsp() -> int:
    """Speak the Language Server Protocol over standard input and output: an editor starts this, and shows findings while a template is written.

    It needs pygls: pip install 'queuegate[lsp]'. It runs no app, no rule of the team's, and no linter. docs/editor.md has the settings of each editor.
    """
    try:
        from ..editor.server import serve  # noqa: PLC0415 - as above
    except ModuleNotFoundError as missing:
        if missing.name not in {"pygls", "lsprotocol"}:
            raise
        raise click.UsageError("queuegate lsp needs pygls, which is not installed. To install it: pip install 'queuegate[lsp]'") from None
    serve()
    return 0

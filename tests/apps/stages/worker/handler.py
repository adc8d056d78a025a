"""The worker of the test app: it is packaged, never run."""


def handle(event: dict, context: object) -> None:
    """Take a batch and do nothing."""

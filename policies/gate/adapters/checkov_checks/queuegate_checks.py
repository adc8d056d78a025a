"""Loaded by checkov, which only logs what goes wrong meanwhile: without our rules it would call a template clean."""

import sys

try:
    from queuegate.policies.gate.adapters.checkov import register

    register()
except Exception as error:  # noqa: BLE001 - as above
    sys.stderr.write(
        f"Queuegate's checks cannot be loaded ({error}). Install it into checkov's own environment: {sys.executable} -m pip install ../queuegate (its clone)\n"
    )
    sys.exit(2)

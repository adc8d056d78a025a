"""Our rules for checkov: `checkov --external-checks-dir "$(python -m queuegate.checkov)"` prints and uses the folder that it loads."""

import sys

from queuegate.policies.gate.adapters.checkov import folder

if __name__ == "__main__":
    sys.stdout.write(f"{folder()}\n")

"""`python -m queuegate` is the `queuegate` command."""

from queuegate.policies.gate.command.main import main

if __name__ == "__main__":
    main()

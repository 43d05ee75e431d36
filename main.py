"""Start of the program: a command is carried out without a window, anything else opens the window."""

from __future__ import annotations

import sys
from pathlib import Path


def main(argv: list[str]) -> int:
    """Run the program with the words after its name. Returns the exit code."""
    if argv and not (len(argv) == 1 and Path(argv[0]).is_file()):
        from app import cli  # the window needs no argument parser

        return cli.run(argv)
    from app import bootstrap  # a command finds its own way there

    return bootstrap.run_window(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

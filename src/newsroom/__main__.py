"""The way in, of the console script as of `python -m newsroom`."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line."""
    # What is imported never becomes garbage; looking for some every 700 objects is a tenth of the start of a command.
    gc.set_threshold(50_000, 10, 10)
    from newsroom import cli  # here: once the collector is told

    cli.main()


if __name__ == "__main__":
    main()

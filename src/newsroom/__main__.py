"""The entry point, for the console script and for `python -m newsroom`."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line."""
    # Imported modules never become garbage; looking for garbage every 700 objects takes a tenth of the start-up time of
    # a command.
    gc.set_threshold(50_000, 10, 10)
    from newsroom import cli  # here: after the garbage collector is configured

    cli.main()


if __name__ == "__main__":
    main()

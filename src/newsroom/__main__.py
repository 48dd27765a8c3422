"""The entry point, for the console script and for `python -m newsroom`."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Final

# Where Python itself looks for time zones. Only the first is in general use.
ZONE_FOLDERS: Final = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo")


def main() -> None:
    """Run the command line."""
    # Imported modules never become garbage; looking for garbage every 700 objects takes a tenth of the start-up time of
    # a command.
    gc.set_threshold(50_000, 10, 10)
    # Python would load the whole configuration of its build only to find these folders.
    if Path(ZONE_FOLDERS[0]).is_dir():
        os.environ.setdefault("PYTHONTZPATH", os.pathsep.join(ZONE_FOLDERS))
    from newsroom import cli  # here: after the garbage collector is configured

    try:
        cli.main()
    finally:
        gc.freeze()  # else Python would look for garbage among all imported modules once more before it ends


if __name__ == "__main__":
    main()

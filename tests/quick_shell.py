"""A shell in which `newsroom` is a copy of a program that is already loaded, for the guides: they give 150 commands.

Each call is a process of its own with the folder, the streams and the words of the shell. Where there is no /proc, the
program is started for each call.
"""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from pathlib import Path

STARTED = 'newsroom() { "$PYTHON" -m newsroom "$@"; } < "${INPUT:-/dev/stdin}"\n'
# What it is given and whose streams to use is in a file; the exit code comes through a pipe with a name.
COPIED = """
newsroom() {
  local me="$CALLS/$BASHPID" code
  mkfifo "$me.code"
  printf '%s\\0' "$BASHPID" "$PWD" "$@" > "$me.words"
  (echo "$me" > "$CALLS/asked")  # in a shell of its own: while echo works, the output of this one is elsewhere
  read -r -u 8 code 8< "$me.code"
  rm "$me.code"
  return "$code"
} < "${INPUT:-/dev/stdin}"
"""


def run(script: str, folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script with `bash -x` in `folder`, until its first error; `newsroom` is the command."""
    env = {**env, "PYTHON": sys.executable}
    if not Path("/proc/self/fd").exists():
        return _bash(STARTED + script, folder, env)
    calls = folder.with_name(f"{folder.name}-calls")
    calls.mkdir()
    os.mkfifo(calls / "asked")
    loaded = subprocess.Popen(
        [sys.executable, "-m", "tests.quick_shell", calls], env=env, cwd=Path(__file__).parents[1]
    )
    try:
        return _bash(COPIED + script, folder, {**env, "CALLS": str(calls)})
    finally:
        loaded.kill()
        loaded.wait()


def _bash(script: str, folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    words = ["bash", "-x", "-c", f"set -e\n{script}"]
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def serve(calls: Path) -> None:
    """Answer every call with a copy of this process, which has everything loaded."""
    from newsroom.cli import COMMANDS
    from newsroom.lazy import load

    for section in COMMANDS.values():
        for name, (module, _) in section.items():
            load(module, name)
    server = os.getpid()
    with os.fdopen(os.open(calls / "asked", os.O_RDWR)) as asked:  # opened to write, too: so it never ends
        for line in asked:
            if os.fork() == 0 and os.fork() == 0:  # the one between ends at once, so that nobody waits for the second
                _call(Path(line.rstrip("\n")))
            if os.getpid() != server:
                os._exit(0)
            os.wait()


def _call(call: Path) -> None:
    from newsroom.__main__ import main

    code: object = 99
    try:
        shell, folder, *words = call.with_suffix(".words").read_text("utf-8", "surrogateescape").split("\0")[:-1]
        for number, how in enumerate((os.O_RDONLY, os.O_WRONLY | os.O_APPEND, os.O_WRONLY | os.O_APPEND)):
            os.dup2(os.open(f"/proc/{shell}/fd/{number}", how), number)
        sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
        os.chdir(folder)
        sys.argv = ["newsroom", *words]
        main()
        code = 0
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        call.with_suffix(".code").write_text(f"{code}\n")
        os._exit(0)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))

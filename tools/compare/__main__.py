"""Run two checkouts on the same newsroom and print every difference that a user would see.

    python -m tools.compare OLD NEW          each a checkout with .venv/bin/newsroom

The old one makes the demo newsroom; both work on copies of that file, in a folder of the same name and at the same time
of day. Compared are outputs, errors and exit codes of the command, screens on a terminal, help, every file that is
written (site, drafts, exports, reports) and answers of the live site. Intended differences are listed in
`expected.toml`, with the reason. Exit code 1 when anything else differs.
"""

from __future__ import annotations

import argparse
import difflib
import fcntl
import json
import os
import pty
import re
import select
import shlex
import shutil
import socket
import sqlite3
import struct
import subprocess
import tempfile
import termios
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tools.compare import steps

NOW = "2026-11-21T03:00:00Z"
# Values that are different each time: durations, salts, hashes of chains with salts, tokens.
MASKS = (
    (re.compile(rb"\b\d+(\.\d+)? (s|ms)\b"), b"N s"),
    (re.compile(rb'"seconds": ?[\d.]+'), b'"seconds": N'),
    (re.compile(rb'(name="?token"? value="|"token": ?")[^"]+'), rb"\1TOKEN"),
    (re.compile(rb"127\.0\.0\.1:\d+"), b"127.0.0.1:PORT"),
)
UUID = re.compile(rb"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b")
LONGEST_DIFF = 30


class Side:
    """One checkout, working in the common folder."""

    def __init__(self, checkout: Path, base: Path) -> None:
        self.program = checkout / ".venv/bin/newsroom"
        self.base = base
        self.folder = base / "work"
        self.found: dict[str, bytes] = {}
        self.known: set[str] = set()
        link = base / "bin" / "newsroom"
        link.parent.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(self.program)
        self.env = {
            "PATH": f"{link.parent}:{os.environ['PATH']}", "HOME": str(base), "LANG": "C.UTF-8", "NEWSROOM_USER": "lan",
            "NO_COLOR": "1", "COLUMNS": "100", "EDITOR": "false", "TZ": "UTC",
        }  # fmt: skip

    def keep(self, label: str, output: bytes) -> None:
        """Store an output, without values that are different each time."""
        for pattern, instead in MASKS:
            output = pattern.sub(instead, output)
        if "--verify" in label:  # the chain holds salts
            output = re.sub(rb"\b[0-9a-f]{40,64}\b", b"HASH", output)
        self.found[self.without_new(label.encode()).decode()] = self.without_new(output)

    def without_new(self, output: bytes) -> bytes:
        """The same, without the numbers that this side has given to articles of its own."""
        return UUID.sub(lambda match: match[0] if match[0].decode() in self.known else b"UUID", output)

    def run(self, line: str, names: dict[str, str], label: str = "") -> None:
        """Run one line of the steps and remember output, errors and exit code."""
        line, _, given = line.partition(" | ")
        words = [word.format_map(names) for word in shlex.split(line)]
        stdin = given.replace("\\n", "\n")
        done = subprocess.run(
            ["newsroom", "--now", NOW, *words],
            input=stdin.encode(),
            capture_output=True,
            cwd=self.folder,
            env=self.env,
            timeout=600,
        )
        self.keep(
            f"{label}newsroom {line}" + (" | …" if given else ""),
            b"%b\n--- stderr\n%b\n--- exit %d\n" % (done.stdout, done.stderr, done.returncode),
        )

    def screen(self, line: str, names: dict[str, str]) -> None:
        """Run one line on a terminal, press the keys one by one, and remember all that was written to it."""
        line, _, keys = line.partition(" | ")
        keys = keys.replace("\\x1b", "\x1b")
        words = ["newsroom", "--now", NOW, *(word.format_map(names) for word in shlex.split(line))]
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        env = {key: value for key, value in self.env.items() if key not in ("NO_COLOR", "COLUMNS")}
        child = subprocess.Popen(
            words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=self.folder, env={**env, "TERM": "xterm-256color"},
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        seen = b""
        for key in [*keys, ""]:
            seen += _until_quiet(ours, child, still=bool(keys))
            if key and child.poll() is None:
                os.write(ours, key.encode())
        child.wait(60)
        seen += _until_quiet(ours, child, still=False)
        os.close(ours)
        self.keep(f"terminal: newsroom {line}" + (f" | {keys!r}" if keys else ""), seen)

    def files(self, *folders: str) -> None:
        """Remember every file below these folders."""
        alike: dict[str, list[bytes]] = {}
        for folder in folders:
            for path in sorted((self.folder / folder).rglob("*")):
                if path.is_file():
                    name = path.relative_to(self.folder).as_posix()
                    label = self.without_new(f"file: {name}".encode()).decode()
                    alike.setdefault(label, []).append(self.without_new(path.read_bytes()))
        self.found |= {label: b"".join(sorted(parts)) for label, parts in alike.items()}

    def help(self) -> None:
        """The help of every command, found by walking from the top."""
        waiting = [()]  # type: ignore[var-annotated]
        while waiting:
            words = waiting.pop()
            text = subprocess.run(
                ["newsroom", *words, "--help"], capture_output=True, cwd=self.folder, env=self.env, text=True
            ).stdout
            self.found["help: " + " ".join(("newsroom", *words))] = text.encode()
            if " ".join(words) in steps.GROUPS:
                listed = re.findall(r"^  ([a-z][a-z-]*)  +\S", text.split("Commands:")[-1] if words else text, re.M)
                waiting += [(*words, name) for name in listed if name not in words]

    def serve(self, names: dict[str, str]) -> None:
        """What the live site answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(
            ["newsroom", "serve", "--port", str(port), "--host", "127.0.0.1"],
            cwd=self.folder, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait_for(port)
            for page in steps.PAGES:
                path = page.format_map(names)
                self.keep(f"GET {path}", _answer(f"http://127.0.0.1:{port}{path}"))
        finally:
            process.terminate()
            process.wait(30)


def _until_quiet(terminal: int, child: subprocess.Popen[bytes], *, still: bool) -> bytes:
    """What arrives until nothing has for a while: the program waits for a key, or has ended."""
    seen, quiet = b"", 0.0
    while quiet < (1.0 if still else 0.2) or (not seen and child.poll() is None and quiet < 30):
        ready, _, _ = select.select([terminal], [], [], 0.1)
        if not ready:
            quiet += 0.1
            if not still and child.poll() is None:
                quiet = 0.0
            continue
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        seen, quiet = seen + part, 0.0
    return seen


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the live site does not answer")


def _answer(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"User-Agent": "curl/8"})
    try:
        response = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        response = error
    passing = ("date", "etag", "last-modified")
    headers = sorted(f"{key}: {value}" for key, value in response.headers.items() if key.lower() not in passing)
    return "\n".join([str(response.status), *headers, ""]).encode() + response.read()


def _names(db: Path) -> dict[str, str]:
    """What the placeholders of the steps stand for, read from the old file."""
    file = sqlite3.connect(f"file:{db}?mode=ro", uri=True)

    def several(name: str, sql: str) -> Iterator[tuple[str, str]]:
        for number, row in enumerate(file.execute(sql).fetchall(), 1):
            yield (name if number == 1 else f"{name}{number}"), str(row[0])

    found: dict[str, str] = {"word": "chợ"}
    for name, status in (("live", "published"), ("killed", "killed"), ("unpublished", "unpublished")):
        found |= several(name, f"select slug from articles where status = '{status}' order by id limit 3")
    for status in ("draft", "review", "scheduled"):
        found |= several(status, f"select slug from articles where status = '{status}' order by id limit 3")
    for status in ("pending", "published", "spam"):
        found |= several(status, f"select id from comments where status = '{status}' order by id desc limit 3")
    for kind in ("section", "tag", "author"):
        found |= several(kind, f"select name from labels where kind = '{kind}' order by id limit 1")
    person = "select commenter_id from comments where status = 'published' and not staff order by id limit 1"
    found |= several("person", person)
    found |= several(
        "corrected", "select slug from articles where head_rev > 1 and status = 'published' order by id limit 1"
    )
    found |= several("channel", "select id from channels order by id limit 1")
    missing = dict.fromkeys(("killed", "unpublished", "scheduled", "draft2", "corrected"), "nothing")
    return missing | found


def work(side: Side, made: Path, names: dict[str, str]) -> None:
    """Everything that one checkout is asked to do, in a fresh copy of the folder that the old one made."""
    shutil.rmtree(side.folder, ignore_errors=True)
    shutil.copytree(made, side.folder)
    (side.folder / "folder").mkdir()
    (side.folder / "charts").mkdir()
    for name, text in (
        ("story.md", steps.STORY), ("broken.md", steps.BROKEN), ("folder/một.md", steps.STORY.replace("Chợ đêm", "Bến xe")),
        ("folder/hai.md", "# Tít đầu dòng\n\nThân bài.\n"), ("listing.xml", steps.LISTING_XML),
        ("listing.csv", steps.LISTING_CSV), ("access.log", steps.ACCESS_LOG.replace("{page}", names["page"])),
        ("nolog.txt", "không phải nhật ký\n" * 50),
    ):  # fmt: skip
        (side.folder / name).write_text(text, encoding="utf-8")
    picture = next((side.folder / "site" / "media").rglob("*.png"), None) or next(
        (side.folder / "site").rglob("*.jp*g")
    )
    shutil.copy(picture, side.folder / "picture.png")
    side.help()
    for line in steps.READ.strip().splitlines():
        side.run(line, names)
    for line in steps.SCREENS.strip("\n").splitlines():
        side.screen(line, names)
    side.run("build -o full --full --json", names)
    for line in steps.WRITE.strip().splitlines():
        side.run(line, names, "write: ")
    for line in steps.AFTER.strip().splitlines():
        side.run(line, names, "after: ")
    side.files("full", "site", "drafts", "copy", "out", "charts", "preview", "theme", "builtin")
    side.files(*(name for name in ("report.html",) if (side.folder / name).exists()))
    side.serve(names)


def differences(old: dict[str, bytes], new: dict[str, bytes]) -> Iterator[tuple[str, list[str]]]:
    """Each label whose outputs differ, with the lines of the difference."""
    for label in dict.fromkeys([*old, *new]):
        if label not in new or label not in old:
            yield label, ["only in the " + ("old" if label in old else "new")]
        elif old[label] != new[label]:
            tags = max(old[label].count(b"<"), new[label].count(b"<")) > 20
            before, after = (_lines(text, tags) for text in (old[label], new[label]))
            lines = [
                line
                for line in difflib.unified_diff(before, after, n=0, lineterm="")
                if line[:2] not in ("--", "++", "@@")
            ]
            yield label, lines or ["bytes differ outside of lines"]


def _lines(text: bytes, tags: bool) -> list[str]:
    """The lines of an output; markup, whose lines may be long, is cut before each tag."""
    whole = text.decode("utf-8", "replace")
    return (whole.replace("<", "\n<") if tags else whole).splitlines()


def expectations() -> list[tuple[re.Pattern[str], re.Pattern[str], str]]:
    """What is meant to differ: a pattern of labels, one of lines, and why."""
    listed = tomllib.loads(Path(__file__).with_name("expected.toml").read_text(encoding="utf-8"))
    return [
        (re.compile(one["where"]), re.compile(one.get("line", "")), one["why"]) for one in listed.get("expected", [])
    ]


def report(old: Side, new: Side) -> int:
    """Print the differences; returns how many were not expected."""
    meant = expectations()
    met: dict[str, int] = {}
    unexpected = 0
    for label, lines in differences(old.found, new.found):
        left = []
        for line in lines:
            why = next((why for where, what, why in meant if where.search(label) and what.search(line)), None)
            if why is None:
                left.append(line)
            else:
                met[why] = met.get(why, 0) + 1
        if left:
            unexpected += 1
            print(f"\n== {label}")
            print("\n".join(line[:300] for line in left[:LONGEST_DIFF]))
            if len(left) > LONGEST_DIFF:
                print(f"… and {len(left) - LONGEST_DIFF} more lines")
    print(f"\n{len(old.found)} outputs compared, {unexpected} differ")
    for why, count in met.items():
        print(f"as expected, {count} lines: {why}")
    return unexpected


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.compare", description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--keep", type=Path, help="write all outputs there, as two folders")
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="newsroom-compare-"))
    try:
        old = Side(options.old.resolve(), base)
        made = base / "made"
        old.folder = base
        old.run("demo made", {})
        old.folder = made
        package = options.old.resolve() / "src" / "newsroom"
        for name in ("templates", "static", "locale"):
            shutil.copytree(package / name, made / "oldtheme" / name)
        for line in steps.PREPARE.strip().splitlines():
            old.run(line, {})
        print(*(f"{label}{text.decode()}" for label, text in old.found.items() if b"exit 0" not in text), sep="\n")
        old.found.clear()
        old.folder = base / "work"
        names = _names(made / "newsroom.db")
        known = {row[0] for row in sqlite3.connect(made / "newsroom.db").execute("select uid from articles")}
        names["page"] = _page_of(made / "site")
        old.known = known
        work(old, made, names)
        new = Side(options.new.resolve(), base)
        new.known = known
        work(new, made, names)
        if options.keep:
            for name, side in (("old", old), ("new", new)):
                (options.keep / name).mkdir(parents=True, exist_ok=True)
                (options.keep / f"{name}.json").write_text(
                    json.dumps({key: value.decode("utf-8", "replace") for key, value in side.found.items()}, indent=0)
                )
        return int(report(old, new) > 0)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _page_of(site: Path) -> str:
    """The address of a story."""
    return "/" + next(site.glob("20[0-9][0-9]/[01][0-9]/*/index.html")).parent.relative_to(site).as_posix() + "/"


if __name__ == "__main__":
    raise SystemExit(main())

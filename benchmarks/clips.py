"""Peak memory and time of each command over a newsroom with gigabytes of clips, and whether builds and copies agree.

    python benchmarks/clips.py --folder /dev/shm          # 2 GB of clips: 12 GB of room, ten to fifteen minutes
    python benchmarks/clips.py --clips 4 --megabytes 50   # a quick look

Everything is made in a new folder below `--folder` and deleted at the end.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import measure

GOAL = 150  # MiB of peak memory for any command
SITE = ("--title", "T", "--url", "https://t.example", "--no-pages")


def box(kind: bytes, *content: bytes) -> bytes:
    """A box of MP4."""
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def write_clip(path: Path, megabytes: int) -> None:
    """An MP4 with a header, and noise instead of frames."""
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
    size = struct.pack(">II", 1280 << 16, 720 << 16)
    track = box(
        b"trak", box(b"tkhd", bytes(40), matrix, size), box(b"mdia", box(b"hdlr", bytes(8), b"vide", bytes(12)))
    )
    header = box(b"moov", box(b"mvhd", bytes(12), struct.pack(">II", 1000, 600_000), bytes(80)), track)
    with path.open("wb") as file:
        file.write(box(b"ftyp", b"isom", bytes(4)) + header)
        file.write(struct.pack(">I4s", megabytes * 1_000_000 + 8, b"mdat"))
        for _ in range(megabytes):
            file.write(os.urandom(1_000_000))


def hashes(folder: Path) -> dict[str, str]:
    """The hash of each file below a folder."""
    found = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        with path.open("rb") as file:
            found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


class Bench:
    """Runs commands in a folder and keeps what was missed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.missed: list[str] = []

    def run(self, *words: str | Path, cwd: Path | None = None, output: Path | None = None) -> None:
        """Run a command of newsroom and print what it cost."""
        cost = measure.run([*measure.newsroom(), *words], cwd=cwd or self.folder, output=output)
        named = (one.name if isinstance(one, Path) else one for one in words[:3])
        self.say(" ".join(named), cost.peak, cost.wall)

    def backup_twice(self) -> None:
        """Two backups with separate clips into a folder: the second one must not write the clips again."""
        folder, report = self.folder / "backups", self.folder / "report.json"
        folder.mkdir()
        written = []
        for _ in range(2):
            time.sleep(1.1)  # their names have the second
            self.run("backup", folder, "--separate-media", "--json", output=report)
            written.append(json.loads(report.read_text(encoding="utf-8"))["bytes"])
        self.same(f"media of the second backup ({written[1]:,} bytes)", written[1] < written[0] // 100, True)
        newest = max(folder.glob("newsroom-*.gz"))
        self.run("-d", self.folder / "back.db", "restore-backup", newest, "--yes")
        (self.folder / "back.db").unlink()
        shutil.rmtree(folder)

    def say(self, what: str, peak: float, wall: float) -> None:
        """Print one row."""
        held = "holds" if peak <= GOAL else "MISSED"
        print(f"{what:<44} {peak:7.0f} MiB {wall:8.1f} s  {held}", flush=True)
        if peak > GOAL:
            self.missed.append(what)

    def same(self, what: str, one: object, other: object) -> None:
        """Print whether two things are equal."""
        print(f"{what:<44} {'equal' if one == other else 'DIFFERENT'}", flush=True)
        if one != other:
            self.missed.append(what)

    def serve(self, path: str) -> None:
        """The peak of a server while it sends a whole clip and single ranges of it."""
        port = 8390
        command = [*measure.newsroom(), "serve", "--port", str(port)]
        with subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            begun = time.perf_counter()
            try:
                sent = self._ask(f"http://127.0.0.1:{port}{path}")
                status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
            finally:
                server.terminate()
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
        self.say(f"serve ({sent // 1_000_000} MB and 20 ranges)", peak / 1024, time.perf_counter() - begun)

    def _ask(self, address: str) -> int:
        for _ in range(600):
            try:
                with urllib.request.urlopen(address) as answer:
                    sent = 0
                    while part := answer.read(1 << 20):
                        sent += len(part)
                break
            except OSError:
                time.sleep(0.1)
        for number in range(20):
            start = number * 1_000_000
            asked = urllib.request.Request(address, headers={"Range": f"bytes={start}-{start + 99_999}"})
            with urllib.request.urlopen(asked) as answer:
                assert answer.status == 206
                assert len(answer.read()) == 100_000
        return sent


def main() -> int:
    """Run everything; the exit code says whether a goal was missed."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    options.add_argument("--clips", type=int, default=20)
    options.add_argument("--megabytes", type=int, default=100)
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="newsroom-clips-", dir=given.folder))
    try:
        return measured(Bench(folder), given.clips, given.megabytes)
    finally:
        shutil.rmtree(folder)


def measured(bench: Bench, number: int, megabytes: int) -> int:
    """The rows, one command after the other."""
    folder = bench.folder
    _drafted(bench, number, megabytes)
    clips = _built(bench)
    bench.run("media", "list")
    bench.run("check", "--file")
    bench.run("backup", folder / "backup.db")
    (folder / "backup.db").unlink()
    bench.backup_twice()
    _moved(bench, clips)
    for missed in bench.missed:
        print("MISSED", missed)
    return 1 if bench.missed else 0


def _drafted(bench: Bench, number: int, megabytes: int) -> None:
    """A newsroom with the clips, each in a published story."""
    texts = bench.folder / "texts"
    texts.mkdir()
    for one in range(number):
        write_clip(texts / f"clip{one}.mp4", megabytes)
        text = f"---\ntitle: Story {one}\nsection: A\nvideo: clip{one}.mp4\n---\nWords.\n"
        (texts / f"story{one}.md").write_text(text, encoding="utf-8")
    print(f"{number} clips of {megabytes} MB", flush=True)
    bench.run("init", *SITE)
    bench.run("config", "set", "media.clip_megabytes", str(megabytes + 1))
    bench.run("draft", texts)
    shutil.rmtree(texts)
    bench.run("publish", "--all", "--yes")


def _built(bench: Bench) -> dict[str, str]:
    """Build, deploy and serve the site; returns the hashes of the clips of the site."""
    folder = bench.folder
    bench.run("build")
    first = hashes(folder / "site")
    bench.run("build")
    bench.run("build", "--full")
    bench.same("incremental and full build", first, hashes(folder / "site"))
    bench.run("deploy", folder / "public")
    bench.run("deploy", folder / "public")
    public = hashes(folder / "public")
    bench.same("site and deployed folder", first, {name: public[name] for name in first if name in public})
    bench.serve("/" + next(name for name in first if name.endswith(".mp4")))
    shutil.rmtree(folder / "public")
    shutil.rmtree(folder / "site")
    return {name: digest for name, digest in first.items() if name.endswith(".mp4")}


def _moved(bench: Bench, clips: dict[str, str]) -> None:
    """Export in both ways and import again; the site of the second newsroom has the same clips."""
    folder = bench.folder
    for form, target in (("newsroom", folder / "all.jsonl.gz"), ("markdown", folder / "out")):
        other = folder / form
        other.mkdir()
        bench.run("export", form, "-o", target)
        bench.run("init", *SITE, cwd=other)
        bench.run("import", form, target, cwd=other)
        bench.run("build", cwd=other)
        found = {name: digest for name, digest in hashes(other / "site").items() if name.endswith(".mp4")}
        bench.same(f"clips after export and import of {form}", clips, found)
        shutil.rmtree(other)


if __name__ == "__main__":
    sys.exit(main())

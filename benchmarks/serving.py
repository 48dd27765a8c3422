"""The live site beside isso and nginx: comments taken, a thread delivered, pages sent while every view is counted.

    python benchmarks/serving.py --isso VENV/bin/isso [--seconds 4] [--rounds 3] [--requests 200000]

Needs `wrk` and `nginx` on the path and isso in a place of its own (`pip install isso`). Everything is on loopback; the
load generator and the servers share this machine's processors, so rounds are run in turn and ratios are told.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEWSROOM = [sys.executable, "-m", "newsroom"]
FREELY = {
    "NEWSROOM_COMMENTS_PER_MINUTE": "1000000", "NEWSROOM_COMMENTS_PER_HOUR": "1000000",
}  # fmt: skip
WORDS = (
    "boat winter council river market bridge school lamp window garden rain morning ticket station pilot harbour grain"
)
SCRIPT = """
local words = {}
for word in string.gmatch("%s", "%%a+") do words[#words + 1] = word end
local n = 0
function init() math.randomseed(os.time()) end
function request()
  n = n + 1
  local said = {}
  for i = 1, 14 do said[i] = words[math.random(#words)] .. math.random(99) end
  local body = string.format('%s', n .. " " .. table.concat(said, " "), math.random(1000000))
  return wrk.format("POST", "%s", {["content-type"]="application/json", ["accept"]="application/json", ["origin"]="%s"}, body)
end
"""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, folder: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server, once it answers; ended with its group."""
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env=os.environ | environment, start_new_session=True
        )
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            time.sleep(1)
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def wrk(url: str, connections: int, seconds: int, *more: str) -> tuple[float, float, int]:
    """Good answers a second, the 99th percentile in ms, and how many there were."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-H", f"User-Agent: {AGENT}", *more, url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", told)[0])
    number, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)", told)[0]
    total = int(re.findall(r"(\d+) requests in", told)[0])
    bad = int((re.findall(r"Non-2xx or 3xx responses: (\d+)", told) or ["0"])[0])
    return rate * (total - bad) / max(total, 1), float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit], total


def make_newsroom(folder: Path) -> None:
    """A story of ordinary length with a thread of 100 comments."""

    def newsroom(*args: str) -> None:
        subprocess.run([*NEWSROOM, *args], cwd=folder, check=True, capture_output=True, env=os.environ | FREELY)

    newsroom("init", "--title", "Bench", "--lang", "en", "--timezone", "UTC")
    text = "The boat will go on running until March, the council said on Tuesday. " * 5
    (folder / "ferry.md").write_text("---\ntitle: Ferry\nslug: ferry\ndate: 2026-03-02\n---\n" + f"{text}\n\n" * 12)
    newsroom("draft", "ferry.md")
    newsroom("publish", "ferry")
    for number in range(100):
        said = f"Comment {number}: {number * 7919} boats in winter are what we need, and {number * 31} more of them."
        newsroom("comments", "add", "--article", "ferry", "--name", f"Reader {number}", "--text", said)
    ids = [str(number) for number in range(1, 101)]
    newsroom("comments", "approve", *ids)


def isso_config(folder: Path, port: int) -> Path:
    """isso without moderation and without its rate limit, on a database of its own."""
    file = folder / "isso.cfg"
    file.write_text(
        f"[general]\ndbpath = {folder}/isso.db\nhost = http://127.0.0.1:1/\n[server]\nlisten = http://127.0.0.1:{port}/\n"
        "[moderation]\nenabled = false\n[guard]\nenabled = false\n"
    )
    return file


def seed_isso(port: int) -> None:
    """The same thread of 100 comments."""
    for number in range(100):
        body = f'{{"text": "Comment {number}: {number * 7919} boats in winter are what we need.", "author": "R", "title": "t"}}'
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/new?uri=%2Fferry%2F", body.encode(),
            {"content-type": "application/json", "origin": "http://127.0.0.1:1"},
        )  # fmt: skip
        urllib.request.urlopen(request).read()


def memory(process: int) -> int:
    """Resident memory in MB."""
    return int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())[0]) // 1024


def main() -> int:
    """Run everything and print each goal; 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--isso", required=True)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=200_000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    for tool in ("wrk", "nginx"):
        if shutil.which(tool) is None:
            parser.error(f"{tool} is not installed")
    with ExitStack() as stack:
        folder = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        return _compare(stack, folder, given)


def _compare(stack: ExitStack, folder: Path, given: argparse.Namespace) -> int:
    make_newsroom(folder)
    ours, theirs, plain = free_port(), free_port(), free_port()
    server = stack.enter_context(running([*NEWSROOM, "serve", "--port", str(ours)], ours, folder, **FREELY))
    stack.enter_context(running([given.isso, "-c", str(isso_config(folder, theirs)), "run"], theirs, folder))
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/nginx.err; events {{}}\n"
        "http { include /etc/nginx/mime.types; access_log off; sendfile on; keepalive_requests 10000000; gzip on;\n"
        f"gzip_comp_level 6; server {{ listen 127.0.0.1:{plain}; root {folder}/site; gzip_static off; }} }}\n"
    )
    stack.enter_context(running(["nginx", "-c", str(conf)], plain, folder))
    seed_isso(theirs)
    own_script, isso_script = folder / "own.lua", folder / "isso.lua"
    own_body, isso_body = '{"article":"1","body":"%s","name":"R%d"}', '{"text":"%s","author":"R%d","title":"t"}'
    own_script.write_text(SCRIPT % (WORDS, own_body, "/comments", f"http://127.0.0.1:{ours}"))
    isso_script.write_text(SCRIPT % (WORDS, isso_body, "/new?uri=%2Fother%2F", "http://127.0.0.1:1"))
    page, gzip = "/2026/03/ferry/", ("-H", "Accept-Encoding: gzip")
    rows: dict[str, list[tuple[float, float, int]]] = {}
    for _ in range(given.rounds):
        for name, url, connections, more in (
            ("page, 32", f"http://127.0.0.1:{ours}{page}", 32, gzip),
            ("page, 256", f"http://127.0.0.1:{ours}{page}", 256, gzip),
            ("nginx, 32", f"http://127.0.0.1:{plain}{page}", 32, gzip),
            ("nginx unpacked, 32", f"http://127.0.0.1:{plain}{page}", 32, ()),
            ("isso thread, 32", f"http://127.0.0.1:{theirs}/?uri=%2Fferry%2F&nested_limit=5", 32, gzip),
        ):
            rows.setdefault(name, []).append(wrk(url, connections, given.seconds, *more))
    story, marks = f"http://127.0.0.1:{ours}{page}", []
    for _ in range(2):  # in the first half SQLite's own cache of 32 MB fills
        done = 0
        while done < given.requests:
            done += wrk(story, 128, given.seconds, *gzip)[2]
        marks.append(memory(server.pid))
    before, after = marks
    for _ in range(given.rounds):
        for name, port, script in (("comments", ours, own_script), ("isso comments", theirs, isso_script)):
            rows.setdefault(name, []).append(wrk(f"http://127.0.0.1:{port}", 32, given.seconds, "-s", str(script)))
    for name, measured in rows.items():
        print(
            f"{name:20} {median(m[0] for m in measured):10.0f} a second, p99 {median(m[1] for m in measured):8.1f} ms"
        )
    print(f"memory               {before} MB, and {after} MB after {given.requests:,} more requests and above")
    subprocess.run([*NEWSROOM, "stats", "check"], cwd=folder, check=True)
    return _goals({name: median(m[0] for m in measured) for name, measured in rows.items()}, before, after)


def _goals(rate: dict[str, float], before: int, after: int) -> int:
    best = max(rate["page, 32"], rate["page, 256"])
    goals = (
        ("comments beside isso's", rate["comments"] / rate["isso comments"], 5.0),
        ("page with its thread beside isso's thread", best / rate["isso thread, 32"], 500.0),
        ("pages beside nginx", best / max(rate["nginx, 32"], rate["nginx unpacked, 32"]), 0.1),
        ("memory before and after", before / after, 0.9),
    )
    for name, ratio, goal in goals:
        print(f"{'holds ' if ratio >= goal else 'MISSED'} {name}: {ratio:.2f}, goal {goal:g}")
    return int(any(ratio < goal for _, ratio, goal in goals))


if __name__ == "__main__":
    sys.exit(main())

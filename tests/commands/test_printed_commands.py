"""Commands that messages print are run as they stand: names with spaces, and with a hyphen at the start."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.conftest import COMMAND, Run

WXR = """<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>T</title>
<link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version><item><title>A</title><wp:post_type>post</wp:post_type>
<wp:status>publish</wp:status></item></channel></rss>"""


def printed(message: str) -> list[str]:
    """The arguments of the command in a message, as a shell divides it."""
    found = re.search(r"(?:: |use )newsroom (.*)", message)
    assert found, message
    return shlex.split(found[1])


@pytest.mark.parametrize("name", ["w x", "-exp", "it's"])
def test_a_path_in_a_printed_command(newsroom: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(WXR, encoding="utf-8")
    assert newsroom(*printed(newsroom("import", "feed", "--", name, code=4).err), "--dry-run")
    assert newsroom(*printed(newsroom("draft", "--", name, code=4).err.partition(";")[0]), "--dry-run")
    (tmp_path / name).unlink()
    (tmp_path / name / "content" / "post").mkdir(parents=True)
    (tmp_path / name / "config.toml").write_text('baseURL = "https://old.example"\n', encoding="utf-8")
    (tmp_path / name / "content" / "post" / "h.md").write_text(
        "---\ntitle: H\ndate: 2020-01-01\n---\nText.\n", encoding="utf-8"
    )
    newsroom(*printed(newsroom("import", "jekyll", "--dry-run", "--", name).err), "--dry-run")
    newsroom(*printed(newsroom("import", "markdown", "--", name, code=2).err), "--dry-run")
    newsroom("export", "markdown", "-o", f"x/{name}")
    (tmp_path / "x" / name).rename(tmp_path / f"{name}2")
    newsroom(*printed(newsroom("draft", "--", f"{name}2", code=4).err))


def test_a_name_in_a_printed_command(newsroom: Run, tmp_path: Path) -> None:
    for channel in ("-x", "VTV 1"):
        said = newsroom("programmes", "add", "--date", "2026-12-01", "--", channel, "21:00", "Thời sự").err
        newsroom(*printed(said))
        assert f"{channel}\tNAME" in newsroom("programmes", "channels").out
    newsroom("draft", "-", "--title", "Bài", "--slug", "bai", stdin="Text")
    for slug in ("-x", "Đây là -x y"):
        (tmp_path / "k.md").write_text(f'---\nslug: "{slug}"\n---\nText {slug}.\n', encoding="utf-8")
        newsroom(*printed(newsroom("edit", "@last", "--body", "k.md").err))
        assert newsroom("show", "@last", "--json").json["slug"] == ("x" if slug == "-x" else "day-la-x-y")
    assert "did you mean site.title" in newsroom("config", "set", "site.titel", code=3).err


def test_a_process_of_its_own_repeats_the_file_that_it_was_given(tmp_path: Path) -> None:
    """Where nothing else has loaded `repeated_options`."""
    typed = [*COMMAND, "-d", "my file.db"]
    subprocess.run([*typed, "init", "--no-pages"], cwd=tmp_path, capture_output=True, check=True)
    done = subprocess.run([*typed, "show", "9"], cwd=tmp_path, capture_output=True, check=False)
    assert b"newsroom -d 'my file.db' list" in done.stderr

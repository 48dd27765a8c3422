"""Stylesheets and scripts of the package lose their comments and indentation, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsroom.site import theme as theme_files
from newsroom.site.lean_assets import lean

STATIC = Path(theme_files.PACKAGE / "static")
SOURCES = sorted(path.name for path in STATIC.iterdir() if path.suffix in (".css", ".js"))


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("a.css", "/* one\n   two */\n\na {\n  color: red;\n}\n", "a {color: red;}\n"),
        ("a.css", 'a::before {\n  content: "/ {";\n}\n', 'a::before {content: "/ {";}\n'),
        ("a.css", "a,\nb > c {\n  margin: 0\n    auto;\n}\n", "a,b > c {margin: 0\nauto;}\n"),
        ("a.js", "// what\n(() => {\n  // why\n  go();\n\n  stop();\n})();\n", "(() => {\ngo();\nstop();\n})();\n"),
        (
            "a.js",
            'const at = "http://x"; // kept\nlet b\n[1].at(0)\n',
            'const at = "http://x"; // kept\nlet b\n[1].at(0)\n',
        ),
        ("a.svg", "<svg>\n  <!-- x -->\n</svg>", "<svg>\n  <!-- x -->\n</svg>"),
        ("a.css", "", "\n"),
    ],
)
def test_comments_and_indentation_go(name: str, source: str, expected: str) -> None:
    assert lean(name, source.encode()).decode() == expected


@pytest.mark.parametrize("name", SOURCES)
def test_every_file_says_the_same(name: str) -> None:
    """Without comments and white space the served file is its source; in a script each line is too."""
    source, served = STATIC.joinpath(name).read_text("utf-8"), lean(name, STATIC.joinpath(name).read_bytes()).decode()
    if name.endswith(".css"):
        bare = re.sub(r"/\*[^*]*(?:\*(?!/)[^*]*)*\*/", "", source)
        assert "".join(served.split()) == "".join(bare.split())
        return
    lines = [line.strip() for line in source.splitlines()]
    assert served.splitlines() == [line for line in lines if line and not line.startswith("//")]
    assert not re.search(r"/\*", source), "a comment of a script begins with // and has lines of its own"
    assert all(line.count("`") % 2 == 0 for line in lines), "a text of a script is on one line"


def test_files_of_a_theme_folder_are_served_as_they_are(tmp_path: Path) -> None:
    own = tmp_path / "static/site.css"
    own.parent.mkdir()
    own.write_text("/* mine */\na {\n  color: red;\n}\n")
    paths, files = theme_files.asset_paths(tmp_path), theme_files.assets(tmp_path)
    assert files[paths["css"]] == own.read_bytes()
    assert b"/*" not in files[paths["gallery.css"]]

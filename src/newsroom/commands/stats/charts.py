"""The option `--chart`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsroom.errors import Usage
from newsroom.phrases import phrase

KINDS = (".svg", ".png")


def _checked(path: Path | None) -> Path | None:
    """Refuse a picture format that cannot be drawn, before anything is read."""
    if path is not None and path.suffix.lower() not in KINDS:
        raise Usage(
            phrase("{path} is neither .svg nor .png", path=path),
            ref=str(path),
            hint="--chart views.svg, or --chart views.png",
        )
    return path


ChartFile = Annotated[
    Path | None,
    typer.Option("--chart", metavar="FILE", callback=_checked, help="Also draw a chart: FILE.svg or FILE.png."),
]

"""Draws the gazette's pictures: flat illustrations of an invented river town, the same bytes for the same Pillow.

usage: python draw_pictures.py [FOLDER]     FOLDER: where to write them (default: pictures/ beside this file)
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from drawing import river, town
from drawing.brushes import Canvas

SCENES: dict[str, Callable[[Canvas], None]] = {
    "boat-race": river.boat_race,
    "bridge": river.bridge,
    "egrets": river.egrets,
    "ferry": river.ferry,
    "flood-gauge": river.flood_gauge,
    "football": town.football,
    "lanterns": river.lanterns,
    "library-boat": river.library_boat,
    "market": town.market,
    "market-stall": town.market_stall,
    "rice-field": town.rice_field,
    "river-dusk": river.river_dusk,
    "school": town.school,
    "station": town.station,
    "weaving": town.weaving,
}


def main(folder: Path) -> None:
    """Draw every scene into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, (name, scene) in enumerate(SCENES.items(), start=1):
        canvas = Canvas(seed)
        scene(canvas)
        canvas.save(folder / f"{name}.jpg")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pictures")

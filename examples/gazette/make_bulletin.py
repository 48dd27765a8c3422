"""Makes the gazette's bulletin: its own pictures, slowly enlarged, with three notes as a signal. Needs ffmpeg with libx264.

usage: python make_bulletin.py [FILE]     FILE: where to write it (default: pictures/bulletin.mp4 beside this file)

The words are in the captions beside it, bulletin.vi.vtt and bulletin.en.vtt.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PICTURES = ("station", "bridge", "flood-gauge", "river-dusk")
SECONDS = 4  # of each picture
FRAMES = 12  # a second
NOTES = (392, 494, 587)  # Hz


def arguments(folder: Path, target: Path) -> list[str]:
    """The arguments of ffmpeg."""
    number = SECONDS * FRAMES
    inputs = [word for name in PICTURES for word in ("-i", str(folder / f"{name}.jpg"))]
    moving = ";".join(
        f"[{place}]scale=1280:720,zoompan=z='1+0.12*on/{number}':d={number}:x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2'"
        f":s=640x360:fps={FRAMES}[v{place}]"
        for place in range(len(PICTURES))
    )
    joined = "".join(f"[v{place}]" for place in range(len(PICTURES)))
    length = SECONDS * len(PICTURES)
    tones = ";".join(
        f"sine=f={note}:d=1.2,afade=out:d=1.1:st=0.1,adelay={300 * place},apad=whole_dur={length}[a{place}]"
        for place, note in enumerate(NOTES)
    )
    mixed = "".join(f"[a{place}]" for place in range(len(NOTES)))
    graph = (
        f"{moving};{joined}concat=n={len(PICTURES)},format=yuv420p[v];"
        f"{tones};{mixed}amix=inputs={len(NOTES)},volume=0.6[a]"
    )
    video = ["-c:v", "libx264", "-preset", "veryslow", "-crf", "35", "-profile:v", "main"]
    audio = ["-c:a", "aac", "-b:a", "24k", "-ac", "1"]
    ending = ["-t", str(length), "-movflags", "+faststart", "-map_metadata", "-1", "-fflags", "+bitexact", str(target)]
    return [
        "-v",
        "error",
        "-y",
        *inputs,
        "-filter_complex",
        graph,
        "-map",
        "[v]",
        "-map",
        "[a]",
        *video,
        *audio,
        *ending,
    ]


if __name__ == "__main__":
    pictures = Path(__file__).parent / "pictures"
    subprocess.run(
        ["ffmpeg", *arguments(pictures, Path(sys.argv[1]) if len(sys.argv) > 1 else pictures / "bulletin.mp4")],
        check=True,
    )

"""Makes the sounds of the gazette's podcast, half a minute each, and its cover. Needs ffmpeg with libmp3lame, and Pillow.

usage: python make_sounds.py [DIR]     DIR: where to write them (default: sounds/ beside this file)
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PIL import Image

SECONDS, RATE = 30, 22050
SIDE = 1400  # pixels of the cover
WATER = f"anoisesrc=c=brown:a=0.5:d={SECONDS}:r={RATE}:seed={{seed}}"
FADES = f"afade=in:d=2,afade=out:st={SECONDS - 3}:d=3"


def again(tone: str, every: float, volume: float) -> str:
    """A tone that is heard again and again."""
    return f"{tone},apad=whole_dur={every},aloop=loop=-1:size={int(every * RATE)},atrim=0:{SECONDS},volume={volume}"


# The water of each, and what is heard over it.
SOUNDS = {
    "reeds": (
        "lowpass=f=600,tremolo=f=0.15:d=0.5",
        [
            again(f"sine=f=2300:d=0.12:r={RATE},vibrato=f=18:d=0.5,afade=out:d=0.1:st=0.02", 4.3, 0.22),
            again(f"sine=f=1750:d=0.3:r={RATE},vibrato=f=9:d=0.6,afade=out:d=0.25:st=0.05", 7.1, 0.14),
        ],
    ),
    "market": (
        "bandpass=f=500:w=600,volume=12,tremolo=f=3.1:d=0.6",
        [
            again(f"sine=f=1320:d=0.5:r={RATE},afade=out:d=0.45:st=0.02", 5.7, 0.18),
            again(f"sine=f=180:d=0.25:r={RATE},afade=out:d=0.2:st=0.03", 2.9, 0.3),
        ],
    ),
    "ferry": (
        "lowpass=f=260,tremolo=f=7:d=0.8",
        [
            again(f"sine=f=62:d={SECONDS}:r={RATE}", SECONDS, 0.25),
            again(f"sine=f=233:d=1.4:r={RATE},afade=in:d=0.2,afade=out:d=0.5:st=0.9", 13.0, 0.3),
        ],
    ),
}


def arguments(name: str, target: Path) -> list[str]:
    """The arguments of ffmpeg for one sound."""
    water, over = SOUNDS[name]
    parts = [f"{WATER.format(seed=len(name))},{water}[s0]"]
    parts += [f"{one}[s{number}]" for number, one in enumerate(over, 1)]
    mixed = "".join(f"[s{number}]" for number in range(len(parts)))
    parts.append(
        f"{mixed}amix=inputs={len(over) + 1}:duration=longest:normalize=0,atrim=0:{SECONDS},{FADES},aformat=sample_fmts=s16p[a]"
    )
    sound = ["-ac", "1", "-ar", str(RATE), "-c:a", "libmp3lame", "-b:a", "16k"]
    ending = ["-map_metadata", "-1", "-fflags", "+bitexact", str(target)]
    return ["-v", "error", "-y", "-filter_complex", ";".join(parts), "-map", "[a]", *sound, *ending]


if __name__ == "__main__":
    here = Path(__file__).parent
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else here / "sounds"
    for name in SOUNDS:
        subprocess.run(["ffmpeg", *arguments(name, folder / f"{name}.mp3")], check=True)
    with Image.open(here / "pictures" / "river-dusk.jpg") as picture:
        side = picture.height
        left = (picture.width - side) // 2
        cover = picture.crop((left, 0, left + side, side)).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
        cover.save(folder / "cover.jpg", quality=72, optimize=True, progressive=True)

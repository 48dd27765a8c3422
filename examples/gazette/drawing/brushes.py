"""The brushes: a canvas of the finished size, and the things of a river town that scenes are put together from."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 900
SCALE = 2  # drawn twice as large and reduced, which is what makes the edges smooth
QUALITY = 80

Point = tuple[float, float]
Stops = Sequence[tuple[float, str]]


def rgb(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` as three numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


class Canvas:
    """A picture in the making; all coordinates are pixels of the finished 1600×900 picture."""

    def __init__(self, seed: int) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), "#ffffff")
        self.pen = ImageDraw.Draw(self.image, "RGBA")
        self.dice = random.Random(seed)

    def save(self, path: Path) -> None:
        """Reduce to the finished size and write a JPEG."""
        finished = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        finished.save(path, "JPEG", quality=QUALITY, optimize=True, progressive=True)

    def shape(self, points: Sequence[Point], colour: str, alpha: int = 255) -> None:
        """A filled polygon."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=(*rgb(colour), alpha))

    def line(self, points: Sequence[Point], colour: str, width: float = 4, alpha: int = 255) -> None:
        """A line through the points, with round joints."""
        fill = (*rgb(colour), alpha)
        self.pen.line([(x * SCALE, y * SCALE) for x, y in points], fill=fill, width=int(width * SCALE), joint="curve")

    def box(self, x: float, y: float, w: float, h: float, colour: str, round_: float = 0, alpha: int = 255) -> None:
        """A rectangle from its upper left corner."""
        corners = (x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE)
        self.pen.rounded_rectangle(corners, radius=round_ * SCALE, fill=(*rgb(colour), alpha))

    def disc(self, x: float, y: float, r: float, colour: str, alpha: int = 255, squash: float = 1) -> None:
        """A circle, or an ellipse whose height is `squash` times its width."""
        corners = ((x - r) * SCALE, (y - r * squash) * SCALE, (x + r) * SCALE, (y + r * squash) * SCALE)
        self.pen.ellipse(corners, fill=(*rgb(colour), alpha))

    def shade(self, top: float, bottom: float, stops: Stops) -> None:
        """A vertical gradient across the whole width; stops are (0…1, colour)."""
        rows = int((bottom - top) * SCALE)
        for row in range(rows):
            at = row / max(1, rows - 1)
            after = next((i for i, (where, _) in enumerate(stops) if where >= at), len(stops) - 1)
            before = max(0, after - 1)
            span = stops[after][0] - stops[before][0]
            part = 0.0 if span == 0 else (at - stops[before][0]) / span
            mixed = [
                round(a + (b - a) * part) for a, b in zip(rgb(stops[before][1]), rgb(stops[after][1]), strict=True)
            ]
            y = top * SCALE + row
            self.pen.line([(0, y), (WIDTH * SCALE, y)], fill=(mixed[0], mixed[1], mixed[2], 255))

    def sun(self, x: float, y: float, r: float, colour: str, glow: str) -> None:
        """A disc in three rings of light."""
        for ring, alpha in ((2.6, 26), (1.9, 38), (1.4, 60)):
            self.disc(x, y, r * ring, glow, alpha)
        self.disc(x, y, r, colour)

    def hills(self, base: float, swell: float, colour: str, phase: float, until: float = HEIGHT) -> None:
        """A rolling ridge from edge to edge."""
        ridge = [
            (x, base - swell * (math.sin(x / 230 + phase) + 0.6 * math.sin(x / 97 + phase * 2.3)))
            for x in range(0, WIDTH + 20, 20)
        ]
        self.shape([(0, until), *ridge, (WIDTH, until)], colour)

    def cloud(self, x: float, y: float, size: float, colour: str = "#ffffff", alpha: int = 210) -> None:
        """A flat-bottomed cloud."""
        self.box(x - size, y - size * 0.22, size * 2, size * 0.44, colour, size * 0.22, alpha)
        self.box(x - size * 0.55, y - size * 0.5, size * 1.0, size * 0.6, colour, size * 0.3, alpha)

    def ripples(self, top: float, bottom: float, colour: str, count: int, alpha: int = 70) -> None:
        """Short strokes of light on water, longer and wider apart towards the viewer."""
        for _ in range(count):
            depth = self.dice.random() ** 0.8
            y = top + (bottom - top) * depth
            length = 30 + 150 * depth * self.dice.random()
            self.box(self.dice.uniform(-40, WIDTH), y, length, 3 + 4 * depth, colour, 3, alpha)

    def reeds(self, left: float, right: float, base: float, tall: float, colours: Sequence[str], count: int) -> None:
        """Leaning reeds with feathered heads."""
        for _ in range(count):
            x = self.dice.uniform(left, right)
            high = tall * self.dice.uniform(0.6, 1.1)
            lean = self.dice.uniform(-0.2, 0.3) * high
            colour = self.dice.choice(colours)
            tip = (x + lean, base - high)
            self.shape([(x - 5, base), (x + 5, base), tip], colour)
            if self.dice.random() < 0.45:
                self.line([(tip[0] - lean * 0.12, tip[1] + high * 0.14), tip], "#e9c98b", 9)

    def palm(self, x: float, base: float, high: float, trunk: str = "#7a5a3f", leaf: str = "#2f7a55") -> None:
        """A coconut palm that leans a little."""
        top = (x + high * 0.12, base - high)
        self.line([(x, base), (x + high * 0.03, base - high * 0.5), top], trunk, high * 0.05)
        for turn in (-2.9, -2.35, -1.75, -1.2, -0.6, -0.05, 0.45, 2.75):
            reach = high * 0.42
            end = (top[0] + reach * math.cos(turn), top[1] + reach * math.sin(turn) * 0.62 + high * 0.07)
            middle = (top[0] + reach * 0.6 * math.cos(turn), top[1] + reach * 0.75 * math.sin(turn) - high * 0.02)
            self.shape([top, middle, end, (middle[0], middle[1] + high * 0.08)], leaf)

    def house(self, x: float, base: float, w: float, h: float, wall: str, roof: str, lit: str = "#fff3cf") -> None:
        """A small house with a hipped roof, a door and windows."""
        self.box(x, base - h, w, h, wall)
        self.shape(
            [
                (x - w * 0.1, base - h),
                (x + w * 0.15, base - h * 1.5),
                (x + w * 0.85, base - h * 1.5),
                (x + w * 1.1, base - h),
            ],
            roof,
        )
        self.box(x + w * 0.12, base - h * 0.72, w * 0.22, h * 0.32, lit, 3)
        self.box(x + w * 0.66, base - h * 0.72, w * 0.22, h * 0.32, lit, 3)
        self.box(x + w * 0.42, base - h * 0.62, w * 0.17, h * 0.62, roof, 3)

    def boat(self, x: float, y: float, length: float, hull: str, stripe: str) -> None:
        """A river boat seen from the side, its waterline at y."""
        deep = length * 0.11
        self.disc(x, y + 4, length * 0.52, "#0b2b3a", 45, 0.06)
        self.shape(
            [
                (x - length / 2, y - deep * 1.5),
                (x - length * 0.36, y - deep * 0.85),
                (x + length * 0.36, y - deep * 0.85),
                (x + length / 2, y - deep * 1.5),
                (x + length * 0.38, y),
                (x - length * 0.38, y),
            ],
            hull,
        )
        self.line([(x - length * 0.42, y - deep * 0.72), (x + length * 0.42, y - deep * 0.72)], stripe, length * 0.018)

    def person(self, x: float, base: float, high: float, shirt: str, hat: bool = True, skin: str = "#c98f65") -> None:
        """Someone standing, perhaps under a conical hat."""
        self.shape(
            [
                (x - high * 0.15, base),
                (x - high * 0.11, base - high * 0.68),
                (x + high * 0.11, base - high * 0.68),
                (x + high * 0.15, base),
            ],
            shirt,
        )
        self.disc(x, base - high * 0.8, high * 0.115, skin)
        if hat:
            crown = base - high * 0.84
            self.shape([(x - high * 0.25, crown), (x, crown - high * 0.2), (x + high * 0.25, crown)], "#f2dca0")
        else:
            self.disc(x, base - high * 0.86, high * 0.1, "#33261f")


def awning(c: Canvas, x: float, y: float, w: float, drop: float) -> None:
    """A striped canopy on two poles."""
    for pole in (x + 4, x + w - 4):
        c.line([(pole, y), (pole, y + w * 0.62)], "#6b4a35", 5)
    for stripe in range(6):
        colour = "#f7efe0" if stripe % 2 else "#d84f3f"
        left, wide = x + stripe * w / 6, w / 6
        c.shape([(left + 8, y - drop), (left + wide + 2, y - drop), (left + wide, y), (left, y)], colour)
        c.disc(left + wide / 2, y, wide / 2, colour)


def player(c: Canvas, x: float, base: float, high: float, shirt: str, shorts: str, way: int) -> None:
    """Someone running towards the right (`way` 1) or the left (−1)."""
    hip, neck = base - high * 0.45, base - high * 0.8
    c.disc(x, base + 6, high * 0.26, "#123c1d", 60, 0.2)
    thick = high * 0.085
    c.line(
        [(x, hip), (x + way * high * 0.2, hip + high * 0.18), (x + way * high * 0.3, base - high * 0.06)],
        "#b9805a",
        thick,
    )
    c.line(
        [(x, hip), (x - way * high * 0.06, hip + high * 0.22), (x - way * high * 0.24, base - high * 0.02)],
        "#a9714d",
        thick,
    )
    c.line([(x + way * 9, neck + 12), (x + way * high * 0.24, neck + high * 0.14)], shirt, thick)
    c.line([(x + way * 9, neck + 12), (x - way * high * 0.2, neck + high * 0.2)], shirt, thick)
    lean = way * high * 0.06
    half = high * 0.12
    c.shape([(x - half, hip), (x + half, hip), (x + half + lean, neck), (x - half + lean, neck)], shirt)
    c.shape(
        [
            (x - half, hip - 6),
            (x + half, hip - 6),
            (x + half * 1.5, hip + high * 0.13),
            (x - half * 1.5, hip + high * 0.13),
        ],
        shorts,
    )
    c.disc(x + lean * 1.6, neck - high * 0.1, high * 0.085, "#c98f65")
    c.disc(x + lean * 1.4, neck - high * 0.135, high * 0.078, "#2b211c")


def seven_segments(c: Canvas, x: float, y: float, digit: int) -> None:
    """A stencilled digit, so that no font is needed."""
    bars = {"a": (8, 0, 44, 12), "b": (48, 8, 12, 40), "c": (48, 56, 12, 40), "d": (8, 92, 44, 12), "f": (0, 8, 12, 40)}
    bars["g"] = (8, 46, 44, 12)
    for bar in {4: "fgbc", 5: "afgcd"}[digit]:
        left, top, wide, high = bars[bar]
        c.box(x + left, y + top, wide, high, "#f5f1e6", 4)


def racing_boat(c: Canvas, x: float, y: float, length: float, hull: str, trim: str, shirt: str) -> None:
    """A long boat with a crew in time."""
    deep = length * 0.045
    left, right = x - length / 2, x + length / 2
    crew = 11
    for seat in range(crew):
        at = left + length * (0.14 + 0.7 * seat / (crew - 1))
        tall = length * 0.085
        c.shape(
            [(at - 16, y - deep), (at + 14, y - deep), (at + 30, y - deep - tall), (at + 4, y - deep - tall)], shirt
        )
        c.disc(at + 26, y - deep - tall - 17, 17, "#b97f57")
        c.box(at + 7, y - deep - tall - 36, 38, 15, trim, 7)
        c.line([(at + 22, y - deep - tall * 0.7), (at + 62, y - deep - 6), (at + 44, y + 34)], "#6b4a2e", 7)
        c.disc(at + 44, y + 34, 24, "#ffffff", 150, 0.3)
    c.shape(
        [
            (left - 40, y - deep * 2.6),
            (left + length * 0.08, y - deep),
            (right - length * 0.08, y - deep),
            (right + 60, y - deep * 3.2),
            (right - length * 0.05, y + 6),
            (left + length * 0.05, y + 6),
        ],
        hull,
    )
    c.line([(left + 30, y - deep * 0.8), (right - 40, y - deep * 0.8)], trim, 8)
    c.disc(right + 16, y - deep * 1.75, 9, "#ffffff")
    c.disc(right + 19, y - deep * 1.75, 5, "#222222")
    for step in range(7):
        c.disc(right - step * 24, y + 6 + step, 30 - step * 2, "#ffffff", 120, 0.24)
    c.line([(left - 30, y - deep * 2.4), (left - 60, y - deep * 5)], "#6b4a2e", 6)
    c.shape([(left - 60, y - deep * 5), (left - 150, y - deep * 4.6), (left - 54, y - deep * 3.6)], trim)


def lotus(c: Canvas, x: float, y: float, size: float) -> None:
    """A lotus-shaped lantern and its reflection."""
    for ring, alpha in ((2.6, 20), (1.8, 34), (1.2, 50)):
        c.disc(x, y - size * 0.3, size * ring, "#ffb347", alpha)
    for step in range(4):
        c.box(
            x - size * (0.5 - step * 0.09),
            y + size * (0.3 + step * 0.22),
            size * (1 - step * 0.18),
            3 + size * 0.04,
            "#ffc069",
            3,
            150 - step * 30,
        )
    colour = ("#f0568c", "#ff7f6b", "#ffb347", "#f58bb6")[int(x) % 4]
    for spread in (-0.95, 0.95, -0.5, 0.5):
        tip = (x + spread * size * 1.1, y - size * (1.0 - abs(spread) * 0.55))
        c.shape([(x - size * 0.3, y + size * 0.16), tip, (x + size * 0.3, y + size * 0.16)], colour)
    c.disc(x, y - size * 0.28, size * 0.3, "#fff1b5", squash=1.5)
    c.shape([(x - size * 0.44, y + size * 0.2), (x - size * 0.24, y - size * 0.5), (x, y + size * 0.2)], colour, 225)
    c.shape([(x + size * 0.44, y + size * 0.2), (x + size * 0.24, y - size * 0.5), (x, y + size * 0.2)], colour, 225)
    c.disc(x, y + size * 0.2, size * 0.72, "#2e6b4f", squash=0.2)


def flying_egret(c: Canvas, x: float, y: float, size: float, flap: int) -> None:
    """An egret in flight towards the right."""
    c.line([(x - size * 1.5, y + size * 0.22), (x - size * 0.5, y + size * 0.08)], "#4b4338", 4)
    c.disc(x, y, size * 0.62, "#ffffff", squash=0.36)
    c.line(
        [(x + size * 0.5, y), (x + size * 0.82, y - size * 0.2), (x + size * 0.96, y - size * 0.1)],
        "#ffffff",
        size * 0.13,
    )
    c.shape(
        [(x + size * 1.0, y - size * 0.17), (x + size * 1.4, y - size * 0.04), (x + size * 1.0, y - size * 0.03)],
        "#e0963a",
    )
    rise = -1 if flap > 0 else 0.8
    c.shape(
        [(x - size * 0.4, y), (x - size * 0.7, y + rise * size * 1.25), (x + size * 0.4, y - size * 0.06)], "#ffffff"
    )
    c.shape([(x - size * 0.1, y), (x + size * 0.2, y + rise * size * 1.35), (x + size * 0.5, y)], "#f1ead9")


def standing_egret(c: Canvas, x: float, base: float, high: float) -> None:
    """An egret fishing."""
    body = base - high * 0.42
    c.disc(x, base + 3, high * 0.2, "#ffffff", 90, 0.14)
    for leg in (-0.03, 0.05):
        c.line([(x + leg * high, body), (x + leg * high, base)], "#4b4338", high * 0.018)
    c.shape(
        [
            (x - high * 0.34, body + high * 0.12),
            (x - high * 0.1, body - high * 0.12),
            (x + high * 0.06, body + high * 0.06),
        ],
        "#f1ead9",
    )
    c.disc(x - high * 0.02, body, high * 0.17, "#ffffff", squash=0.66)
    neck = [(x + high * 0.1, body - high * 0.04), (x + high * 0.2, body - high * 0.18)]
    neck += [(x + high * 0.1, body - high * 0.32), (x + high * 0.17, body - high * 0.46)]
    c.line(neck, "#ffffff", high * 0.05)
    c.disc(x + high * 0.18, body - high * 0.47, high * 0.042, "#ffffff")
    beak = body - high * 0.47
    c.shape(
        [
            (x + high * 0.21, beak - high * 0.02),
            (x + high * 0.36, beak + high * 0.03),
            (x + high * 0.21, beak + high * 0.02),
        ],
        "#e0963a",
    )
    c.disc(x + high * 0.19, body - high * 0.48, high * 0.009, "#222222")


def basket(c: Canvas, x: float, base: float, w: float, h: float, tint: str, *, heaped: bool = False) -> None:
    """A round basket with a woven wall; one that is heaped shows no inside."""
    dark, light = "#7a5122", "#f4d793"
    c.shape([(x, base - h), (x + w, base - h), (x + w * 0.86, base), (x + w * 0.14, base)], tint)
    rows = max(4, int(h / 22))
    for row in range(rows):
        y = base - h + (row + 0.5) * h / rows
        inset = w * 0.14 * (row + 0.5) / rows
        for stitch in range(10):
            left = x + inset + (w - 2 * inset) * (stitch + 0.15 + (row % 2) * 0.4) / 10.6
            c.box(left, y - 3, w * 0.05, 7, light if (row + stitch) % 2 else dark, 3, 150)
    if heaped:
        return
    c.disc(x + w / 2, base - h, w / 2, dark, squash=0.16)
    c.disc(x + w / 2, base - h + 3, w * 0.45, "#4f3415", squash=0.13)

"""The river: its bridge, its boats, its birds and its moods."""

from __future__ import annotations

import math

from drawing.brushes import WIDTH, Canvas, flying_egret, lotus, racing_boat, seven_segments, standing_egret


def bridge(c: Canvas) -> None:
    """The Three Spans bridge at sunrise."""
    c.shade(0, 560, [(0, "#5aa9c9"), (0.55, "#bfe0dc"), (1, "#ffe3b3")])
    c.sun(1180, 430, 74, "#fff2c9", "#ffdf9a")
    c.cloud(360, 170, 120)
    c.cloud(1010, 120, 80, alpha=160)
    c.hills(470, 46, "#8fbfae", 0.4)
    c.hills(525, 30, "#5b9d86", 2.1)
    c.shade(560, 900, [(0, "#f4d9a8"), (0.25, "#7fb8b8"), (1, "#2f7f95")])
    c.ripples(580, 890, "#ffffff", 60)
    deck = 500
    for left in (70, 570, 1070):
        points = [(left + 460 * t / 40, deck - 190 * math.sin(math.pi * t / 40)) for t in range(41)]
        for x, y in points[2:-2:3]:
            c.line([(x, y), (x, deck)], "#c9523d", 5)
        c.line(points, "#b8402f", 20)
    c.box(0, deck, WIDTH, 26, "#8c2f25")
    c.box(0, deck - 8, WIDTH, 8, "#f1d5b0")
    for x in (50, 550, 1050, 1550):
        c.shape([(x - 34, 720), (x - 24, deck + 26), (x + 24, deck + 26), (x + 34, 720)], "#d9cdb8")
        c.shape([(x, 720), (x, deck + 26), (x + 24, deck + 26), (x + 34, 720)], "#b7a98f")
        c.disc(x, 722, 56, "#1e6276", 90, 0.16)
    for x, colour in ((330, "#f3b23c"), (760, "#3c7fb0"), (1310, "#f6f1e4")):
        c.box(x, deck - 44, 66, 30, colour, 8)
        c.box(x + 8, deck - 62, 40, 24, colour, 8)
        c.disc(x + 15, deck - 13, 9, "#2a2a2a")
        c.disc(x + 50, deck - 13, 9, "#2a2a2a")
    c.boat(830, 780, 250, "#7a4a32", "#f3b23c")
    c.person(870, 760, 92, "#2e6f8e")
    c.reeds(-20, 300, 910, 190, ("#3d8063", "#2f6b53", "#579a6e"), 46)


def river_dusk(c: Canvas) -> None:
    """One boat crossing the river at dusk."""
    c.shade(0, 520, [(0, "#2d2a5a"), (0.45, "#a0476b"), (0.75, "#ee7f51"), (1, "#ffc56f")])
    c.sun(980, 470, 84, "#ffe7a8", "#ffb45f")
    for x, y, size in ((330, 210, 150), (1240, 180, 120), (760, 120, 90)):
        c.cloud(x, y, size, "#f2917a", 120)
    c.hills(490, 44, "#6d3a62", 0.9, 522)
    c.hills(515, 22, "#43284f", 3.2, 524)
    c.shade(520, 900, [(0, "#ffb765"), (0.2, "#d8694f"), (0.6, "#6d3a66"), (1, "#241f48")])
    for row in range(26):
        y = 530 + row * 14
        wide = 60 + row * 6 + c.dice.uniform(-26, 26)
        c.box(980 - wide / 2 + c.dice.uniform(-14, 14), y, wide, 6, "#ffe3a1", 3, 170 - row * 4)
    c.ripples(540, 890, "#ffd9a8", 46, 46)
    c.boat(640, 690, 300, "#1c1533", "#f0a35e")
    c.person(560, 668, 104, "#1c1533", skin="#1c1533")
    c.person(680, 668, 74, "#2a1d40", skin="#2a1d40")
    c.line([(576, 600), (470, 706)], "#1c1533", 6)
    for x, y in ((420, 260), (470, 236), (530, 252)):
        c.line([(x - 22, y - 9), (x, y), (x + 22, y - 9)], "#2d2a5a", 5)
    c.reeds(1180, 1640, 915, 270, ("#1b1838", "#231c42", "#171430"), 70)
    c.reeds(-40, 260, 915, 180, ("#1b1838", "#231c42"), 40)


def ferry(c: Canvas) -> None:
    """The last ferry of the day, its lamps on the water."""
    c.shade(0, 480, [(0, "#0b1a33"), (0.6, "#1d3b5f"), (1, "#46708a")])
    for _ in range(90):
        c.disc(c.dice.uniform(0, WIDTH), c.dice.uniform(0, 330), c.dice.uniform(0.8, 2.2), "#ffffff", 190)
    c.sun(300, 150, 52, "#f6f1da", "#b9cbe6")
    c.hills(455, 30, "#16304a", 2.4, 482)
    for left in (40, 150, 980, 1100, 1230, 1360, 1480):
        c.house(left, 482, 80, 46, "#1b3750", "#10243a", "#ffd483")
    c.palm(270, 482, 150, trunk="#10243a", leaf="#123244")
    c.palm(930, 482, 130, trunk="#10243a", leaf="#123244")
    c.shade(480, 900, [(0, "#3d6a84"), (0.3, "#1c4562"), (1, "#0a1f37")])
    c.ripples(500, 890, "#b5d3e2", 70, 50)
    for post, spread in ((520, 26), (760, 30), (1010, 26)):
        for step in range(12):
            wide = spread + step * 7 + c.dice.uniform(-12, 12)
            c.box(post - wide / 2, 690 + step * 16, wide, 6, "#ffd483", 3, 150 - step * 11)
    c.boat(780, 690, 760, "#8f3b2e", "#f5e3b5")
    c.box(470, 470, 600, 18, "#f5e3b5", 8)
    c.shape([(440, 474), (520, 436), (1040, 436), (1100, 474)], "#2c6b63")
    for post in (500, 690, 880, 1050):
        c.line([(post, 488), (post, 628)], "#d8c596", 7)
    for across, high, shirt in (
        (560, 120, "#e8a13a"),
        (630, 112, "#f4f0e6"),
        (740, 122, "#5aa9c9"),
        (820, 108, "#d9596a"),
    ):
        c.person(across, 632, high, shirt, hat=across == 560)
    c.person(1130, 622, 150, "#3d5a80")
    c.line([(1150, 520), (1230, 730)], "#6b4a35", 7)
    for lamp in (595, 785, 965):
        for ring, alpha in ((64, 30), (40, 50), (24, 80)):
            c.disc(lamp, 506, ring, "#ffd483", alpha)
        c.disc(lamp, 506, 11, "#fff4cf")
    c.reeds(-30, 260, 915, 170, ("#0f2b3a", "#143747"), 46)


def flood_gauge(c: Canvas) -> None:
    """The gauge at high water, in rain."""
    c.shade(0, 470, [(0, "#55687a"), (1, "#a9b8bd")])
    for x, y, size in ((300, 120, 190), (820, 80, 220), (1330, 140, 200)):
        c.cloud(x, y, size, "#44566a", 190)
    c.hills(450, 20, "#6f8a86", 2.2, 480)
    for x, wall in ((120, "#d9c7a4"), (360, "#b9c9c2"), (1130, "#d8b7a0"), (1360, "#c9cdb8")):
        c.house(x, 500, 160, 100, wall, "#7c4a3c", "#ffd98a")
    c.palm(590, 500, 210, leaf="#3f6d5a")
    c.palm(1060, 500, 180, leaf="#3f6d5a")
    c.shade(470, 900, [(0, "#b59b74"), (0.4, "#8d7350"), (1, "#5a4733")])
    c.ripples(490, 890, "#e3cfa5", 90, 80)
    c.box(710, 130, 150, 490, "#f5f1e6", 8)
    c.box(846, 130, 14, 490, "#cfc8b6", 6)
    for mark in range(10):
        y = 160 + mark * 48
        c.box(710, y, 100 if mark % 2 == 0 else 60, 24, "#c8332b")
    for level, digit in enumerate((5, 4)):
        seven_segments(c, 884, 152 + level * 260, digit)
    for y, wide, alpha in ((620, 250, 220), (640, 190, 140), (662, 220, 90), (688, 150, 60)):
        c.box(785 - wide / 2, y, wide, 8, "#f0e2c2", 4, alpha)
    c.ripples(620, 890, "#dcc79b", 50, 80)
    c.boat(300, 760, 300, "#2d5d73", "#f3b23c")
    c.person(260, 736, 110, "#e8a13a")
    c.person(360, 736, 96, "#c8445a")
    for _ in range(190):
        drop = c.dice.uniform(0, 1700), c.dice.uniform(-40, 860)
        c.line([drop, (drop[0] - 12, drop[1] + 42)], "#eef5f7", 2, 120)


def boat_race(c: Canvas) -> None:
    """Two racing boats side by side."""
    c.shade(0, 340, [(0, "#3fa3d8"), (1, "#d7f0ee")])
    c.cloud(300, 110, 120)
    c.cloud(1200, 90, 140)
    c.hills(330, 26, "#74b58a", 1.8, 372)
    crowd = ("#f2c14e", "#e4604e", "#5aa9e6", "#f7f3e9", "#b98bd0", "#7fc29b")
    c.box(0, 340, WIDTH, 60, "#d8c9a8")
    for seat in range(95):
        x = 8 + seat * 17
        y = 334 + c.dice.uniform(-8, 10)
        c.disc(x, y - 17, 7, "#b97f57")
        c.box(x - 8, y - 10, 16, 26, c.dice.choice(crowd), 5)
    c.box(0, 356, WIDTH, 44, "#c9b78f")
    rope = [(x, 168 + 42 * abs(math.sin(x / 400 * math.pi))) for x in range(0, WIDTH + 10, 10)]
    for index, (x, sag) in enumerate(rope[1:-5:7]):
        c.shape([(x, sag), (x + 46, rope[(x + 46) // 10][1]), (x + 23, sag + 50)], crowd[index % 6])
    c.line(rope, "#f7f3e9", 4)
    c.shade(400, 900, [(0, "#8fd0d0"), (0.5, "#3a9aad"), (1, "#176a86")])
    c.ripples(420, 890, "#ffffff", 90, 80)
    racing_boat(c, 860, 560, 1000, "#1f5f9c", "#f4d35e", "#2e86c1")
    racing_boat(c, 730, 770, 1240, "#c0392b", "#fbe9c0", "#e74c3c")


def lanterns(c: Canvas) -> None:
    """Paper lanterns on the river under a full moon."""
    c.shade(0, 470, [(0, "#0d1436"), (0.7, "#28336f"), (1, "#4b4a8c")])
    for _ in range(120):
        c.disc(c.dice.uniform(0, WIDTH), c.dice.uniform(0, 380), c.dice.uniform(0.8, 2.4), "#ffffff", 200)
    c.sun(1230, 170, 72, "#fff6d8", "#cdd2ff")
    c.hills(455, 26, "#1a2150", 1.1, 474)
    for left in range(30, 1600, 120):
        c.house(left, 474, 74, 44, "#1d2450", "#141a40", "#ffcf70")
    c.shade(470, 900, [(0, "#3f4384"), (0.3, "#1f2a63"), (1, "#0a1230")])
    c.ripples(480, 890, "#8f97e0", 60, 50)
    spots = [(c.dice.uniform(40, 1560), 500 + 380 * c.dice.random() ** 1.4) for _ in range(46)]
    for x, y in sorted(spots, key=lambda spot: spot[1]):
        lotus(c, x, y, 12 + (y - 490) / 400 * 46)
    lotus(c, 520, 800, 74)
    lotus(c, 1100, 846, 84)


def egrets(c: Canvas) -> None:
    """Egrets over the reed bed."""
    c.shade(0, 600, [(0, "#f3b58a"), (0.5, "#f9d9ab"), (1, "#fdf0d0")])
    c.sun(820, 330, 170, "#fff7e4", "#ffe9c2")
    c.hills(560, 28, "#c9b48c", 0.2, 620)
    c.shade(600, 900, [(0, "#f2dcae"), (0.4, "#9fbfae"), (1, "#5f9a96")])
    c.ripples(620, 880, "#ffffff", 50, 90)
    c.reeds(-20, 1620, 690, 150, ("#a9a765", "#8f9a5c", "#bfae6c"), 190)
    for x, y, size, flap in (
        (420, 190, 74, 1),
        (640, 120, 54, -1),
        (1130, 170, 84, 1),
        (1330, 270, 58, -1),
        (250, 330, 48, 1),
    ):
        flying_egret(c, x, y, size, flap)
    standing_egret(c, 560, 800, 250)
    standing_egret(c, 1120, 830, 290)
    standing_egret(c, 860, 740, 170)
    c.reeds(-30, 420, 920, 300, ("#4f7a4c", "#3f6a48", "#6b8d4f"), 80)
    c.reeds(1290, 1640, 920, 320, ("#4f7a4c", "#3f6a48", "#6b8d4f"), 80)


def library_boat(c: Canvas) -> None:
    """The boat that carries the library."""
    c.shade(0, 450, [(0, "#79c6dd"), (1, "#f4f6dc")])
    c.cloud(260, 120, 110)
    c.cloud(1290, 160, 130)
    c.hills(410, 30, "#7db78c", 2.9, 450)
    for x, high in ((90, 190), (1440, 220), (1540, 170), (230, 150)):
        c.palm(x, 450, high)
    c.shade(440, 900, [(0, "#bfe0cf"), (0.4, "#5aa7a8"), (1, "#2b7a88")])
    c.ripples(460, 890, "#ffffff", 70, 80)
    c.box(420, 372, 740, 288, "#f4e4c1")
    c.shape([(380, 380), (450, 280), (1130, 280), (1200, 380)], "#c9563f")
    for plank in range(1, 9):
        x = 450 + plank * 76
        c.line([(x, 280), (380 + plank * 91, 380)], "#a8432f", 4)
    spines = ("#d9534f", "#f0ad4e", "#5bc0de", "#5cb85c", "#8e6bbf", "#e78ac3", "#3d6fa5", "#f7e3a1")
    for case in range(4):
        left = 446 + case * 178
        c.box(left, 402, 156, 240, "#8a5a3a", 6)
        for shelf in range(3):
            y = 412 + shelf * 76
            c.box(left + 8, y, 140, 66, "#5f3b26")
            spine = left + 12.0
            while spine < left + 136:
                wide, tall = c.dice.uniform(9, 17), c.dice.uniform(42, 60)
                c.box(spine, y + 66 - tall, min(wide, left + 146 - spine), tall, c.dice.choice(spines), 2)
                spine += wide + 2
    c.boat(790, 740, 1060, "#356b4f", "#f6c85f")
    c.disc(1236, 560, 26, "#e8b33c")
    c.line([(1236, 586), (1236, 630)], "#6b4a35", 8)
    c.shape([(0, 780), (330, 742), (330, 772), (0, 830)], "#a87b4f")
    for x, high, shirt in ((90, 150, "#e4604e"), (170, 128, "#5aa9e6"), (246, 138, "#f2c14e")):
        c.person(x, 776, high, shirt, hat=False)
        c.box(x + 8, 776 - high * 0.5, 34, 26, "#ffffff", 3)
    c.person(1120, 648, 190, "#7a4c93")
    c.reeds(1240, 1640, 915, 170, ("#3d8063", "#2f6b53", "#579a6e"), 60)

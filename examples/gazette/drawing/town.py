"""The town: its market, school, pitch, fields, station and workshop."""

from __future__ import annotations

import math

from drawing.brushes import HEIGHT, SCALE, WIDTH, Canvas, awning, basket, player


def market(c: Canvas) -> None:
    """Boats of fruit at the dawn market."""
    c.shade(0, 420, [(0, "#f7a65a"), (0.6, "#ffd28a"), (1, "#fff0c4")])
    c.sun(800, 330, 90, "#fff8de", "#ffe9ae")
    c.hills(400, 20, "#c98a5c", 1.2, 430)
    for x, wall, roof in ((40, "#f2e3c6", "#a8513b"), (230, "#d8e6dd", "#8c4433"), (1190, "#f5d9c0", "#a8513b")):
        c.house(x, 425, 150, 110, wall, roof)
    c.house(1390, 425, 170, 120, "#dfe9ea", "#7f4a3a")
    for x in (420, 1130, 1575):
        c.palm(x, 428, 190)
    c.shade(420, 900, [(0, "#ffd79a"), (0.3, "#7fb7a9"), (1, "#1f7280")])
    c.ripples(440, 890, "#fff6dd", 70, 90)
    fruit = ("#f08a24", "#e2542f", "#f6c945", "#7cab3c", "#4f8f3a", "#b63f5c")
    rows = ((250, 540, 300), (700, 520, 270), (1180, 550, 310), (480, 700, 420), (1110, 730, 460), (60, 830, 420))
    for index, (x, y, length) in enumerate((*rows, (780, 880, 520), (1520, 870, 420))):
        heap = length * 0.11
        for _ in range(46):
            across = c.dice.uniform(-0.33, 0.33)
            lift = (1 - (across / 0.36) ** 2) * heap * 1.1
            c.disc(
                x + across * length,
                y - heap - c.dice.random() * lift,
                length * 0.036,
                fruit[(index + c.dice.randrange(2)) % 6],
            )
        c.boat(x, y, length, ("#27586b", "#7b3f2e", "#356b4f")[index % 3], "#f5e3b5")
        c.person(
            x + length * 0.39, y - heap * 0.9, length * 0.33, ("#c8375d", "#2b7a8c", "#6a4c93", "#db7b2b")[index % 4]
        )
        if index % 2 == 0:
            awning(c, x - length * 0.3, y - length * 0.36, length * 0.42, heap)


def market_stall(c: Canvas) -> None:
    """A stall on the quay, its vegetables in reed baskets."""
    c.shade(0, 560, [(0, "#8fd0d8"), (1, "#f8f0d2")])
    c.hills(420, 24, "#8cc3a0", 1.1, 480)
    c.shade(470, 620, [(0, "#8fc7c4"), (1, "#5aa5a8")])
    c.ripples(480, 600, "#ffffff", 26, 80)
    c.boat(260, 570, 260, "#27586b", "#f5e3b5")
    c.boat(1400, 560, 230, "#7b3f2e", "#f5e3b5")
    c.box(0, 610, WIDTH, 290, "#dcc7a0")
    for slab in range(9):
        c.line([(slab * 220 - 60, 900), (slab * 170 + 120, 610)], "#c5ad82", 4)
    for post in (300, 1300):
        c.box(post - 9, 170, 18, 560, "#7a5238")
    c.person(550, 700, 330, "#2b7a8c")
    c.person(1050, 700, 310, "#c8445a", hat=False)
    c.box(270, 600, 1060, 30, "#9a6a44", 6)
    c.box(290, 630, 1020, 130, "#b98554")
    crops = (("#e2542f", "#f08a24"), ("#4f8f3a", "#7cab3c"), ("#f6c945", "#eeb02c"), ("#8e4a86", "#b0609f"))
    for index, colours in enumerate(crops):
        left = 330 + index * 250
        for _ in range(34):
            across = c.dice.uniform(-78, 78)
            lift = (1 - (across / 92) ** 2) * 66
            c.disc(left + 95 + across, 506 - c.dice.random() * lift, 21, c.dice.choice(colours))
        basket(c, left, 606, 190, 104, ("#d9a24c", "#c98a3a")[index % 2], heaped=True)
    for index, x in enumerate((60, 1340)):
        basket(c, x, 850, 210, 150, ("#e0ae58", "#d39a45")[index])
    for stripe in range(12):
        left, colour = 240 + stripe * 94, "#f7efe0" if stripe % 2 else "#3d8f7d"
        c.shape([(left + 16, 110), (left + 100, 110), (left + 94, 214), (left, 214)], colour)
        c.disc(left + 47, 214, 47, colour)


def school(c: Canvas) -> None:
    """The islet school and its solar roof."""
    c.shade(0, 640, [(0, "#58b4dd"), (1, "#d9f1f0")])
    c.sun(1370, 150, 64, "#fff3b8", "#fff0a6")
    c.cloud(280, 160, 130)
    c.cloud(930, 110, 90)
    c.hills(620, 36, "#88c39a", 1.4)
    c.shade(640, 900, [(0, "#9ccb76"), (1, "#6fae5e")])
    c.shape([(700, 900), (770, 690), (850, 690), (980, 900)], "#ead9b0")
    c.box(360, 360, 880, 330, "#f6c85f")
    c.box(360, 512, 880, 16, "#d99a3a")
    c.shape([(310, 366), (440, 220), (1160, 220), (1290, 366)], "#b4533c")
    for column in range(9):
        for row in range(2):
            x, y = 470 + column * 74 - row * 16, 238 + row * 58
            c.shape([(x + 12, y), (x + 76, y), (x + 66, y + 50), (x - 2, y + 50)], "#1f3f6e")
            c.line([(x + 5, y + 25), (x + 71, y + 25)], "#6fa0d2", 2)
            c.line([(x + 44, y), (x + 32, y + 50)], "#6fa0d2", 2)
    for column in range(7):
        x = 396 + column * 120
        for y in (396, 556):
            if not (column == 3 and y == 556):
                c.box(x, y, 84, 84, "#ffffff", 6)
                c.box(x + 7, y + 7, 70, 70, "#7cc4d8", 4)
                c.line([(x + 42, y + 7), (x + 42, y + 77)], "#ffffff", 5)
    c.box(750, 548, 100, 142, "#8a4b34", 6)
    c.disc(832, 622, 6, "#f6c85f")
    c.line([(1360, 700), (1360, 330)], "#e9eef0", 9)
    c.shape([(1364, 334), (1490, 352), (1364, 404)], "#e2543f")
    for x, high, shirt in ((540, 92, "#ffffff"), (610, 84, "#4d8fc4"), (930, 96, "#ffffff"), (1010, 80, "#e2707a")):
        c.person(x, 800, high, shirt, hat=False)
    c.disc(700, 806, 14, "#f28c38")
    for x, size in ((150, 330), (1500, 290), (270, 250)):
        c.palm(x, 760, size)


def football(c: Canvas) -> None:
    """The riverside pitch on match day."""
    c.shade(0, 330, [(0, "#4fa7dc"), (1, "#d5eef5")])
    c.cloud(420, 120, 120)
    c.cloud(1260, 90, 100)
    c.hills(320, 24, "#7dbb8d", 0.3, 360)
    c.box(180, 206, 1240, 26, "#d84f3f", 6)
    for x in (210, 600, 990, 1380):
        c.line([(x, 230), (x, 360)], "#7d8c95", 8)
    crowd = ("#f2c14e", "#e4604e", "#5aa9e6", "#f7f3e9", "#7fc29b", "#b98bd0")
    for row in range(3):
        c.box(190, 262 + row * 34, 1220, 34, ("#cfd8dc", "#bcc7cc", "#a9b6bd")[row])
        for seat in range(50):
            x = 206 + seat * 24 + (row % 2) * 10
            c.disc(x, 264 + row * 34, 8, "#c98f65")
            c.box(x - 9, 271 + row * 34, 18, 18, c.dice.choice(crowd), 6)
    c.shade(364, 900, [(0, "#4fa04b"), (1, "#3f8f43")])
    for stripe in range(0, 8, 2):
        left = 200 * stripe
        c.shape([(left * 0.75 + 200, 364), (left * 0.75 + 350, 364), (left + 200, 900), (left, 900)], "#5fb057", 150)
    c.box(0, 372, WIDTH, 5, "#ffffff", alpha=220)
    c.line([(1240, 374), (1110, 560), (1600, 560)], "#ffffff", 6, 220)
    for post in ((1392, 270, 1392, 470), (1560, 300, 1560, 545)):
        c.line([(post[0], post[1]), (post[2], post[3])], "#ffffff", 9)
    c.line([(1388, 272), (1564, 302)], "#ffffff", 9)
    for step in range(1, 7):
        c.line([(1392 + 28 * step, 272 + 5 * step), (1392 + 28 * step, 470 + 12 * step)], "#ffffff", 2, 110)
    player(c, 640, 760, 250, "#f6c531", "#1f3a5f", 1)
    player(c, 900, 740, 236, "#d53f3a", "#f4f0e6", -1)
    player(c, 320, 600, 160, "#f6c531", "#1f3a5f", 1)
    player(c, 1210, 620, 168, "#d53f3a", "#f4f0e6", -1)
    c.disc(772, 776, 40, "#123c1d", 60, 0.3)
    c.disc(772, 752, 26, "#ffffff")
    for turn in range(5):
        angle = turn * 1.2566
        c.disc(772 + 15 * math.cos(angle), 752 + 15 * math.sin(angle), 6, "#2b2b2b")


def rice_field(c: Canvas) -> None:
    """Golden paddies before the harvest."""
    c.shade(0, 420, [(0, "#6dbbe0"), (1, "#fdf0cc")])
    c.sun(300, 200, 70, "#fff4c2", "#ffeaa0")
    c.cloud(900, 120, 140)
    c.cloud(1340, 190, 90)
    c.hills(380, 44, "#8bbfae", 0.7, 430)
    c.hills(415, 20, "#5f9f7d", 2.6, 430)
    c.shade(420, 900, [(0, "#e9d27a"), (1, "#d8a93c")])
    vanish = (1020.0, 330.0)
    colours = ("#f0cf62", "#dfb64a", "#c8c45a", "#f3d97c", "#d2a43e", "#a9bb55")
    edges = [-1500, -820, -300, 140, 520, 860, 1180, 1520, 1980, 2700, 3600]
    for index in range(len(edges) - 1):
        far = [vanish[0] + (x - vanish[0]) * 0.16 for x in edges[index : index + 2]]
        near = edges[index : index + 2]
        c.shape([(far[0], 420), (far[1], 420), (near[1], 900), (near[0], 900)], colours[index % 6])
        for row in range(1, 6):
            part = row / 6
            top = (far[0] + (far[1] - far[0]) * part, 420)
            c.line([top, (near[0] + (near[1] - near[0]) * part, 900)], "#a97f26", 2, 80)
        c.line([(far[0], 420), (near[0], 900)], "#6f8f45", 9)
    c.shape([(0, 620), (1600, 560), (1600, 590), (0, 662)], "#7fb3c8")
    c.shape([(0, 616), (1600, 556), (1600, 564), (0, 626)], "#6f8f45")
    c.shape([(0, 656), (1600, 586), (1600, 594), (0, 668)], "#6f8f45")
    for x, base, high in ((1180, 430, 120), (1235, 432, 150), (1300, 430, 110), (90, 438, 130)):
        c.palm(x, base, high)
    c.house(1390, 446, 120, 64, "#f2e3c6", "#a8513b")
    c.person(560, 790, 210, "#3b6fa0")
    c.person(1130, 690, 120, "#b8405e")
    for _ in range(90):
        foot = c.dice.uniform(0, WIDTH), c.dice.uniform(820, 920)
        c.line(
            [foot, (foot[0] + 10, foot[1] - 60), (foot[0] + 34, foot[1] - 72)],
            c.dice.choice(("#f6dd83", "#e3b640", "#b78d2c")),
            6,
        )


def station(c: Canvas) -> None:
    """The television station in the evening."""
    c.shade(0, 700, [(0, "#1d2b5c"), (0.6, "#5a5796"), (1, "#f2a482")])
    for _ in range(70):
        c.disc(c.dice.uniform(0, WIDTH), c.dice.uniform(0, 360), c.dice.uniform(0.8, 2.2), "#ffffff", 190)
    c.hills(680, 40, "#4a4a80", 1.9)
    c.shade(720, 900, [(0, "#3c5a5c"), (1, "#28444c")])
    for part in range(8):
        y, half = 90 + part * 76, 16 + part * 9
        below = half + 9
        colour = "#e0563f" if part % 2 == 0 else "#f6efe2"
        c.line([(1150 - half, y), (1150 - below, y + 76)], colour, 9)
        c.line([(1150 + half, y), (1150 + below, y + 76)], colour, 9)
        c.line([(1150 - half, y), (1150 + below, y + 76)], colour, 5)
        c.line([(1150 + half, y), (1150 - below, y + 76)], colour, 5)
    c.line([(1150, 90), (1150, 30)], "#f6efe2", 7)
    c.disc(1150, 28, 12, "#ff5f4a")
    for ring in (50, 92, 134):
        box = ((1150 - ring) * SCALE, (28 - ring) * SCALE, (1150 + ring) * SCALE, (28 + ring) * SCALE)
        c.pen.arc(box, -28, 28, fill=(255, 214, 170, 190), width=6 * SCALE)
        c.pen.arc(box, 152, 208, fill=(255, 214, 170, 190), width=6 * SCALE)
    c.box(280, 430, 700, 300, "#f2e6d0", 10)
    c.box(250, 404, 760, 40, "#c9563f", 8)
    c.box(980, 560, 330, 170, "#e2d2b6", 8)
    c.box(960, 540, 370, 30, "#a8483a", 8)
    for column in range(5):
        for row in range(2):
            if not (column == 2 and row == 1):
                c.box(320 + column * 130, 476 + row * 124, 96, 84, "#ffd57a" if (column + row) % 3 else "#8fb6d6", 6)
    c.box(566, 590, 124, 140, "#7a4434", 6)
    for x in (1020, 1120, 1220):
        c.box(x, 600, 62, 60, "#ffd57a", 5)
    c.line([(440, 404), (440, 344)], "#9aa6b4", 10)
    c.disc(440, 312, 76, "#dfe6ec", squash=0.78)
    c.disc(452, 304, 56, "#b9c6d2", squash=0.78)
    c.line([(452, 304), (510, 258)], "#8a97a6", 6)
    c.disc(512, 256, 9, "#e0563f")
    c.palm(170, 770, 300, leaf="#1f4a4a", trunk="#3c3440")
    c.palm(1460, 780, 260, leaf="#1f4a4a", trunk="#3c3440")
    c.person(760, 800, 104, "#2e86c1", hat=False)
    c.person(850, 806, 98, "#c8445a", hat=False)
    c.box(794, 726, 34, 22, "#22252e", 4)
    c.line([(811, 748), (811, 806)], "#22252e", 5)


def weaving(c: Canvas) -> None:
    """Baskets on the shelves of the workshop."""
    c.box(0, 0, WIDTH, HEIGHT, "#f0dcb9")
    c.box(1060, 70, 420, 330, "#ffffff", 10)
    c.box(1076, 86, 388, 298, "#9fd3e0", 6)
    c.disc(1270, 240, 70, "#fff3c4", 230)
    c.hills(352, 16, "#7db78c", 0.8, 384)
    c.box(0, 0, 1060, 420, "#f0dcb9")
    c.box(1480, 0, 120, 420, "#f0dcb9")
    c.box(1060, 384, 420, 16, "#ffffff", 4)
    for x in (1060, 1468):
        c.box(x, 70, 12, 330, "#ffffff", 4)
    c.line([(1270, 86), (1270, 384)], "#ffffff", 10)
    for y in (330, 590):
        c.box(60, y, 900, 22, "#8a5a3a", 4)
        c.box(60, y + 22, 900, 10, "#6f4429", alpha=120)
    c.box(0, 820, WIDTH, 80, "#b98554")
    for x, y, w, h, tint in (
        (130, 330, 190, 140, "#d9a24c"), (360, 330, 240, 180, "#c98a3a"), (640, 330, 150, 110, "#e3b765"),
        (820, 330, 110, 84, "#b9783a"), (110, 590, 250, 170, "#e0ae58"), (410, 590, 160, 120, "#b9783a"),
        (610, 590, 300, 190, "#d39a45"), (150, 820, 300, 190, "#c98a3a"), (520, 820, 220, 160, "#e3b765"),
    ):  # fmt: skip
        basket(c, x, y, w, h, tint)
    for index in range(60):
        root = 1080 + index * 6.6 + c.dice.uniform(-3, 3)
        tip = (root + c.dice.uniform(-70, 70), 440 + c.dice.uniform(-40, 60))
        c.line([(root * 0.72 + 360, 830), tip], c.dice.choice(("#d9b75a", "#c6a048", "#ecd283", "#a98736")), 6)
        c.line([tip, (tip[0] + 4, tip[1] - 34)], "#efdcae", 11)
    c.box(1166, 650, 210, 26, "#a8432f", 10)
    c.person(900, 824, 250, "#2b7a8c", hat=False)
    basket(c, 860, 800, 110, 70, "#e3b765")

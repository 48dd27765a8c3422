"""What people see in a terminal. Rich is imported here only, and only when there is a terminal."""

from typing import Final

# The colours of the terminal itself that can be read on black or on white, but not on both, are replaced.
AMBER: Final = "color(130)"  # for yellow
BLUE: Final = "color(32)"
GREEN: Final = "color(28)"
TEAL: Final = "color(30)"  # for cyan

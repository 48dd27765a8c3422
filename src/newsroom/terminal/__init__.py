"""What people see in a terminal. Rich is imported here only, and only when there is a terminal."""

from typing import Final

AMBER: Final = "color(130)"  # the place of yellow, which cannot be read on white

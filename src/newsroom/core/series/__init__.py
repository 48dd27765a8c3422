"""Series: stories that belong together, with a name, an introduction and an order. A story is in one series at most.

`series`: `add`, `edit`, `remove`, `get`, `list_`. `parts`: `put`, `take_out`, `arrange`, `listed`, and `live` for pages.
"""

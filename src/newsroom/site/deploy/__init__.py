"""Sends a built site to a place: a folder, a host with rsync, or object storage.

- `targets.place`: the place that a deploy target names
- `deploying.prepare`, `deploying.carry_out`: what differs there, and sending it
- `place.Place`: what a place must be able to do; `folder`, `rsync` and `objects` are the three kinds
"""

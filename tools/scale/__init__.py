"""`make scale`: a week of a newsroom on a distributed object store, a CDN and a replica, with processes killed at random.

- `programs`: the servers that are needed, and how they are started and ended
- `storage`, `cdn`, `replica`: SeaweedFS, Varnish and Litestream
- `newsroom`: runs the command, and kills it at random moments
- `readers`: requests with known totals, as log objects in every format; `commenters`: comments to the live site
- `week`: what happens, day by day; `proofs`: what must be true at the end
"""

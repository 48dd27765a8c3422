"""Learning: a filter that scores comments by what moderators decided before.

`spam_filter` is the way in: `scores`, `judge`, `explain`, `status`, `evaluate`, `rebuild`, `forget_all`. `lessons` remembers
what was decided, `features` is what is seen of a text, `regression` the arithmetic, `weights` what is stored of it.
"""

"""Learning: a filter that scores comments by earlier decisions of moderators.

`spam_filter` has the functions to call: `scores`, `judge`, `explain`, `status`, `evaluate`, `rebuild`, `forget_all`.
`lessons` stores the decisions, `features` finds the features of a text, `regression` computes, `weights` stores weights.
"""

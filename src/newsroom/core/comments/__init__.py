"""Comments: what readers write under an article, from the form to the page, and what moderators decide about it.

`intake.receive` screens and stores one; `comments` finds and counts them, `selection` filters them and orders the queues;
`decisions.decide` is the word of a moderator, `editing` holds replies, edits and pins, `by_reader` what readers can do
with their own. `threads` arranges a page. `reader_reports` are readers' reports, `statistics` sums up the moderation.
`importing` and `exporting` move comments between systems; `erasure` and `personal_data` serve a person's rights.
"""

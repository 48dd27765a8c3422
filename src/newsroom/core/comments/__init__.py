"""Comments: what readers write under an article, from the form to the page, and the decisions of moderators.

`intake.receive` screens and stores one; `comments` finds and counts them, `selection` filters them and orders the queues;
`decisions.decide` makes decisions, `editing` has replies, edits and pins, `by_reader` what readers can do with their
own. `threads` arranges a page. `reader_reports` are reports by readers, `statistics` summarises the moderation.
`importing` and `exporting` move comments between systems; `erasure` and `personal_data` are for the rights of a person.
"""

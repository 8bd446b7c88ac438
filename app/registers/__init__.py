"""Registers: dwellings, households, residents; whom to see and where.

Owns those tables, the history of edits, and what was judged of entries that look like one person.
Words: a *dwelling* is a door; a *household* lives behind it and has a *plan* (how often, by which form) that says when
it is *due*, and *hints* for whoever knocks; a *resident* is one of its people, never without source, basis and review.
Edits and reveals come from phones through `sync`; lists, search and imports go through `service`.
Announces `ResidentWent`, `ResidentMoved`, `ResidentsMerged` and `MergeUndone`.
"""

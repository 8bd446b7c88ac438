"""Timeline: what happened at a door, in one list: visits, edits, people coming and going, incidents.

Owns nothing. Words: an *entry* is one thing that happened; the list is newest first, and a reader who may not see one
sort of thing does not see it here either.
Announces: nothing.
"""

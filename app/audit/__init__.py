"""Audit: the log of who saw or changed what, append-only and hash-chained.

Owns: audit entries and the head of their chain.
Words: an *entry* says who did which *action* to which *subject*, in ids, codes and counts only.
Announces: nothing.
"""

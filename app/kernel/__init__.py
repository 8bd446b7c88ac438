"""The cellar floor: what every room stands on and no domain noun ever.

Owns: settings, clock, ids, the database and its schema, errors, access, events, the rev counter.
Announces: nothing.
"""

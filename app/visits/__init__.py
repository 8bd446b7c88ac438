"""Visits: what was seen and done at a door.

Owns visits, their former versions, the released visit forms. Words: visit, outcome, mode, need, hazard, amendment.
Comes from phones through `sync` (visit.record, visit.amend); is read through `service`.
"""

"""Registers: dwellings, households, residents; whom to see and where.

Owns those tables and the history of edits. Words: dwelling, household, resident, hint, plan, due.
Edits and reveals come from phones through `sync`; lists, search and imports go through `service`.
"""

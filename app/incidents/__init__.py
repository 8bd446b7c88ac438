"""Incidents: what somebody noticed, carried to whoever can fix it, until a resident says that it is fixed.

Owns incidents, their log, units, complainants, requests, whistles, call-backs, and the catalogue of categories.
Words: incident, category, move, desk, lead and co unit, clock, whistle, supervision, call-back.
Announces `IncidentMoved` and `ClockPassed`. Comes from phones through `sync` (incident.report, incident.move).
"""

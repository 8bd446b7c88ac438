"""Incidents: what somebody noticed, carried to whoever can fix it, until a resident says that it is fixed.

Owns incidents, their log, units, complainants, requests, whistles, call-backs, the catalogue of categories, and the
rules of dispatch that desks keep.
Words: incident, category, move, desk, lead and co unit, clock, whistle, supervision, call-back, rule, sample.
Announces `IncidentMoved`, `ClockPassed` and `RuleFellSilent`. Comes from phones through `sync` (incident.report,
incident.move, incident.comment).
"""

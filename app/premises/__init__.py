"""Premises: what stands in a grid beside its households.

Owns buildings, premises (enterprises, shops, sites: 九小场所 among them), devices (smoke alarms and their like) and
assets (部件: lights, manholes, trees); the checks of devices and the history of edits of premises.
Words: a *building* is what dwellings of its name stand in; *premises* are visited at an interval and are *open*,
*suspected_closed* or *closed*; a *device* hangs in a dwelling and is *checked*; an *asset* belongs to a unit.
Edits and checks come from phones through `sync`; sheets through `imports`; lists and forms through `service`.
Announces: nothing.
"""

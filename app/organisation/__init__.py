"""Organisation: the area tree of a district and the units that handle things.

Owns: areas (district, street, zone, community, grid, micro-grid) and departments.
Words: an area's *code* nests by prefix, its *path* is the line of codes from the district down; every right and every
query is cut along that path.
Announces: nothing yet.
"""

"""Shapes of incidents: as they come in, the form of each move, as they are shown."""

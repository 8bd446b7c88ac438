"""Doorstep (叩门): carries what a grid worker sees on a doorstep to whoever can fix it.

Storeys, from the cellar up: kernel, then the rooms, then `api`, then the entries `main`, `launcher` and `cli`.
"""

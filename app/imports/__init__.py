"""Imports: spreadsheets on their way into the registers.

Owns runs (one sheet, from upload to end), their problems row by row, and the sealed workbook as long as a run lasts.
Words: a *run* is *reading*, *checked*, *applying*, then *done*, *failed* or *cancelled*; a *kind* is what a sheet is
about; a *problem* is one cell in words of the sheet. A row with a problem is *left out*, or nothing is applied at all.
Opens the `imports` of the rooms below and gathers their kinds; nobody imports this room but the API and the jobs.
Announces: nothing.
"""

"""Communes: their names and codes, their offices, later their posters and reports."""

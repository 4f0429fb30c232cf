"""The eye: a picture of a page → `Sight`. It knows no campaign and no form, only ink, lines, characters and seals."""

VERSION = 3
"""Raise it with every change that can make a page come out otherwise: sights of other versions are not used."""

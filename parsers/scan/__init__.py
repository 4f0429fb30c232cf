"""The eye: a picture of a page → `Sight`. It knows no campaign and no form, only ink, lines, characters and seals."""

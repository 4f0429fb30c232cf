"""Writes a campaign of mails as departments really send them, by seed, with the truth beside it."""

"""Readers of documents: bytes → Paper → Checklist or Report. Pure functions; they know no campaign."""

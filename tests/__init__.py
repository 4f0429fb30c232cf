"""Tests, and what they and the demo share. A package, so that its parts import one another by full names."""

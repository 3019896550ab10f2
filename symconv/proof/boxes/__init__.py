"""Identities on finite boxes: exact comparison of outputs, term by term, for given shapes, modes and boundaries."""

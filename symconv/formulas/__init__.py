"""The closed vocabulary of formulas, and its printer in plain text."""

"""From values to documents: a record, a printer and an escaper for each format, and templates that arrange the rest."""

"""Its database."""

"""Rules of the bus that a civil servant could argue about: pure, no database, no HTTP."""

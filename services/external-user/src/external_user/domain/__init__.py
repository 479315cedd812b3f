"""The rules of registration, pure: no database, no HTTP, no clock of their own."""

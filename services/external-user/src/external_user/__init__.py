"""The door for people from outside: registration, confirmation, conferência (external-user.md)."""

"""The bus: takes processes from one system to another, with receipts (tramita-api.md)."""

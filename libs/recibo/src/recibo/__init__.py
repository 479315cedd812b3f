"""Receipts of the bus, for whoever wants to verify one: pure, no service needed (tramita-api.md §9)."""

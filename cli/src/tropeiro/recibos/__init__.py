"""Receipts on the terminal."""

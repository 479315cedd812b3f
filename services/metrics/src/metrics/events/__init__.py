"""Kafka in. These figures publish nothing yet."""

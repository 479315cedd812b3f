"""Kafka in and out: what the registry tells us, what we tell everyone."""

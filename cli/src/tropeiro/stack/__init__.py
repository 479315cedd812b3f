"""The embedded stack: every real part on one machine, on loopback, in one folder (design §6)."""

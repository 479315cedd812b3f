"""The real servers, from wheels and jars, on loopback (design §6): for the stack on one machine and for tests."""

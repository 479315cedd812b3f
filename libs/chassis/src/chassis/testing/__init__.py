"""What tests stand on: real servers, and fakes that pass the same tests as the real thing (design §8)."""

"""The command a person types: the stack, the demonstration, a SEI that is none, and what operators need."""

"""Events of the door for people from outside."""

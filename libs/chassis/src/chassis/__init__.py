"""What every service of Tropeiro needs, with no domain word in it (design §2.2)."""

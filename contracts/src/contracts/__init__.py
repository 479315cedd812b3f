"""Wire contracts: what the services of Tropeiro say to each other and to the world."""

"""What the registry tells everyone else."""

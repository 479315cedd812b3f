"""What the registry decides, pure."""

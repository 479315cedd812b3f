"""`tropeiro demo`: the main job, done for real on one machine and told as it happens."""

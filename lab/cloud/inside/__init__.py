"""Programs that run in the cloud's own environment, with its client libraries."""

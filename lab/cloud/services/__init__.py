"""The process table: what runs, with which files, in which order, and when it is ready."""

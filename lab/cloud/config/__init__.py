"""What the services read: one module per service, each a function from the lab to files.

Nothing here touches the disk; ``writing`` does.
"""

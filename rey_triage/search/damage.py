"""What is wrong with an index that cannot be read."""


class Damaged(Exception):  # noqa: N818  # the state of the index, not a mistake of the caller
    """The index cannot be read; it has to be built again."""

"""Records that the program ships and writes itself: read alike, and told alike when damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from rey_triage.errors import ReyError

if TYPE_CHECKING:
    from pathlib import Path

Shape = TypeVar("Shape")


def read(file: Path, shape: type[Shape], *, of: str, anew: str) -> Shape | None:
    """Read a record; None where there is none.

    ``of`` is what it records, ``anew`` the command that writes it again.

    Raises:
        ReyError: it is damaged.
    """
    try:
        return msgspec.json.decode(file.read_bytes(), type=shape)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise ReyError(
            f"the record of {of} cannot be read",
            place=str(file),
            remedy=f"{error}; `{anew}` writes it anew.",
        ) from None

from __future__ import annotations

from lab.suite.kinds import WrongPassword


class WrongNeutronPassword(WrongPassword):
    victims = ("order-2",)

    def __init__(self) -> None:
        super().__init__("neutron")


FAULT = WrongNeutronPassword()

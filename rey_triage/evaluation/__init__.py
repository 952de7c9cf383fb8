"""How often the program is right: cases, what it says of them, and what that is worth."""

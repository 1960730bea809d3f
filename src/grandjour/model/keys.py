"""Keys that tell a real number from a run of digits, where more than one room asks."""


def luhn(digits: str) -> bool:
    """Luhn's key (ISO/IEC 7812) over a run of ASCII digits."""
    total = 0
    for place, character in enumerate(reversed(digits)):
        digit = int(character)
        if place % 2:
            digit = digit * 2 - 9 if digit > 4 else digit * 2
        total += digit
    return total % 10 == 0

"""Grand Jour: the public information that an administration holds, brought into the light of day."""

__version__ = "0.1.0"

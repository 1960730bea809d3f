"""Where things are kept: private, public and drop, as five modules that share no credentials."""

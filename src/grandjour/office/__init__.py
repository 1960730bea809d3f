"""The doors, agents' side: HTTP → rulings and jobs. It writes to the register and never runs a step itself."""

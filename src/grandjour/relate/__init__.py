"""Public releases → what they have to do with one another: differences of versions, columns that datasets share."""

"""People, their roles, invitations, guardians and families; and the search over everything."""

"""The data admin: every table of the school, changed through the same verbs as everywhere."""

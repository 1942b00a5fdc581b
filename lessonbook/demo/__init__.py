"""A believable school around today's date, made by the same verbs as a real one."""

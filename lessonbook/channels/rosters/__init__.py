"""A school's roster and timetable from files of other systems: OneRoster bundles and calendars.

In reading order: `bundle` and `csv_rows` read the file, `cells`, `tables` and `booking_tables` know what stands in it,
`manifest` what it is meant to replace, `roster` holds what was read. `known` is what the database has of it,
`references`, `booking_references`, `clashes` and `crowding` check one against the other, `planning`, `seating` and
`booking` work out what is to change, `writing` writes it in one transaction, `importing` calls them in order, `words`
says what was found.
"""

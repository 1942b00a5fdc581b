"""The whole school in one file that either engine can read: written while the server runs, restored all or nothing.

A zip file of

- `manifest.json`: what made it and when, the migrations its tables come from, and for every other member its size and
  SHA-256;
- `tables/TABLE.ndjson`: a line for each row, a JSON array of its values in the manifest's order of columns, rows by
  primary key; instants are ISO 8601 in UTC, other dates and times ISO 8601, decimals and UUIDs text, bytes base64;
- `uploads/PATH`: the uploaded files.

Sign-ins under way and the cache are left out: they are of one running server, not of the school.
"""

"""What programs may ask for, a module a noun; imported by `site.py`, which mounts them."""

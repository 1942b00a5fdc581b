"""The entry point for web servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lessonbook.config.settings")

application = get_wsgi_application()

# What is here by now stays for good. Out of the garbage collector's sight it isn't looked through again for each page
# that makes many objects: a search over 200 instructors took a third longer.
gc.collect()
gc.freeze()
# A page makes some ten thousand objects and lets them go: looked for every 700, as Python does, none of them is found.
gc.set_threshold(10_000, 20, 50)

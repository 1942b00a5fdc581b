"""What the server's web process runs. Importing this makes the process one that ends with its supervisor.

Its requests don't wait for a large import to end, as commands and workers do.
"""

import os

from django.db import connections

from lessonbook.config.supervisor import end_with
from lessonbook.config.wsgi import application
from lessonbook.database.patience import REQUEST_SECONDS, wait_at_most

__all__ = ["application"]

end_with(os.getppid())
wait_at_most(REQUEST_SECONDS, connections.settings["default"])

"""What the server's web process runs. Importing this makes the process one that ends with its supervisor."""

import os

from lessonbook.config.supervisor import end_with
from lessonbook.config.wsgi import application

__all__ = ["application"]

end_with(os.getppid())

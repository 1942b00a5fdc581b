"""The web server: granian, one supervisor and one web process with threads, that ends without dropping a request.

Beside it the supervisor keeps a worker, unless the settings say that one runs elsewhere.
"""

from django.conf import settings
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from lessonbook.config.beside import WorkerBeside

# Seconds that requests under way have to end after the server was told to stop.
DRAIN_SECONDS = 30
ACCESS_FORMAT = '%(addr)s "%(method)s %(path)s %(protocol)s" %(status)d %(dt_ms).1f ms'


def serve(host: str, port: int) -> None:
    """Serve until told to stop by SIGTERM or SIGINT; requests under way are answered before this returns."""
    server = Granian(
        "lessonbook.config.worker:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.SERVER_THREADS,
        workers_kill_timeout=DRAIN_SECONDS,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
        log_dictconfig=dict(settings.LOGGING),
        log_access=settings.ACCESS_LOG,
        log_access_format=ACCESS_FORMAT,
        websockets=False,
    )
    if settings.WORKER:
        worker = WorkerBeside(lambda: bool(server.interrupt_signal), drain=DRAIN_SECONDS)
        server.on_startup(worker.start)
        server.on_shutdown(worker.end)
    server.serve()

"""End this process as by SIGTERM when the one that started it has ended, however that ended."""

import os
import signal
import threading
import time

_LOOK_SECONDS = 0.5


def end_with(parent: int) -> None:
    """Watch the process that started this one. A process that has lost its parent has another one: the kernel's own
    signal for it (`PR_SET_PDEATHSIG`) comes at the end of the thread that started it, too, and on Linux alone."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()

"""What tests ask of the workers and the program does not."""

from crawler.workers.pool import ExtractionWorkers


def process_ids(workers: ExtractionWorkers) -> list[int]:
    """The ids of the processes that run now."""
    return [pid for process in workers._processes if (pid := process.pid) is not None]

"""Wait until every named RPC queue has a consumer: ``queues HOST:PORT SECONDS QUEUE…``.

A declaration that is passive creates nothing: it only tells how many consume.
"""

from __future__ import annotations

import sys
import time

import amqp

PAUSE = 0.3


def main() -> int:
    address, seconds, *names = sys.argv[1:]
    waiting = set(names)
    end = time.monotonic() + float(seconds)
    while waiting and time.monotonic() < end:
        waiting -= _consumed(address, waiting)
        if waiting:
            time.sleep(PAUSE)
    if waiting:
        print("no consumer of: " + ", ".join(sorted(waiting)))
    return 1 if waiting else 0


def _consumed(address: str, names: set[str]) -> set[str]:
    found: set[str] = set()
    try:
        with amqp.Connection(address, userid="guest", password="guest") as connection:  # noqa: S106 - RabbitMQ's own, on loopback
            for name in names:
                channel = connection.channel()
                try:
                    if channel.queue_declare(name, passive=True).consumer_count:
                        found.add(name)
                    channel.close()
                except amqp.NotFound:
                    continue
    except (OSError, amqp.AMQPError):
        return found
    return found


if __name__ == "__main__":
    sys.exit(main())

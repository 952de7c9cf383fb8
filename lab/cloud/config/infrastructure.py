"""MariaDB and RabbitMQ: durable enough for tests, quiet when idle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.config.files import ConfigFile
from lab.cloud.settings import ADDRESS, PORTS

if TYPE_CHECKING:
    from lab.cloud.settings import Lab

# What a crash would lose is put back by `reset`; not syncing makes the schema migrations bearable.
_MARIADB = """\
[mariadbd]
user = root
datadir = {data}/mysql
socket = {socket}
pid_file = {run}/mysqld.pid
log_error = {logs}/mariadb.log
bind_address = {address}
port = {port}
skip_name_resolve
skip_log_bin
sync_binlog = 0
max_connections = 1000
character_set_server = utf8mb3
innodb_buffer_pool_size = 256M
innodb_flush_log_at_trx_commit = 0
innodb_flush_method = nosync
innodb_doublewrite = 0
"""

_RABBITMQ = """\
listeners.tcp.1 = {address}:{port}
log.file = rabbitmq.log
log.file.level = info
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 50MB
"""


def files(lab: Lab) -> list[ConfigFile]:
    mariadb = _MARIADB.format(
        data=lab.data,
        socket=lab.mysql_socket,
        run=lab.run,
        logs=lab.logs,
        address=ADDRESS,
        port=PORTS["mariadb"],
    )
    rabbitmq = _RABBITMQ.format(address=ADDRESS, port=PORTS["rabbitmq"])
    return [
        ConfigFile("mariadb/my.cnf", mariadb),
        ConfigFile("rabbitmq/rabbitmq.conf", rabbitmq),
    ]

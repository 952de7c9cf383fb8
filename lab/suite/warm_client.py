"""The openstack client, loaded once: what is typed runs in a fork of it.

Most of what a command of the client costs is loading it, a second and more on a busy machine; a
trial types dozens. Run by the interpreter of the lab, with the path of the socket. A request is one
JSON object (arguments, variables) with descriptors: input, output, errors, the mount namespace and
the directory of the caller. The answer is the exit code as text.
"""

import array
import contextlib
import ctypes
import importlib.metadata
import json
import os
import signal
import socket
import sys

DESCRIPTORS = 5
LONGEST_REQUEST = 1 << 20


def load():
    """Import the client with all its plug-ins."""
    from openstackclient import shell  # noqa: PLC0415 - in the lab's environment only

    for plugin in importlib.metadata.entry_points(group="openstack.cli.extension"):
        with contextlib.suppress(Exception):
            plugin.load()
    return shell


def receive(connection):
    """Return the request and its descriptors."""
    space = socket.CMSG_SPACE(DESCRIPTORS * array.array("i").itemsize)
    data, ancillary, _, _ = connection.recvmsg(LONGEST_REQUEST, space)
    found = array.array("i")
    for _, _, content in ancillary:
        found.frombytes(content)
    while not data.endswith(b"\n"):
        more = connection.recv(LONGEST_REQUEST)
        if not more:
            raise ConnectionError("the caller is gone")
        data += more
    return json.loads(data), list(found)


def become(request, descriptors):
    """Take the caller's place: its files, its view of the machine, its variables."""
    if ctypes.CDLL(None, use_errno=True).setns(descriptors[3], 0):
        raise OSError(ctypes.get_errno(), "setns")
    os.fchdir(descriptors[4])
    for number in range(3):
        os.dup2(descriptors[number], number)
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = ["openstack", *request["arguments"]]


def serve(shell, connection):
    """Run one command, and say how it ended."""
    request, descriptors = receive(connection)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            become(request, descriptors)
            code = shell.main(request["arguments"])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            with contextlib.suppress(OSError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code or 0)
    _, status = os.waitpid(child, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def main():
    shell = load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(sys.argv[1])
        listener.bind(sys.argv[1])
        listener.listen()
        print("ready", flush=True)
        while True:
            connection, _ = listener.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                listener.close()
                with contextlib.suppress(OSError):
                    serve(shell, connection)
                os._exit(0)
            connection.close()


if __name__ == "__main__":
    main()

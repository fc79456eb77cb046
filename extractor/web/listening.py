"""Whether a service can listen where it is told to, before anything is begun."""

import errno
import os
import socket

from extractor.errors import UsageError

_REMEDIES = {
    errno.EADDRINUSE: "Something listens here already, perhaps this service. Name another port with --port (0: any that is free).",
    errno.EACCES: "Ports below 1024 are for the system. Name another port with --port.",
    errno.EADDRNOTAVAIL: "Name an address of this machine with --host.",
}
_OTHERWISE = "Name another address with --host, or another port with --port."


def require_free(host: str, port: int) -> None:
    """Raises `UsageError` where nobody could listen."""
    where = f"{f'[{host}]' if ':' in host else host}:{port}"
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        said = getattr(error, "strerror", None) or "no host can have this name"
        raise UsageError(f"there is no such address ({said})", where=where, remedy=_REMEDIES[errno.EADDRNOTAVAIL]) from None
    for family, kind, protocol, _, address in found:
        try:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind(address)
                probe.listen()
        except OSError as error:
            if error.errno == errno.EAFNOSUPPORT:  # of a name's addresses those that this machine knows are taken
                continue
            told, remedy = os.strerror(error.errno or 0).lower(), _REMEDIES.get(error.errno or 0, _OTHERWISE)
            raise UsageError(f"cannot listen here ({told})", where=where, remedy=remedy) from None

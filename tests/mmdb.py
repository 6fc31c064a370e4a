"""Write a small MaxMind database (IPv4, 24-bit records), as the format's specification 2.0 has it: for tests of what reads them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any


def mmdb(networks: Mapping[str, str]) -> bytes:
    """A database that maps networks (`192.0.2.0/24`) to countries (`US`); the networks must not overlap."""
    data, places = b"", {}
    for code in dict.fromkeys(networks.values()):
        places[code] = len(data)
        data += _encode({"country": {"iso_code": code}})
    nodes: list[list[Any]] = [[None, None]]
    for text, code in networks.items():
        network = ipaddress.ip_network(text)
        assert isinstance(network, ipaddress.IPv4Network)
        bits = f"{int(network.network_address):032b}"[: network.prefixlen]
        node = 0
        for bit in map(int, bits[:-1]):
            if nodes[node][bit] is None:
                nodes.append([None, None])
                nodes[node][bit] = len(nodes) - 1
            node = nodes[node][bit]
        nodes[node][int(bits[-1])] = code
    tree = b"".join(_record(side, len(nodes), places) for node in nodes for side in node)
    metadata = {
        "binary_format_major_version": (2, 5),
        "binary_format_minor_version": (0, 5),
        "build_epoch": (1, 9),
        "database_type": "Test-Country",
        "description": {},
        "ip_version": (4, 5),
        "languages": [],
        "node_count": (len(nodes), 6),
        "record_size": (24, 5),
    }
    return tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + _encode(metadata)


def _record(side: Any, nodes: int, places: Mapping[str, int]) -> bytes:
    """Another node, nothing (the number of nodes), or a place in the data section."""
    value = nodes if side is None else side if isinstance(side, int) else nodes + 16 + places[side]
    return value.to_bytes(3, "big")


def _encode(value: Any) -> bytes:
    """Maps, text, and unsigned numbers as (value, type): 5 is 16 bits wide, 6 is 32, 9 is 64."""
    if isinstance(value, dict):
        return bytes([7 << 5 | len(value)]) + b"".join(_encode(k) + _encode(v) for k, v in value.items())
    if isinstance(value, list):
        return bytes([len(value), 11 - 7]) + b"".join(map(_encode, value))
    if isinstance(value, str):
        raw = value.encode()
        assert len(raw) < 29
        return bytes([2 << 5 | len(raw)]) + raw
    number, kind = value
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    # Types above 7 are written as 0 with the rest in the next byte.
    return bytes([len(raw), kind - 7]) + raw if kind > 7 else bytes([kind << 5 | len(raw)]) + raw

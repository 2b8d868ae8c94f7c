"""The practice engine: a Docker Engine API with no Docker behind it.

A program of its own, started by `cais engine`. It speaks the Engine's HTTP API on a socket, and
simulates images, layers, containers, volumes and networks. It never runs anything: no process of
the host is started on behalf of a container, and no code from an image is executed.

Imports nothing from the other rooms of cais. Inside, from the top down: `serve` (address and life
time), `api` (HTTP), `daemon` (what an engine does), `shell` and `programs` (what runs in a
container), `catalog` (the images that ship with cais), `kernel` (processes, signals, terminals),
`files` (virtual file systems), `store` (what is kept on disk).
"""

"""What a container's programs run on: processes, signals, pipes and terminals, all simulated.

A process is a coroutine on the engine's event loop. Nothing of the host runs on its behalf.
"""

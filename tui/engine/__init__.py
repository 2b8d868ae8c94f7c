"""The way to any Docker Engine: finding one, watching it, asking it to do things.

The only room that imports the `docker` SDK. What comes out of here is frozen values from
`tui.state` and the errors of `tui.engine.errors`; no API dictionary and no exception of the
SDK leaves it. Everything here blocks, so nothing here may be called on the event loop.
"""

"""From state to lines of text: pure functions, which import no widget and no textual.

A line is a tuple of spans, each a text and a role. Roles become colours in the widgets'
style sheets, so that themes apply; text from outside is cleaned here, on its way in.
"""

"""The application: one place where people see, decide and can undo, in French and English.

Rooms carry the names of the engine's: `today facts measure plan decide report people`, over `base` and `jobs`. In a
room `queries.py` is the only reader, `actions.py` the only writer, a view has at most 25 lines. Start with `serve.py`.
"""

"""Facts: one canonical truth from every channel, agency and shop, proved before it is used.

`workspace` is the folder, `sources` read files, `store` keeps originals, lake and editions, `channel_map` says which
campaign is which channel, `quality` questions the facts, `semantic` defines the figures.
"""

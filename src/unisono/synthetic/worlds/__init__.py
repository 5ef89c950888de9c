"""Weekly worlds with a known truth, many of them built on mechanisms that no media-mix model assumes.

`make_world` makes one, `make_panel` one of many regions; `KINDS` lists them, `recipe` tells what each is made of. A
model is good when its intervals hold the truth here or its review says that they may not; a plan is good when the world
pays it.
"""

from unisono.synthetic.worlds.oracle import best_split, even
from unisono.synthetic.worlds.panel import PANEL_KINDS, PanelWorld, make_panel
from unisono.synthetic.worlds.recipe import KINDS
from unisono.synthetic.worlds.world import TAIL, World, WorldTruth, make_world

__all__ = [
    "KINDS",
    "PANEL_KINDS",
    "TAIL",
    "PanelWorld",
    "World",
    "WorldTruth",
    "best_split",
    "even",
    "make_panel",
    "make_world",
]

"""Weekly worlds with a known truth, many of them built on mechanisms that no media-mix model assumes.

`make_world` makes one; `KINDS` lists them, `recipe` tells what each is made of. A model is good when its intervals hold
the truth here or its review says that they may not; a plan is good when the world pays it.
"""

from unisono.synthetic.worlds.oracle import best_split, even
from unisono.synthetic.worlds.recipe import KINDS
from unisono.synthetic.worlds.world import TAIL, World, WorldTruth, make_world

__all__ = ["KINDS", "TAIL", "World", "WorldTruth", "best_split", "even", "make_world"]

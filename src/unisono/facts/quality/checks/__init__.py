"""The checks, one a file, strangers to each other; `unisono.facts.quality.registry` finds them."""

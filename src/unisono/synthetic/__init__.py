"""A company whose truth is known: a French maker of beds, its market, and the files its people download.

Every estimate of Unisono can be held against a known answer here, which no real company can offer.
The files are written by writers that know nothing of the importers, so that an import is never
checked against itself.
"""

from unisono.synthetic.company import Following, SampleCompany, sample_company
from unisono.synthetic.effects import MediaEffects
from unisono.synthetic.truth import Truth

__all__ = ["Following", "MediaEffects", "SampleCompany", "Truth", "sample_company"]

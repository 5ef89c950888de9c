"""The board report: one page that a CMO can forward, in French or English, with every figure's origin.

`ReportInputs` says what there is to tell (all of it optional but the settings, the edition and the time), `render`
tells it as one HTML file that needs nothing else: no script, no font, no network.
"""

from unisono.report.inputs import GradeView, OverrideView, ProposalView, ReportInputs
from unisono.report.render import render

__all__ = ["GradeView", "OverrideView", "ProposalView", "ReportInputs", "render"]

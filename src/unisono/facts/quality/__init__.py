"""Trust: facts are questioned before they are used; a verdict per source gates every model."""

from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.registry import CHECKS
from unisono.facts.quality.trust import Override, gate, run_checks, verdicts

__all__ = ["CHECKS", "Check", "CheckInput", "Override", "gate", "run_checks", "verdicts"]

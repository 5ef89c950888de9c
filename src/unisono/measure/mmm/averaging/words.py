"""What the evidence says for each form, in words."""

from __future__ import annotations

from unisono.measure.mmm.averaging.forms import Mixture
from unisono.measure.mmm.forms import Form
from unisono.measure.mmm.result import Diagnostic, Grade
from unisono.words import Share, Text, msg


def form_text(form: Form) -> Text:
    """One form."""
    return msg("carry-over {carry}, saturation {curve}", carry=form.carry.title, curve=form.curve.title)


def mixture_lines(mixture: Mixture) -> tuple[Text, ...]:
    """Each form with its probability, the most probable first."""
    return tuple(
        msg("Form weighed by evidence: {form}, {share} of the draws.", form=form_text(form), share=Share(share))
        for form, share in mixture.tried
    )


def weighed_forms(mixture: Mixture) -> Diagnostic:
    """A point of the review: how sure the form is. It never fails: that a form is unsure is in the intervals."""
    form, share = mixture.tried[0]
    text = msg(
        "{n} forms were weighed by evidence; the most probable one ({form}) has {share} of the draws.",
        n=len(mixture.tried),
        form=form_text(form),
        share=Share(share),
    )
    return Diagnostic("forms", share, "any", Grade.PASS, text)

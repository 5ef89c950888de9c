"""What can this spend history tell, before anything is fitted? And which experiment would tell the rest?

Whether a channel's return can be learned is decided by how its money was spent, not by the model: constant spend, spend
that follows the season, two channels that move as one, say nothing however long one samples. Files: `beliefs` (truths
that the prior holds possible), `width` (how narrow each ROI would become), `causes` (why not narrower), `experiments`
(what would fix it), `value` (what the answer is worth to the split), `after_fit` (the same once there is a fit),
`report`, `engine` with `answerable`, `page`.
"""

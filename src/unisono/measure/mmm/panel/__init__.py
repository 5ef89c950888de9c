"""The media-mix model over several units: regions, products or brands in one fit.

    y_gt / size_g = baseline_gt + sum_m beta_gm * hill(adstock(spend_gm / size_g))_t + noise_gt
    beta_gm       = beta_m + deviation_gm

Units share carry-over, saturation and the average effect of each channel; each unit's own effect, its baseline and the
baseline that all have in common are integrated out exactly. Files: `data` (what goes in), `checks` (what is refused),
`spec` (choices and beliefs), `design` (the fixed columns), `response` (media), `linear` (what is integrated out),
`kernel` (density and gradient), `posterior`, `fit`, `draws` (the integrated part drawn back), `result`, `review`,
`store`; `engine` holds `fit_panel`.
"""

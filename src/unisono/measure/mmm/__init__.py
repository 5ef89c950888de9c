"""The media-mix model: what each channel's spend really brought in, with intervals.

    y_t = baseline_t + sum_m beta_m * hill(adstock(spend_m))_t + noise_t

Everything that enters linearly with a Gaussian prior (level, trend, seasons, holidays, controls) is integrated out
exactly; only carry-over, saturation, ROI and two scales are sampled. Files: `data` (what goes in), `checks` (what is
refused), `spec` (choices and priors), `design` (the linear part), `media` and `kernel` (density and gradient),
`posterior`, `sampler`, `fit`, `baseline` (the linear part drawn back), `result`, `review`, `store`; `ladder` holds
the noises that are no normal ones; `engine` holds `fit_model`.
"""

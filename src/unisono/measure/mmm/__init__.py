"""The media-mix model: what each channel's spend really brought in, with intervals.

    y_t = baseline_t + sum_m beta_m * hill(adstock(spend_m))_t + noise_t

Everything that enters linearly with a Gaussian prior (level, trend, seasons, holidays, controls) is integrated out
exactly; only carry-over, saturation, ROI and three scales are sampled. Files: `data` (what goes in), `spec` (choices and
priors), `design` (the linear part), `kernel` (density and gradient), `sampler`, `fit`, `baseline`, `result`, `review`.
"""

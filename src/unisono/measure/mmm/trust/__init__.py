"""How far can a fit be trusted? It is put under stress after every fit, in less time than the fit took.

Converged chains catch no wrong model. Here the fit is asked what would show if it were wrong, and what would follow:

- `misfit`: is something left over that has a name (a level break, a season, a curve of another form, an effect that
  drifted, next week's spend)? Every suspect is one more column of the linear model, seen through the `lens`.
- `edges`: did the history pull a carry-over or a curve to the edge of what was believed possible?
- `chance`: do the surprises look like chance (memory, heavy tails, changing size)?
- `placebo`: what does the model find in channels that never ran?
- `future`: the last weeks, predicted from the weeks before.
- `sensitivity`: do the data speak, or the prior; do they contradict each other?
- `absence`: could a channel have earned nothing?
- `recovery`: made-up outcomes with a known truth on this spend; `shaking`: small errors in the data.
- `common`: did all the money move as one, and is media credited with too much?
- `tipping`: how strong would something unseen have to be?

`engine.trust_in` runs them all, `report` holds the verdict, `store` keeps it beside the run, `page` tells it.
"""

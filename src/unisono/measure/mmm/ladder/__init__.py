"""The second rung of the ladder: exact, approximation with a certificate, or refuse.

The model is exact for normal noise. Other noise is sampled under a normal stand-in and re-weighted to what was asked;
Pareto's k-hat says for every reported quantity whether that can be trusted. Where it cannot, nothing is reported.
"""

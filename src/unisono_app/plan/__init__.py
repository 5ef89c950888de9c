"""Plan: splits tried live, scenarios kept and compared, and the way from a split to a proposal."""

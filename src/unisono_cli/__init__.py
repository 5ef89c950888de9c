"""The command line: a face of the engine. Reads the clock, the environment and the locale; the engine never does."""

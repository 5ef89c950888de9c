"""Facts: files come in, each source gets its light, every figure leads back to file and line."""

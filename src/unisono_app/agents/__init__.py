"""Agents: programs that think ask over the Model Context Protocol; they look, and write proposals only."""

"""Beginning: a new workspace, the steps to its first plan, and its settings later."""

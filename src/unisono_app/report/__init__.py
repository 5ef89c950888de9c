"""Report: the board report on screen, on paper and as a file, in French and English."""

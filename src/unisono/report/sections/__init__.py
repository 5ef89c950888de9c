"""The page's sections, one file each: what it says, as typed values; its template says how it looks."""

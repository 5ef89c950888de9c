"""Jobs: imports, fits, plans and reports that take their time, survive a kill, and can be watched and cancelled."""

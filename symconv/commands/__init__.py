"""Floor 6: the command line. Each subject has a door (arguments and help, cheap to import) and jobs (the work)."""

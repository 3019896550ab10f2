"""The command line. Options and help are cheap to import; what a command needs is imported when it runs."""

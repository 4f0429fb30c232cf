"""Real IMAP servers for tests, the demo and the benchmarks: Dovecot, pymap, and a proxy with 163's manners."""

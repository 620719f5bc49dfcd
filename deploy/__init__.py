"""How PVB is put on a machine and started: bootstrap, launcher, sandbox."""

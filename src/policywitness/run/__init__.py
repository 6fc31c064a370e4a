"""Executors: carry out a plan on this machine, analyse a bundle, serve and audit the demo web."""

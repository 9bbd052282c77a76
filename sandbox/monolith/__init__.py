"""Monolith: runs Python code that nobody trusts, and says what it did and what it cost.

`supervisor.Supervisor` runs programs behind walls, `trial.Trial` compares a candidate with an original; the
dataclasses of `program`, `case`, `outcome`, `rules` and `comparison` are what goes in and comes out. Nothing here
knows of models or editors. Import from the modules: some who need only the vocabulary must start fast.
"""

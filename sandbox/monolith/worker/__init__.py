"""The only code of ours that runs under the user's interpreter: standard library only, CPython 3.9+.

It is loaded under the private name `_monolith_worker`, straight from its folder, so that nothing of ours
becomes importable for the user's code.
"""

"""The set of slow functions: each with a better form, inputs for the search, and inputs held back from it."""

"""Who rewrites: rules, chat endpoints and the local model, and the choice between them."""

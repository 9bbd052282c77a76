"""Who rewrites: chat endpoints and the local model, and the choice between them."""

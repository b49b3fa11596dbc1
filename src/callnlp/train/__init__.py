"""Training data in, model and card out."""

"""What the product is about, in plain Python: no input or output, no framework."""

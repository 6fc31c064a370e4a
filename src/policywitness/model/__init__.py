"""The records every stage speaks. Nothing here does input or output, and nothing here imports another stage."""

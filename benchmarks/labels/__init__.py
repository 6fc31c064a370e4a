"""Labels of real policies, made by hand, and how a reading is scored against them."""

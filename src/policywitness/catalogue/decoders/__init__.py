"""Reading what vendors' requests say. Facts are data in the vendors' files; code is only how requests are written."""

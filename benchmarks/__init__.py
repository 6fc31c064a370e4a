"""Measurements of the program against labelled data; not shipped."""

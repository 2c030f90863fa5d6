"""What a comment may be about: a list in two levels that a centre edits, and its words."""

"""Odnoklassniki: its HTTP API on one side, our vocabulary on the other."""

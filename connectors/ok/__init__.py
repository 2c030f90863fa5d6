"""Odnoklassniki: its signed REST API on one side, our vocabulary on the other."""

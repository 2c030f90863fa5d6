"""Telegram: its Bot API on one side, our vocabulary on the other."""

"""The CEO section from the store, in Chinese and English."""

"""Pure functions from text to spans: sentences, quantities, periods, metric mentions, assertion cues."""

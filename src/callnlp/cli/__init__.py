"""One command per public function: parses, calls, prints."""

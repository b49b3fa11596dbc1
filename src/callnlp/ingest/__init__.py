"""Files to transcripts: readers, headings, roles, masks, sentences, fiscal period."""

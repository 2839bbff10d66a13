"""Drafts of articles: made of what mentors answered, checked like files, approved by a second person, published."""

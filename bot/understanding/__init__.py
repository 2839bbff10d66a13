"""Understanding Serbian and English as people write it: the text front end, the embedded engine, and measuring."""

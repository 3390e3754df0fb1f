"""Feed documents: pure functions from facts to bytes. Nothing here asks the database."""

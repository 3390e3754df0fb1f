"""How an empty library is furnished, and one of invented essays made."""

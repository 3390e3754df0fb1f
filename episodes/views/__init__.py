"""The pages of the library. Doors only: they ask, call and print."""

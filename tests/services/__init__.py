"""Real servers, started by the tests themselves on free loopback ports, also as root, and ended with them."""

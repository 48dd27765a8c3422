"""Writers of the formats of other systems: each gets posts one by one and says what it cannot hold."""

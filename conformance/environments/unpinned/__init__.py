"""What installing without a lock gives today: does it install, import and train, and which pin mends it."""

"""What an upgrade of Keras means for somebody's own code: read, never run."""

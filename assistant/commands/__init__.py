"""What each command does; ``assistant.cli`` only reads the command line."""

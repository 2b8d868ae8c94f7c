"""What requests say of containers: read, checked, and made whole."""

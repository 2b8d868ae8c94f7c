"""What a person gets who installs cais, away from the checkout."""

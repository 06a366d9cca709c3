"""What people see: parts and the pages composed of them."""

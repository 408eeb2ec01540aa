"""What stands in the tabs on the right: each page is a function from what is known to lines and links."""

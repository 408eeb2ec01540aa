"""What stands in the tabs: each page is a function from what is known to lines and links, for any front end."""

"""What is to be seen where a run stands, as values: nothing is drawn here, and nothing carried out."""

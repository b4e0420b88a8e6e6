"""What the dashboard costs a person's time, terminal and machine, as ratios to a bare Textual app."""

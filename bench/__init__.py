"""What is measured, against what: every figure is a ratio within one run, beside the bar it is held to."""

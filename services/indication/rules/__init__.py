"""Pure decisions of the assessment: no clock, no network, no session."""

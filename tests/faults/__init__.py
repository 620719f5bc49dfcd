"""Things go wrong at bad moments, and what must hold still holds."""

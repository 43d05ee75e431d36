"""Powers handed down and taken back, duties shared by level, inspections, what must not be handed down."""

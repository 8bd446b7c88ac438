"""What the table means, pure: who reaches an incident, which rules a move has, which clocks it sets."""

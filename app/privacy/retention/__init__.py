"""How long everything is kept, and what then: rules as data, a job that carries them out at night, a dry run."""

from app.privacy.retention.nightly import JOBS, dry_run, sweep
from app.privacy.retention.rules import RULES, Rule

__all__ = ["JOBS", "RULES", "Rule", "dry_run", "sweep"]

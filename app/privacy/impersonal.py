"""Columns of text, bytes or JSON that hold nothing about a person, each with the reason one can be sure.

Whatever is neither here nor marked in its model fails a test: a new table has to say what it keeps about people.
"""

from collections.abc import Mapping
from typing import Final

# Names that mean the same wherever they stand.
EVERYWHERE: Final[Mapping[str, str]] = {
    "grid_code": "the code of an area",
    "area_code": "the code of an area",
    "unit_code": "the code of a unit",
    "path": "codes of areas",
    "path_at_report": "codes of areas",
    "form": "the name of a released form",
    "flags": "codes the server gives",
    "hash": "a digest",
    "content_hash": "a digest",
    "token_hash": "a digest",
    "media_id": "a digest of a picture",
    "verb": "a code",
    "role": "a code",
    "channel": "a code",
}
_LISTED: Final[Mapping[str, str]] = {
    "a code": """
        audit_log.action audit_log.subject_kind callbacks.reason case_units.ended_by categories.code
        categories.codes categories.limit dispatch_rules.categories dispatch_rules.weekdays household_edits.field
        households.hints households.last_outcome households.plan_form incident_log.from_state incident_log.to_state
        incidents.category_code incidents.invalid_by incidents.photo_reason incidents.result media_links.permission
        media_links.record_kind receipts.kind return_requests.suggested_unit second_opinions.state uploads.file_type
        visits.hazards visits.needs whistle_units.ruling campaigns.admission_no care_consents.text_version
        care_entries.needs care_steps.level care_steps.reason devices.serial import_problems.code
        import_problems.column import_problems.value import_runs.kind import_runs.refusal premises.hazard_tags
        premises_edits.field resident_edits.field residents.other_sources
        task_remarks.outcome tasks.admission_no assets.code premises.uscc""",
    "a code; whom it was for goes with the person": "care_entries.category",
    "an area, a unit or a department, not a person": """
        areas.boundary areas.code areas.extent areas.name areas.phone case_units.unit_name departments.code
        departments.name departments.phone whistle_units.unit_name campaigns.area_codes campaigns.owner_code
        campaigns.owner_name tasks.source tasks.source_name assets.road buildings.address buildings.name
        premises.address premises.business_hours premises.name""",
    "what an office announces to everybody": "campaigns.name campaigns.purpose",
    "of a sheet, not of anybody in it": "import_runs.ignored_columns import_runs.only_rows",
    "a door, whoever lives behind it": """
        dwellings.address dwellings.building dwellings.room dwellings.unit households.household_no""",
    "the catalogue and the rules, the same for everybody": """
        calendar_head.hours categories.anchor categories.department categories.keywords categories.name_en
        categories.name_zh dispatch_rules.name visit_forms.body work_days.hours work_days.name""",
    "ids, codes and counts only": "audit_log.content audit_log.detail incident_log.content incident_log.detail",
    "a digest, or made from a key": """
        accounts.password_hash audit_archives.hash audit_head.hash incidents.log_hash media.id rate_limits.key
        task_remarks.media
        seal_keys.mark""",
    "the number of a case": "incidents.no",
}
COLUMNS: Final[Mapping[str, str]] = {name: reason for reason, names in _LISTED.items() for name in names.split()}


def reason(column: str) -> str | None:
    """Why `table.column` holds nothing about anybody; None when it is not listed."""
    return COLUMNS.get(column) or EVERYWHERE.get(column.rpartition(".")[2])

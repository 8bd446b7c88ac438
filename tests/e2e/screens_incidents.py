"""The screens of incidents on the phone, and how one gets there."""

from collections.abc import Awaitable, Callable, Mapping

from playwright.async_api import expect

from tests.e2e.tour import FAMILY, Tour

LAMP = {"zh": "路灯黑了", "en": "Street light"}
GAS = {"zh": "燃气泄漏", "en": "Gas leak"}


async def incidents(tour: Tour) -> None:
    await tour.phone.to("/incidents")
    await tab(tour, "incident.grid")
    await expect(tour.page.locator("main a.row").first).to_be_visible()


async def tab(tour: Tour, key: str) -> None:
    """One of the three lists."""
    await tour.page.get_by_role("radio", name=tour.phone.words(key)).tap()


async def incident(tour: Tour) -> None:
    """A repair that waits to be looked at."""
    await tour.phone.to("/incidents")
    await tab(tour, "incident.to_verify")
    await tour.page.locator("main a.row").first.tap()
    await expect(tour.phone.button(tour.phone.words("incident.do.verify_pass"))).to_be_visible()


async def incident_failed(tour: Tour) -> None:
    await incident(tour)
    await tour.press("incident.do.verify_fail")
    await tour.sheet()


async def incident_remark(tour: Tour) -> None:
    await incident(tour)
    await tour.page.get_by_role("button", name=tour.phone.words("incident.do.comment")).tap()
    await tour.sheet()


async def report(tour: Tour) -> None:
    """With a category that asks for a photo, and one like it in the grid."""
    await tour.phone.to("/report")
    await tour.page.get_by_role("searchbox").fill(LAMP[tour.phone.words.language])
    await tour.page.locator(".pick").first.tap()
    await expect(tour.page.locator("label.addphoto")).to_be_visible()


async def report_all(tour: Tour) -> None:
    await report(tour)
    await tour.press("report.all_kinds")
    await expect(tour.page.get_by_text(tour.phone.words("category.group.12"))).to_be_visible()


async def report_reason(tour: Tour) -> None:
    await report(tour)
    await tour.press("report.photo_reason")
    await tour.sheet()


async def report_urgent(tour: Tour) -> None:
    await tour.phone.to("/report/urgent")
    await tour.page.get_by_role("searchbox").fill(GAS[tour.phone.words.language])
    await tour.page.locator(".pick").first.tap()
    await expect(tour.page.locator(".big a").first).to_be_visible()
    await tour.page.evaluate("scrollTo(0, 0)")


async def report_home(tour: Tour) -> None:
    await tour.phone.to(f"{tour.home(FAMILY)}/report")
    await expect(tour.page.get_by_role("searchbox")).to_be_visible()


INCIDENTS: Mapping[str, Callable[[Tour], Awaitable[None]]] = {
    "incidents": incidents,
    "incident": incident,
    "incident-failed": incident_failed,
    "incident-remark": incident_remark,
    "report": report,
    "report-all": report_all,
    "report-reason": report_reason,
    "report-urgent": report_urgent,
    "report-home": report_home,
}

"""The form of each move: what a person says when they take a step. Every form may carry a remark (`text`)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from app.incidents.schemas.common import (
    CategoryCode,
    Channel,
    Level,
    Line,
    PhotoReason,
    Told,
    UnitCode,
    Words,
)
from app.kernel.shapes import MediaIds, Position, Strict

Units = Annotated[list[UnitCode], Field(max_length=10)]


class MoveForm(Strict):
    """A step without more to say than a remark."""

    text: Words | None = Field(None, examples=["已电话告知"])


class TakeLocal(MoveForm):
    """The community handles it itself."""


class ForwardUp(MoveForm):
    """The community's opinion, and the level it suggests."""

    text: Told = Field(examples=["井盖属市政，社区无法处理"])
    level: Level | None = None


class ReturnToReporter(MoveForm):
    """What is missing; `other` says it in `text`."""

    reason: Literal["place_unclear", "photo_unclear", "missing_contact", "other"]


class Resubmit(MoveForm):
    """What the reporter completed."""

    place_text: Line | None = None
    category: CategoryCode | None = None
    position: Position | None = None
    media: MediaIds = []


class Reject(MoveForm):
    """Why it is not taken up; `out_of_scope` says in `text` where to go."""

    reason: Literal["false_alarm", "already_solved", "out_of_scope", "outside_area"]


class Reasoned(MoveForm):
    """A step that says why."""

    text: Told = Field(examples=["同一处井盖已有人上报"])


class Merge(MoveForm):
    """The incident that this one joins; a written reason where place, time or category differ."""

    target_id: UUID


class Dispatch(MoveForm):
    """One lead unit, and units that help; codes of departments, or of communities."""

    lead: UnitCode = Field(examples=["D-ZM"])
    co: Units = []
    level: Level | None = None
    leader_id: UUID | None = Field(None, description="The leader of the case, from L4 on.")
    share_complainant: bool = Field(False, description="Let the lead unit see who complained.")
    is_final: bool = Field(False, description="Ruled: the unit may not give it back.")
    by_phone: bool = Field(False, description="An urgent case was dispatched by telephone and is filled in now.")


class Escalate(MoveForm):
    """Why the street cannot dispatch it."""

    reason: Literal["beyond_authority", "cross_street", "level"]


class RejectAtDesk(MoveForm):
    """Why the desk does not take it up, and in `text` where to turn to."""

    reason: Literal["legal_procedure", "no_content", "outside_jurisdiction"]


class ReturnDispatch(MoveForm):
    """Why another unit has to handle it, on what basis, and which."""

    reason: Literal["wrong_unit", "wrong_place", "wrong_category", "beyond_power"]
    basis: Line = Field(examples=["《城镇排水条例》第九条"])
    suggested_unit: UnitCode = Field(examples=["D-CG"])


class FirstContact(MoveForm):
    """How and when the complainant was contacted, and what came of it."""

    channel: Channel
    at: AwareDatetime
    is_reached: bool


class Progress(MoveForm):
    """What has been done; a co unit says when its part is done."""

    text: Told = Field(examples=["已现场查看，明天更换"])
    media: MediaIds = []
    is_done: bool = Field(False, description="A co unit's own part is done.")


class RequestExtension(MoveForm):
    """Until when, why, and whether the complainant was told."""

    until: AwareDatetime
    text: Told = Field(examples=["配件需从外地调货"])
    complainant_told: bool = False


class DecideExtension(MoveForm):
    """Yes or no."""

    is_approved: bool


class Suspend(MoveForm):
    """Reason, plan, what keeps people safe until then, who is responsible, and when to look again (at most 30 days)."""

    reason: Literal["funds", "season", "legal_procedure", "third_party", "legacy"]
    plan: Told = Field(examples=["列入明年三月管网改造"])
    interim_measure: Told = Field(examples=["设围挡和警示牌"])
    leader_name: Line = Field(examples=["岳千帆"])
    leader_id: UUID | None = None
    review_on: date


class BlowWhistle(MoveForm):
    """Which units shall come where and when, and why the own level cannot solve it."""

    kind: Literal["routine", "key", "hard", "emergency"]
    units: Annotated[list[UnitCode], Field(min_length=1, max_length=10)] = Field(examples=[["D-CG"]])
    place: Line = Field(examples=["槐荫里3号楼前"])
    meet_at: AwareDatetime
    text: Told = Field(examples=["多部门管线，社区无法协调"])


class Finish(MoveForm):
    """What came of it, and the photo afterwards where the category asks for one."""

    result: Literal["solved", "partly", "explained", "not_possible"]
    text: Told = Field(examples=["已更换井盖并加固"])
    media: MediaIds = []
    photo_reason: PhotoReason | None = None


class VerifyPass(MoveForm):
    """It is done."""

    media: MediaIds = []


class VerifyFail(MoveForm):
    """It is not done, and what shows it: a photo or words."""

    reason: Literal["not_done", "partly_done", "wrong_place", "not_as_told"]
    media: MediaIds = []


class CallbackOk(MoveForm):
    """What the complainant said; 5 is very satisfied, 3 basically satisfied."""

    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    solved: Literal["yes", "partly", "no"] | None = None
    contacted_by_handler: bool | None = None
    channel: Channel = "phone"


class CallbackRedo(MoveForm):
    """What is not solved."""

    reason: Literal["unsolved", "dissatisfied"]
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    solved: Literal["yes", "partly", "no"] | None = None
    contacted_by_handler: bool | None = None
    text: Told = Field(examples=["井盖仍有响动"])


class CloseExplained(MoveForm):
    """The written reply that was delivered, and the law or policy it stands on."""

    basis: Line = Field(examples=["《物业管理条例》第三十五条"])
    text: Told = Field(examples=["书面答复已送达"])


class Reopen(MoveForm):
    """Why the matter is not closed after all."""

    reason: Literal["recurs", "false_result"]
    text: Told = Field(examples=["修好三天又坏了"])


class Supervise(MoveForm):
    """How loudly, and why."""

    level: Literal[1, 2, 3]
    reason: Literal["overdue", "repeat", "leader", "dissatisfied", "media"]


class Void(MoveForm):
    """Only for what never was a case."""

    reason: Literal["technical_error", "test_record"]
    text: Told = Field(examples=["培训时的测试件"])


class Regrade(MoveForm):
    """Another category, level or urgency, and why."""

    category: CategoryCode | None = None
    level: Level | None = None
    urgency: Literal[0, 1, 2] | None = None
    text: Told = Field(examples=["实为燃气管线"])


# Moves of a person on an incident that is there; drafts and the clock's moves have other ways in.
FORMS: Final[Mapping[str, type[MoveForm]]] = {
    "take_local": TakeLocal,
    "forward_up": ForwardUp,
    "confirm_self_handled": MoveForm,
    "return_to_reporter": ReturnToReporter,
    "resubmit": Resubmit,
    "reject": Reject,
    "appeal": Reasoned,
    "merge": Merge,
    "unmerge": Reasoned,
    "withdraw": Reasoned,
    "dispatch": Dispatch,
    "escalate": Escalate,
    "send_down": Reasoned,
    "reject_at_desk": RejectAtDesk,
    "accept": MoveForm,
    "return_dispatch": ReturnDispatch,
    "first_contact": FirstContact,
    "progress": Progress,
    "request_extension": RequestExtension,
    "decide_extension": DecideExtension,
    "suspend": Suspend,
    "resume": MoveForm,
    "blow_whistle": BlowWhistle,
    "escalate_level": Reasoned,
    "finish": Finish,
    "verify_pass": VerifyPass,
    "verify_fail": VerifyFail,
    "callback_ok": CallbackOk,
    "callback_redo": CallbackRedo,
    "close_explained": CloseExplained,
    "reopen": Reopen,
    "supervise": Supervise,
    "void": Void,
    "regrade": Regrade,
}

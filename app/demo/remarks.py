"""What workers note at doors: a sentence, and the codes of the form that say the same. No word on anybody's health."""

import random
from collections.abc import Mapping
from typing import Any

from app.demo.scene import Remark

NOTED = 0.3  # share of visits with words; most say all with one tap

_HOUSEHOLD = (
    Remark("家里都好"),
    Remark("在家带孩子，聊了几句"),
    Remark("说楼道灯亮了，晚上回家放心"),
    Remark("问了停水通知，已说清"),
    Remark("阳台堆放整齐，没有隐患"),
    Remark("讲了防骗，老人听得认真", {"told": ["fraud"]}),
    Remark("提醒了冬季用气要通风", {"told": ["fire"]}),
    Remark("医保缴费方式说清楚了", {"told": ["policy"]}),
    Remark("希望单元门早点修好", {"opinion": "希望单元门早点修好", "reply": "phone"}),
    Remark("希望多装几个充电桩", {"opinion": "希望多装几个充电桩", "reply": "none"}),
    Remark("电话换了，已更新", {"change": "changed", "changed_what": ["phone"]}),
    Remark("添了一口人，已登记", {"change": "changed", "changed_what": ["members"]}),
    Remark("房子租出去了，租客已登记", {"change": "changed", "changed_what": ["rented"]}),
    Remark("在找工作，想知道招聘会时间", needs=("job",)),
    Remark("想找托管班，已留社区电话", needs=("childcare",)),
    Remark("想办高龄津贴，材料已说清", needs=("elderly",)),
    Remark("想请人上门办居住证", needs=("at_home",)),
    Remark("电动车飞线充电，劝过，说好换到车棚", hazards=("charging",)),
    Remark("燃气软管旧了，已提醒换新", hazards=("gas",)),
    Remark("楼道有纸箱，说好三天内清走", hazards=("clutter",)),
    Remark("插线板串着用，已提醒", {"told": ["fire"]}, hazards=("electric",)),
)
_CARE = (
    Remark("和平时一样"),
    Remark("精神好，正在包饺子", {"mood": "good", "eat_warm": "fine"}),
    Remark("在楼下晒太阳，聊了一会儿", {"mood": "good"}),
    Remark("暖气够热，窗户关好了", {"eat_warm": "fine"}),
    Remark("烟感试过，响", {"alarm": "works"}),
    Remark("想有人陪着说说话", {"mood": "fair"}, ("company",)),
    Remark("想订社区的午饭", {"eat_warm": "fine"}, ("meals",)),
    Remark("米面重，想有人帮着买", {}, ("shopping",)),
    Remark("灶台软管老化，已报修", {"fire_gas": "needs_work"}, (), ("gas",)),
    Remark("过道有杂物，一起挪开了", {"trip": "fine"}, (), ("clutter",)),
    Remark("烟感没电，当场换了电池", {"alarm": "low_battery"}, (), ("smoke_alarm",)),
)
_OF_OUTCOME = {
    "no_answer": (Remark("敲门没人应"), Remark("邻居说上班去了"), Remark("对门说回老家了"), Remark()),
    "declined": (Remark("说没事不用来"), Remark()),
    "phone_ok": (Remark("电话里说都好"), Remark("在外地，下月回来"), Remark(), Remark()),
    "moved_out": (Remark("已搬走，房子空着"),),
}


def at_the_door(rng: random.Random, kind: str, outcome: str) -> Remark:
    """What a visit of this outcome leaves behind."""
    is_care = kind == "care"
    if outcome in _OF_OUTCOME:
        said = rng.choice(_OF_OUTCOME[outcome])
    elif rng.random() < (2 * NOTED if is_care else NOTED):
        said = rng.choice(_CARE if is_care else _HOUSEHOLD)
    else:
        said = Remark()
    return said._replace(answers={**_basics(is_care, outcome), **said.answers})


def _basics(is_care: bool, outcome: str) -> dict[str, Any]:
    """What the form asks of every visit with this outcome."""
    if outcome not in ("met", "phone_ok"):
        return {}
    if not is_care:
        return {"change": "none"}
    seen: Mapping[str, Any] = {"fire_gas": "fine"} if outcome == "met" else {}
    return {"self_state": "same", "contact_ok": "yes", **seen}

"""The columns of the household sheet: one row a resident, and the words people write."""

from app.kernel.tables import Column
from app.registers.rules import RELATIONS

TITLE = "住户导入表"

USE = Column(
    "use",
    "房屋用途",
    example="自住",
    note="不填为自住,无人居住的填空置。",
    words={"自住": "self", "租住": "rented", "空置": "vacant", "店铺": "shop", "办公": "office", "商住两用": "mixed"},
)
SEX = Column("sex", "性别", example="女", words={"男": "1", "女": "2", "未知": "0", "未说明": "9"})
RELATION = Column(
    "relation",
    "与户主关系",
    example="户主",
    note="每户至多一位户主。",
    words={words[0]: code for code, words in RELATIONS.items()},
    aliases=("关系",),
)
RESIDENCE = Column(
    "residence_kind",
    "人户状态",
    example="人户一致",
    note="不填为人在户不在。",
    words={
        "人户一致": "registered",
        "人在户不在": "living",
        "户在人不在": "separated",
        "外来": "migrant",
        "已离开": "left",
    },
)
IS_CONTACT = Column(
    "is_contact",
    "是否联系人",
    example="是",
    note="每户至多一位;都不填时为户主。",
    words={"是": "yes", "否": "no"},
    aliases=("联系人",),
)
PREFERENCE = Column(
    "visit_preference",
    "走访方式",
    example="先打电话",
    note="不填为都行。",
    words={
        "都行": "any",
        "先打电话": "call_first",
        "晚上": "evening",
        "周末": "weekend",
        "只打电话": "phone_only",
        "不上门": "declined",
    },
)
HINTS = Column(
    "hints",
    "上门提示",
    example="敲门大声、有猫",
    note="可填多项,用顿号隔开:敲门大声、先打电话、有猫、有狗、上夜班、有婴儿、坐轮椅。不写病情和评价。",
)
# Not words of the column: a cell holds several of them.
HINT_WORDS = {
    "敲门大声": "knock_loud",
    "先打电话": "call_first",
    "有猫": "cat",
    "有狗": "dog",
    "上夜班": "shift_worker",
    "有婴儿": "baby",
    "坐轮椅": "wheelchair",
}
PLAN = Column(
    "plan_kind",
    "走访类别",
    example="普访",
    note="不填为普访。",
    words={"普访": "household", "独居老人探访": "care"},
)
SOURCE = Column(
    "data_source",
    "数据来源",
    example="本人",
    note="有居民的行必填。",
    words={"本人": "self", "部门数据": "department_import", "家人": "household_member"},
)
BASIS = Column(
    "legal_basis",
    "法律依据",
    example="同意",
    note="有居民的行必填。",
    words={
        "同意": "consent",
        "单独同意": "separate_consent",
        "法定职责": "statutory_duty",
        "紧急情况": "vital_interest",
    },
)

GRID = Column(
    "grid_code",
    "网格编码",
    required=True,
    example="990101001001001",
    note="15位网格代码,单元格须为文本格式。同一网格的后几行可以空着。",
    aliases=("网格代码",),
)
COLUMNS = (
    Column("building", "楼栋", required=True, example="3号楼", note="同一户的后几行可以空着。只写数字时补上“号楼”。"),
    Column("unit", "单元", example="1", note="没有单元的不填。"),
    Column("floor", "楼层", example="3", note="不填则由房号推出。"),
    Column("room", "房号", required=True, example="302"),
    Column("address", "地址", example="槐荫里3号楼1单元302", note="不填则由楼栋、单元、房号组成。"),
    USE,
    Column("name", "姓名", required=True, example="桑白露", note="空置的房屋留空。"),
    SEX,
    Column("birth_year", "出生年", example="1943", note="只要年份。", aliases=("出生年份", "出生年月", "出生日期")),
    RELATION,
    RESIDENCE,
    Column("phone", "电话", example="15400000427", aliases=("手机", "手机号", "联系电话")),
    IS_CONTACT,
    PREFERENCE,
    HINTS,
    PLAN,
    Column("plan_every_days", "走访间隔(天)", example="90", note="1至400;不填时普访90天,独居老人探访30天。"),
    SOURCE,
    BASIS,
    Column("review_on", "复核日期", example="2027-03-01", note="不填为一年后。"),
)
# Known only so that it can be refused: such numbers have no place in this register (domain 7.2).
ID_NUMBER = Column(
    "id_number",
    "身份证号",
    aliases=("身份证", "身份证号码", "公民身份号码", "公民身份证号码", "证件号", "证件号码", "身份号码"),
)
ALL_GRIDS = (GRID, *COLUMNS)
ALL_GRIDS_TITLE = "住户导入表(多网格)"

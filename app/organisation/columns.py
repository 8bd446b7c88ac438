"""The columns of the area sheet, and the words people write in them."""

from app.kernel.tables import Column

TITLE = "区域与单位导入表"

AREA_WORDS = {
    "区县": "district",
    "街道": "street",
    "片区": "zone",
    "社区": "community",
    "网格": "grid",
    "微网格": "micro_grid",
}
DEPARTMENT_WORDS = {
    "职能部门": "department",
    "物业企业": "property",
    "服务中心": "service_center",
    "调解中心": "mediation_center",
}

KIND = Column(
    "kind",
    "类型",
    example="网格",
    note="区域可不填,按代码长度判断;单位必填。",
    words=AREA_WORDS | DEPARTMENT_WORDS,
)
GRID_KIND = Column(
    "grid_kind",
    "网格类型",
    example="城镇",
    note="只填网格;不填为城镇,901–999 号为专属。",
    words={"城镇": "urban", "农村": "rural", "专属": "dedicated"},
)

COLUMNS = (
    Column(
        "code",
        "代码",
        required=True,
        example="990101001001001",
        note="区县6位,街道9位,片区为街道代码+Z+2位,社区12位,网格15位,微网格17位;单位自定。单元格须为文本格式。",
    ),
    Column("name", "名称", required=True, example="桃源第一网格"),
    KIND,
    Column(
        "parent_code",
        "上级代码",
        example="990101001001",
        note="不填则由代码推出;设片区时社区须填片区代码;单位须填所在区县、街道或社区。",
    ),
    GRID_KIND,
    Column("households_target", "目标户数", example="400", note="城镇网格通常为300至500户。"),
    Column("phone", "办公电话", example="0999-5550101", note="单位电话,不填个人电话。"),
    Column("valid_from", "启用日期", example="2026-01-01", note="不填为今天。"),
    Column("valid_to", "停用日期", example="", note="填写后自次日起停用;下级须先停用。"),
)

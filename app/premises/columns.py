"""The columns of this room's sheets, and the words people write in them."""

from app.kernel.tables import Column
from app.premises import codes

GRID = Column(
    "grid_code", "网格编码", required=True, example="990101001001001", note="15位,文本格式。", aliases=("网格代码",)
)
LAT = Column("lat", "纬度", example="36.10235", note="WGS-84,小数;与经度一起填。")
LON = Column("lon", "经度", example="120.30518", note="WGS-84,小数;与纬度一起填。")

BUILDINGS_TITLE = "楼栋导入表"
BUILDINGS = (
    GRID,
    Column("name", "楼栋", required=True, example="3号楼", note="与住户表的楼栋写法一致;只写数字时补上“号楼”。"),
    Column("address", "地址", required=True, example="槐荫里3号楼"),
    Column("micro_grid_code", "微网格编码", example="99010100100100101", note="17位,可不填。"),
    Column("units", "单元数", example="3"),
    Column("floors", "层数", example="6"),
    Column("property_unit_code", "物业单位代码", example="D-WY", note="单位须已在系统中。"),
    LAT,
    LON,
)

PREMISES_TITLE = "企业商户导入表"
PREMISES_KIND = Column("kind", "类型", required=True, example="餐饮", words=codes.PREMISES_KINDS)
HAZARDS = Column(
    "hazard_tags", "安全要点", example="用气、明火", note=f"可填多项,用顿号隔开:{'、'.join(codes.HAZARDS)}。"
)
NINE_SMALL = Column("is_nine_small", "九小场所", example="是", words={"是": "yes", "否": "no"}, note="不填为否。")
PREMISES_STATE = Column("status", "状态", example="正常", words=codes.PREMISES_STATES, note="不填为正常。")
PREMISES = (
    GRID,
    Column("name", "名称", required=True, example="槐荫里小吃店"),
    Column("uscc", "统一社会信用代码", example="91350100M000100Y43", note="18位,可不填。", aliases=("信用代码",)),
    PREMISES_KIND,
    Column("address", "地址", required=True, example="槐荫里12号"),
    Column("contact_name", "联系人", example="谷雨声"),
    Column("contact_phone", "联系电话", example="15400000427", aliases=("电话", "手机")),
    Column("business_hours", "营业时间", example="08:00-21:00"),
    NINE_SMALL,
    HAZARDS,
    Column("visit_interval_days", "走访间隔(天)", example="30", note="1至400;不填则不安排走访。"),
    PREMISES_STATE,
)

DEVICES_TITLE = "设备导入表"
DEVICE_KIND = Column("kind", "设备类型", required=True, example="烟感", words=codes.DEVICE_KINDS)
RESULT = Column("last_test_result", "测试结果", example="正常", words=codes.RESULTS, note="与测试日期一起填。")
DEVICE_STATE = Column("status", "状态", example="在用", words=codes.DEVICE_STATES, note="不填为在用。")
DEVICES = (
    DEVICE_KIND,
    Column("serial", "编号", required=True, example="YG-2026-0001", note="同类设备中不得重复。"),
    GRID,
    Column("building", "楼栋", required=True, example="3号楼"),
    Column("unit", "单元", example="1"),
    Column("room", "房号", required=True, example="302"),
    Column("installed_on", "安装日期", example="2026-03-01"),
    Column("battery_on", "换电池日期", example="2026-03-01"),
    Column("last_test_on", "测试日期", example="2026-10-15"),
    RESULT,
    DEVICE_STATE,
)

ASSETS_TITLE = "部件导入表"
ASSET_KIND = Column("kind", "部件类型", required=True, example="路灯", words=codes.ASSET_KINDS)
ASSET_STATE = Column("status", "状态", example="完好", words=codes.ASSET_STATES, note="不填为完好。")
ASSETS = (
    Column("code", "部件编码", required=True, example="LD-000001", note="全区不得重复。"),
    ASSET_KIND,
    Column("road", "道路", required=True, example="槐荫路"),
    Column("area_code", "所属区域编码", required=True, example="990101001001001", note="区县至网格的任一级;文本格式。"),
    LAT,
    LON,
    Column("owner_unit_code", "权属单位代码", example="D-CG", note="单位须已在系统中。"),
    ASSET_STATE,
)

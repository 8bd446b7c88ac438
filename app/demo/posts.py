"""Who works in the demo district: 26 people, more grids than workers, and one grid that nobody has taken on."""

from typing import NamedTuple


class Held(NamedTuple):
    """A role at an area (what follows the district's code) or at a unit (its code)."""

    role: str
    place: str
    rank: str = "A"


class Person(NamedTuple):
    """The employee number is the user name. The first post held is the one that the sign-in is listed with."""

    employee_no: str
    name: str
    posts: tuple[Held, ...]


def _person(employee_no: str, name: str, *posts: Held) -> Person:
    return Person(employee_no, name, posts)


WORKER, SECRETARY = "grid_worker", "community_secretary"
# Who goes from door to door; a secretary does in a grid that has nobody.
KNOCKERS = ("grid_worker", "grid_worker_pt")
PEOPLE = (
    # Four workers of one full grid each: the first lives through the day that the pictures of the product show.
    _person("2207", "纪晴川", Held(WORKER, "001001003")),
    _person("2214", "池砚秋", Held(WORKER, "001002001")),
    _person("2221", "鹿鸣野", Held(WORKER, "002001002")),
    _person("2228", "白若谷", Held(WORKER, "002002001")),
    # Several small grids a worker, and a stand-in (B) for the full grid next door.
    _person("2203", "陶怀素", Held(WORKER, "001001001"), Held(WORKER, "001001002"), Held(WORKER, "001001003", "B")),
    _person("2216", "霍望舒", Held(WORKER, "001002002"), Held(WORKER, "001002003"), Held(WORKER, "001002001", "B")),
    _person("2223", "蓝听泉", Held("grid_worker_pt", "002001001")),
    _person("2230", "单云舟", Held(WORKER, "002002002"), Held(WORKER, "002002901")),
    _person("2231", "闻小禾", Held("micro_head", "00200200101")),
    _person("1102", "尤静之", Held("community_clerk", "001001"), Held("grid_head", "001001003")),
    _person("1101", "宋春和", Held(SECRETARY, "001001")),
    _person("1201", "乔临渊", Held(SECRETARY, "001002")),
    _person("1301", "解松年", Held(SECRETARY, "002001")),
    _person("1401", "孟杏林", Held(SECRETARY, "002002")),
    _person("3001", "秦知微", Held("street_dispatcher", "001")),
    _person("3002", "卢望北", Held("street_dispatcher", "002")),
    _person("3100", "岳千帆", Held("district_dispatcher", "")),
    _person("4001", "石照庭", Held("dept_handler", "D-ZM")),
    _person("4002", "温如炬", Held("dept_handler", "D-RQ")),
    _person("4003", "裴守拙", Held("dept_handler", "P-HY")),
    _person("4011", "卓远山", Held("dept_lead", "D-ZM")),
    _person("5001", "舒念慈", Held("callback_agent", "")),
    _person("5002", "傅清和", Held("hotline_operator", "")),
    _person("5003", "骆南星", Held("supervisor", "")),
    _person("9001", "江映雪", Held("sysadmin", "")),
    _person("9002", "柏观澜", Held("auditor", "")),
)

"""The areas a phone knows by name: its grids, what lies in them, and what they lie in."""

from app.kernel.feeds import Feed

FEEDS = (
    Feed(
        number=1,
        name="areas",
        source="areas r",
        scope="(r.path @> any(:paths) or r.path <@ any(:paths))",
        data="""json_build_object(
            'code', r.code, 'name', r.name, 'kind', r.kind,
            'parent_code', (select code from areas p where p.id = r.parent_id),
            'community_name', (select name from areas c where c.kind = 'community' and r.path <@ c.path limit 1))""",
        due="true",
    ),
)

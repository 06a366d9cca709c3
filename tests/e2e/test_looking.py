"""What looks at every page sees what is wrong with one, and nothing in one that is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.looking import faults

if TYPE_CHECKING:
    from tests.e2e.conftest import GetBrowser

RIGHT = """<a href="#x" class="way">সেটিংস</a><button style="min-height:44px;min-width:44px">সেভ করুন</button>
<p>ওষুধ <span translate="no">Napa Extra 500</span>, <a href="#x">৫টি</a> বাকি; ICD-10, zumledi-3, a@b.example, PDF</p>
<p lang="en">In English: 12</p><label class="way"><input type="checkbox">হ্যাঁ</label>
<button aria-label="Napa Extra 500: খেয়েছি" style="min-height:44px;min-width:44px">খেয়েছি</button>"""
WRONG = {
    "writes Latin digits in Bangla": "<p>আরও 5টি বাকি</p>",
    "says in Bangla": "<p>সব Settings দেখুন</p>",
    "says in English": '<p lang="en">All সেটিংস</p>',
    'says in Bangla: "Close"': '<button aria-label="Close" style="min-height:44px;min-width:44px">×</button>',
    'writes Latin digits in Bangla: "7"': '<input inputmode="numeric" value="7" aria-label="ক" style="height:44px">',
    "has a target of": '<button style="height:30px;width:60px">না</button>',
    "has a target of 200": '<ul><li style="line-height:26px"><a href="#x" class="line">ক</a></ul>',
    "is 100 px too wide at 360 px": '<style>@media (min-width:350px){.wide{width:460px}}</style><p class="wide">ক</p>',
    "is 20 px too wide at 320 px": '<div style="width:340px">ক</div>',
    "cuts": '<p style="overflow:hidden;white-space:nowrap;width:60px">মেটফরমিন হাইড্রোক্লোরাইড</p>',
    "color-contrast": '<details><summary class="way">আরও</summary><p style="color:#ddd">ফিকে লেখা</p></details>',
    "has 2 h1": "<h1>আবার</h1>",
    "marks 2 places as current": '<nav class="menu"><a href="#x" class="way" aria-current="page">আজ</a>'
    '<a href="#y" class="way" aria-current="page">আরও</a></nav>',
    "is uneven by 40 px": '<div class="card">ক</div><div class="card" style="margin-inline-end:40px">খ</div>',
}


def _page(body: str) -> str:
    style = (
        "body{margin:0}.way{display:inline-block;min-height:44px;min-width:44px}.line{display:inline-block;width:200px}"
    )
    head = f"<title>পাতা</title><meta name='viewport' content='width=device-width'><style>{style}</style>"
    return f"<!doctype html><html lang='bn'><head>{head}</head><body><main><h1>পাতা</h1>{body}</main></body></html>"


async def test_what_is_wrong_is_seen(browsers: GetBrowser) -> None:
    context = await (await browsers(whole=False)).new_context(viewport={"width": 360, "height": 780})
    for what, body in {"": "", **WRONG}.items():
        page = await context.new_page()
        await page.set_content(_page(RIGHT + body))
        found = await faults(page, "/page")
        assert [what in one for one in found] == [True] * bool(what), (what, found)
        await page.close()
    await context.close()

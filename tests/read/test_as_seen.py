"""A page is read as a person sees it: whatever holds a number, the number is what is read."""

import re
from collections.abc import Callable

import pytest

from extractor import extract
from tests.support.serving import EXAMPLES

PAGE = (EXAMPLES / "04-saved-page.html").read_bytes().decode("gb18030")
NUMBER = re.compile(r"(<td[^>]*>)((?:<p[^>]*>)?(?:<span[^>]*>)?)(\d+)((?:</span>)?(?:</p>)?</td>)")
"""A cell that holds a number, its wrappers and the number."""
KIN: dict[str, Callable[[str], str]] = {
    "in a field": lambda n: f'<input type="text" readonly value="{n}">',
    "in a field without a type": lambda n: f"<input value={n}>",
    "chosen": lambda n: f"<select><option>77</option><option selected>{n}</option></select>",
    "the first choice": lambda n: f"<select><option>{n}</option><option>77</option></select>",
    "with a hidden field": lambda n: f'{n}<input type="hidden" value="77">',
    "in a text area": lambda n: f"<textarea>{n}</textarea>",
    "behind a struck number": lambda n: f'<span style="text-decoration: line-through">77</span>{n}',
    "before one struck by another property": lambda n: f'{n}<font style="text-decoration-line:underline line-through">77</font>',
    "behind a deleted one": lambda n: f"<del>77</del>{n}",
    "with a footnote": lambda n: f"{n}<sup>1</sup>",
    "with a footnote in brackets": lambda n: f"{n}<sup>[2]</sup>",
    "behind one that is too small to see": lambda n: f'<span style="font-size: 0">77</span>{n}',
    "behind a transparent one": lambda n: f'<span style="opacity:0.0">77</span>{n}',
    "shrunk to nothing": lambda n: f'<span style="transform:scale(0)">77</span>{n}',
    "shrunk a little": lambda n: f'<span style="transform:scale(0.8)">{n}</span>',
    "behind one off the screen": lambda n: f'<span style="position:absolute; left:-9999px">77</span>{n}',
    "behind one that Word hides": lambda n: f'<span style="mso-hide:all">77</span>{n}',
    "behind one hidden by a class": lambda n: f'<span class="gone">77</span>{n}',
    "behind one struck by a class": lambda n: f'<font class="old x">77</font>{n}',
    "shown again by a later rule": lambda n: f'<i class="back">{n}</i>',
    "hidden on paper": lambda n: f'<i class="screen">{n}</i>',
    "with a footnote raised by style": lambda n: f'{n}<span style="vertical-align: super;font-size:60%">1</span>',
    "with a link to a note": lambda n: f'{n}<a href="#n1">[3]</a>',
    "with what it sounds like": lambda n: f"<ruby>{n}<rt>77</rt></ruby>",
    "beside a bar": lambda n: f'<progress value="7">77</progress>{n}',
    "behind a white one": lambda n: f'<span style="COLOR: #FFF">77</span>{n}',
    "before a white one of an old page": lambda n: f'{n}<font color="white">77</font>',
    "behind one that a class makes white": lambda n: f'<span class="pale">77</span>{n}',
    "behind one in the colour of its ground": lambda n: f'<b style="background:rgb(238, 238, 238)"><i style="color:#eee">77</i></b>{n}',
    "behind one in no colour": lambda n: f'<span style="color:transparent">77</span>{n}',
    "white on a dark ground": lambda n: f'<span style="color:#fff;background-color:#036">{n}</span>',
    "white on the dark ground of a class": lambda n: f'<span class="dark"><b class="pale">{n}</b></span>',
    "of another colour": lambda n: f'<span style="color:#c00">{n}</span>',
    "of a colour that few can tell": lambda n: f'<span style="color:lab(50% 40 59);background:oklch(0.9 0.1 30)">{n}</span>',
    "from right to left": lambda n: f'<bdo dir="rtl">{n[::-1]}</bdo>',
    "from right to left by style": lambda n: f'<span style="direction:rtl; unicode-bidi:bidi-override">{n[::-1]}</span>',
    "in a cell of Arabic": lambda n: f'<span dir="rtl">{n}</span>',
    "with a symbol before it": lambda n: f'<i class="icon"></i>{n}',
    "behind one for those who hear": lambda n: f'<span class="sr-only">77</span>{n}',
    "behind one without room": lambda n: f'<i style="display:inline-block;width:0;overflow:hidden">77</i>{n}',
    "with a footnote raised by a class": lambda n: f'{n}<span class="note">1</span>',
    "with what a narrow screen shows": lambda n: f'<span class="narrow" data-label="7">{n}</span>',
    "behind one that a sheet insists on": lambda n: f'<span class="gone2" style="color:#000">77</span>{n}',
    "in a formula": lambda n: f"<math><mn>{n}</mn></math>",
    "in a formula with a frame": lambda n: f'<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow> <mtext>{n}</mtext> </mrow></math>',
    "with a formula drawn twice": lambda n: f"<i><math><semantics><mn>{n}</mn><annotation>\\{n}</annotation></semantics></math></i>{n}",
    "behind a formula that is hidden": lambda n: f'<math style="display:none"><mn>77</mn></math>{n}',
    "behind one whose contents are not shown": lambda n: f'<b style="content-visibility:hidden">77</b>{n}',
    "behind one that counts for more": lambda n: f'<b class="plain" data-h="1">77</b>{n}',
    "behind one that an id hides": lambda n: f'<span class="frame"><b class="plain again">77</b></span>{n}',
    "shown by its own style": lambda n: f'<b hidden style="display:inline">{n}</b>',
    "shown by its own style against a sheet": lambda n: f'<b class="away" style="display:inline">{n}</b>',
    "shown by a rule that counts for more": lambda n: f'<b class="kept away">{n}</b>',
    "shown by an earlier rule that insists": lambda n: f'<i class="insists away">{n}</i>',
    "on a narrow screen": lambda n: f'<i class="small">{n}</i>',
    "digit by digit": lambda n: "".join(f"<span>{digit}</span>" for digit in n),
}


SHEET = """<style>/* hidden */ .gone, .lost { display : none !important } td .old{text-decoration:underline line-through}
 .pale { color: #ffffff } .dark { background: #003366 } #nowhere .dark, .dark b.light { color: #036 } .icon:before { content: "\\e801" }
 .sr-only { position: absolute; width: 1px; height: 1px; overflow: hidden; clip: rect(0, 0, 0, 0) } .note { vertical-align: super }
 .gone2 { color: #fff !important } @media (max-width: 600px) { .narrow::before { content: attr(data-label) } }
 .plain[data-h="1"] { display: none !important } b.plain { display: inline !important } .frame b.again{opacity:0} .again{opacity:1}
 .insists{display:inline!important} .away{display:none} td b.kept{display:inline} @media (max-width: 767px) { .small { display: none } }
 @font-face { font-family: a; src: url(a.woff) } @keyframes k { from { opacity: 0 } to { opacity: 1 } }
 .back{visibility:hidden} .back{visibility:visible} @media print { .screen{display:none} } a:hover{opacity:0} .nowhere:nth(2{display:none}
</style>"""


def stated(page: str) -> dict[str, tuple[object, str, bool]]:
    return {value.indicator: (value.value, value.status, value.review) for value in extract(page.encode(), "page.html").values}


PLAIN = stated(PAGE.replace("gb2312", "utf-8"))


@pytest.mark.parametrize("kind", KIN)
def test_a_number_is_read_from_whatever_shows_it(kind: str) -> None:
    page, times = NUMBER.subn(lambda m: m[1] + m[2] + KIN[kind](m[3]) + m[4], PAGE.replace("gb2312", "utf-8"))
    assert times > 150
    assert stated(page.replace("</head>", f"{SHEET}</head>")) == PLAIN


def test_a_search_box_is_none_of_the_text() -> None:
    page = PAGE.replace("gb2312", "utf-8").replace("<body>", '<body><input type="text" value="2031年年度报告">')
    assert stated(page) == PLAIN


UNSAID = {
    "behind what a class puts there": '<span class="made">{n}</span>',
    "before what a class puts there": '<b class="unit">{n}</b>',
    "with what stands in an attribute": '<b class="told" data-n="7">{n}</b>',
    "with a power": "{n}<sup>4</sup>",
    "with a link of a digit": '{n}<a href="#n1">1</a>',
    "white as a whole": '<b style="color:#fff">{n}</b>',
    "with something lowered": '{n}<span style="vertical-align: sub">2</span>',
    "in reverse order": '<span style="float:right">1</span>{n}',
    "in pieces from right to left": '<bdo dir=rtl>1<b>{n}</b></bdo>',
    "behind a digit in a formula": "<math><mn>7</mn></math>{n}",
    "in two formulas": "<math><mn>{n}</mn></math><math><mn>7</mn></math>",
    "in a power of a formula": "<math><msup><mn>{n}</mn><mn>2</mn></msup></math>",
    "behind what a condition may hide": '<b class="z1">9</b>{n}',
    "behind what a layer may hide": '<b class="z2">9</b>{n}',
    "behind what a rule in a rule hides": '<b class="z3">9</b>{n}',
    "behind what a container may hide": '<b class="z4">9</b>{n}',
    "behind what a variable hides": '<b class="z5">9</b>{n}',
    "behind what a wide screen may hide": '<b class="z6">9</b>{n}',
    "behind what a class puts off the screen": '<b class="z7">9</b>{n}',
    "behind what a rule three deep hides": '<b class="z8">9</b>{n}',
    "behind what a filter hides": '<b style="filter:opacity(0)">9</b>{n}',
    "behind what is moved off the screen": '<b style="position:absolute; transform:translateX(-300px)">9</b>{n}',
    "behind what is put elsewhere": '<b style="position:fixed;top:-500px">9</b>{n}',
    "in another order": '<span style="display:inline-flex"><b style="order:2">9</b><b style="color:red;order:1">{n}</b></span>',
    "white on a ground that is not known": '<span style="background:url(a.png)"><b style="color:#fff">7</b></span>{n}',
}
MADE = """<style>.made::before { content: "1" } b.unit:after { content: "万" } .told::after{content:attr(data-n)}
 @supports (display: grid) { .z1 { display: none } } @layer a { .z2 { display: none } } td { .z3 { display: none } color: #000 }
 @container (min-width: 1px) { .z4 { opacity: 0 } } :root { --d: none } .z5 { display: var(--d) }
 @media (max-width: 99999px) { .z6 { display: none } } .z7 { position: fixed; top: -500px }
 @media screen { @supports (color: red) { tr { td { & b.z8 { visibility: hidden } } } } }</style>"""


@pytest.mark.parametrize("kind", UNSAID)
def test_a_cell_that_shows_another_number_than_its_text_is_open(kind: str) -> None:
    page, times = NUMBER.subn(lambda m: m[1] + m[2] + UNSAID[kind].format(n=m[3]) + m[4], PAGE.replace("gb2312", "utf-8"))
    assert times > 150
    values = extract(page.replace("</head>", f"{MADE}</head>").encode(), "page.html").values
    numbers = {name for name, value in PLAIN.items() if value[1] == "reported"} - {"disclosure.fees.amount"}  # is left as it is
    assert [v.indicator for v in values if v.indicator in numbers and not v.review] == []


TURNED = {
    "by an attribute": ("<table", '<table dir="rtl"'),
    "by what it stands in": ("<body", '<body dir="RTL"'),
    "by style": ("<table", '<table style="direction: rtl"'),
    "by a class": ("</head>", "<style>td, table { direction: rtl }</style></head>"),
    "cell by cell": ("<td", '<td style="float:right"'),
    "row by row": ("<tr", '<tr style="display:flex;flex-direction:row-reverse"'),
}


@pytest.mark.parametrize("kind", TURNED)
def test_a_table_from_right_to_left_is_for_review(kind: str) -> None:
    page = PAGE.replace("gb2312", "utf-8")
    values = stated(page.replace(*TURNED[kind]))
    assert {name: value[:2] for name, value in values.items()} == {name: value[:2] for name, value in PLAIN.items()}
    assert all(review for _, status, review in values.values() if status != "absent")
    assert stated(page.replace("<table", '<table dir="ltr"').replace("<body", '<body dir="rtl"')) == PLAIN


PICTURES = {
    "alone": '<img src="a.png" alt="7">',
    "for a digit": '<img src="1.png">26',
    "drawn": "<svg><text>7</text></svg>",
    "written by a script": '<script>document.write("7")</script>',
    "on a canvas": "<canvas></canvas>",
}


@pytest.mark.parametrize("kind", PICTURES)
def test_what_no_text_can_say_is_open_in_every_cell(kind: str) -> None:
    page, times = NUMBER.subn(lambda m: m[1] + m[2] + PICTURES[kind] + m[4], PAGE.replace("gb2312", "utf-8"))
    assert times > 150
    values = extract(page.encode(), "page.html").values
    assert sum(v.status == "unresolved" for v in values) > 150
    assert [v.indicator for v in values if v.status == "reported"] == ["disclosure.fees.amount"]  # 8206.1 is left as it is


def test_a_picture_that_keeps_a_place_is_an_empty_cell() -> None:
    page = PAGE.replace("gb2312", "utf-8")
    shown = NUMBER.sub(lambda m: m[1] + m[2] + m[4], page)
    spaced = NUMBER.sub(lambda m: f'{m[1]}{m[2]}<img src="space.gif" width="1" height="1">{m[4]}', page)
    assert stated(spaced) == stated(shown)


@pytest.mark.parametrize("style", ["visibility: hidden; opacity: 0;", "display:none"])
def test_a_page_that_a_script_shows_is_read(style: str) -> None:
    page = PAGE.replace("gb2312", "utf-8").replace("</body>", "</div></body>")
    page = page.replace("<body>", f'<body><p>Loading</p><div id="js_content" style="{style}">')
    assert stated(page) == PLAIN

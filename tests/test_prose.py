"""Prose: facts are filled in, Markdown becomes HTML, and nothing that an author writes can do more than be read."""

import re
from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engross.library import Library, parse_library
from engross.text import prose
from engross.text.context import text_names
from engross.text.prose import (
    ProseContext,
    ProseError,
    Term,
    escape_markdown,
    expand_facts,
    render_inline,
    render_prose,
    strip_prose,
)
from library_cases import HAND_OVER, base_files, base_text, check_text


class Resolver:
    """Every address is a fragment; the one picture that is there is plan.png."""

    def link(self, address: str) -> str | None:
        return None if address.startswith("account:") else f"#{address.replace(':', '-')}"

    def image(self, name: str) -> str:
        if name != "plan.png":
            raise ProseError(f"There is no picture “{name}”.", name)
        return name


class Elsewhere:
    """Every address and every picture is somewhere else."""

    def link(self, address: str) -> str:
        return "elsewhere"

    def image(self, name: str) -> str:
        return "there.png"


LIBRARY = parse_library(base_files())
TERM = Term(("owner", "owners"), 'The "person" <who> answers', "clause:term-owner")
CONTEXT = ProseContext(text_names(LIBRARY, LIBRARY.policies["hand-over"]), Resolver(), (TERM,))
SAFE_TAGS = {
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "cite",
    "code",
    "del",
    "dfn",
    "em",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
} | {"span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"}
SAFE_ATTRIBUTES = {"href", "title", "class", "src", "alt", "start", "style", "dir", "lang"}


class Auditor(HTMLParser):
    """Collects what a piece of HTML would make a browser do."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SAFE_TAGS:
            self.bad.append(tag)
        for name, value in attrs:
            text = (value or "").strip().lower()
            if name not in SAFE_ATTRIBUTES or (name == "class" and text != "term"):
                self.bad.append(f"{tag} {name}")
            if name == "href" and not text.startswith(("#", "https://", "http://", "mailto:", "tel:")):
                self.bad.append(f"{tag} {name}={text}")
            if name == "src" and text != "plan.png":
                self.bad.append(f"{tag} {name}={text}")
            if name == "style" and not re.fullmatch(r"text-align:(left|right|center)", text):
                self.bad.append(f"{tag} {name}={text}")
        if tag not in {"br", "hr", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.bad.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.bad.append("comment")


def audit(html: str) -> list[str]:
    """All that is not harmless or not balanced."""
    auditor = Auditor()
    auditor.feed(html)
    auditor.close()
    return auditor.bad + auditor.open


HOSTILE_HTML = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=https://example.com/pixel.png>",
    "![pixel](https://example.com/pixel.png)",
    "![pixel](data:image/svg+xml;base64,PHN2Zz4=)",
    "![](plan.png)",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](data:text/html,x)",
    "[click](//example.com)",
    "[click](../../policy.yml)",
    "[click](file:///etc/passwd)",
    "<a href='javascript:alert(1)'>click</a>",
    "<a class='md-button' href='https://example.com'>Approve</a>",
    "<iframe src='https://example.com'></iframe>",
    "<style>body{display:none}</style>",
    "<div style='position:fixed;inset:0'>You are hacked",
    "</div></article></body>",
    "<b>unclosed <i>tags",
    "</b></p></td>",
    "<!-- hidden -->",
    "<!-- open",
    "<![CDATA[ x ]]>",
    "<?php x ?>",
    "<svg><a xlink:href='javascript:x'></a></svg>",
    "<math><mi//xlink:href='data:x,<script>'>",
    "<span onclick=alert(1)>x</span>",
    "<p><table><tr><td></p></td>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#x3C;script>alert(1)&#x3C;/script>",
    "`<script>`",
    "    <script>indented</script>",
    "```\n<script>\n```",
    "a\n\n<details open ontoggle=alert(1)>\n\nb",
    "<form action=https://example.com><input name=x>",
    "<base href=https://example.com>",
    "<link rel=stylesheet href=https://example.com>",
    "<meta http-equiv=refresh content=0>",
    '[x](https://example.com/" onmouseover="alert(1))',
    '[x](https://example.com "title\\" onclick=\\"x")',
    '<https://example.com/"onclick=x>',
    "| a | b |\n|---|:-:|\n| <script> | **x** |",
    "# <b>Heading",
    '<span lang="en" style="x">x</span>',
    '<abbr title="x">y</abbr>',
]


@pytest.mark.parametrize("text", HOSTILE_HTML)
def test_hostile_html_is_refused_or_harmless(text: str) -> None:
    try:
        html = render_prose(text, CONTEXT)
    except ProseError:
        return
    assert audit(html) == []


@given(
    st.lists(
        st.one_of(
            st.sampled_from([*HOSTILE_HTML, "\n", "\n\n", "- ", "> ", "| ", "**", "<", ">", '"', "&"]),
            st.text(max_size=8),
        ),
        max_size=6,
    ).map("".join)
)
@settings(max_examples=300)
@example("<b><p>")
@example('<span lang="x"><b></span>')
def test_nothing_that_can_act_survives(text: str) -> None:
    for render in (render_prose, render_inline):
        try:
            html = render(text, CONTEXT)
        except ProseError:
            return
        assert audit(html) == []
    assert "\n" not in strip_prose(text, CONTEXT)


HOSTILE_BRACES = [
    "{{ organization.__class__ }}",
    "{{ organization.__init__.__globals__ }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ role.__globals__ }}",
    "{{ role.__closure__ }}",
    "{{ organization.name.format }}",
    "{{ organization.name.replace('a', 'b') }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ 'x' * 999999999 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ [].append(1) }}",
    "{{ range(999999999) }}",
    "{{ lipsum() }}",
    "{{ cycler }}",
    "{{ self }}",
    "{{ config }}",
    "{{ organization | list }}",
    "{{ role('sales-director') | upper }}",
    "{{ role(role('sales-director')) }}",
    "{{ role(*x) }}",
    "{{ role(**x) }}",
    "{{ role() }}",
    "{{ role('sales-director', 'x') }}",
    "{{ fact(name='client-segments.email', name='x') }}",
    "{{ fact(name='client-segments.email', 'gold') }}",
    "{{ organization() }}",
    "{{ organization }}",
    "{{ organization.name() }}",
    "{{ organization.name if 1 else 2 }}",
    "{{ organization['name'] }}",
    "{{ (organization).name }}",
    "{{ organization.name ",
    "{{ {{ }} }}",
    "{{ }}",
    "{{ organization.name + 'x' }}",
    "{% for x in y %}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% set x = 1 %}",
    "{%- raw -%}",
    "{# comment #}",
    "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
    "{{ " + "not " * 5_000 + "1 }}",
    "{{ a" + ".b" * 5_000 + " }}",
]


@pytest.mark.parametrize("text", HOSTILE_BRACES, ids=[text[:40] for text in HOSTILE_BRACES])
def test_programs_in_braces_are_refused_with_plain_words(text: str) -> None:
    with pytest.raises(ProseError) as caught:
        expand_facts(f"Before. {text} After.", CONTEXT.names)
    error = caught.value
    assert error.message
    assert error.hint
    assert error.needle in text
    assert not re.search(r"object at 0x|Traceback|jinja|NoneType", error.message + error.hint)


def test_a_text_cannot_grow_without_bounds() -> None:
    names = {"long": "x" * 5_000}
    with pytest.raises(ProseError, match="too long"):
        expand_facts("{{ long }}" * 1_000, names)


def test_what_is_filled_in_is_not_read_again() -> None:
    assert expand_facts("{{ name }}", {"name": "{{ name }}{% x %}"}) == "{{ name }}{% x %}"


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=40))
@example("[a](javascript:x) **b** | <c> & `d`")
@example("1. not a list")
@example("# no heading")
@example("- no item")
@example("    no code")
@example("&amp; &copy;")
@example("https://example.com www.example.com a@b.example")
def test_escaped_text_shows_just_that_text(text: str) -> None:
    html = render_prose(f"Before {escape_markdown(text)} after", ProseContext({}, Resolver()))
    assert audit(html) == []
    assert set(re.findall(r"<(\w+)", html)) == {"p"}
    assert strip_prose(escape_markdown(text), ProseContext({}, Resolver())) == " ".join(text.split())


def library_with(old: str, new: str) -> Library:
    files = base_files()
    for path, raw in files.items():
        files[path] = raw.replace(old.encode(), new.encode())
    return parse_library(files)


@pytest.mark.parametrize(
    "name",
    [
        '"[a](https://x.example)"',
        '"**a** | <script> `b`"',
        "'{{ organization.name }}'",
        '"# a & b_c_d ~~e~~ !"',
    ],
)
def test_names_cannot_be_read_as_markdown(name: str) -> None:
    library = library_with("name: Sales director", f"name: {name}")
    context = ProseContext(text_names(library), Resolver())
    html = render_prose('Ask {{ role("sales-director") }} now.', context)
    assert audit(html) == []
    assert set(re.findall(r"<(\w+)", html)) == {"p", "a"}
    assert f"Ask {name[1:-1]} now." == strip_prose('Ask {{ role("sales-director") }} now.', context)


PIECES = [
    *"aB7éß語İΣ .,;:?!()/'%@$€#+=-–…“”’§·&<>*_`~|[]\\\u00a0\u0345\u0301\t\r\n",
    '"',
    "1. ",
    "owner",
    "OWNERS",
    "    ",
    "**",
    " **must** ",
    "**An owner may**",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=20))
@settings(max_examples=500)
@example("The owner, owners – and “Owner”.")
@example("owner \n\n")
@example("The owner **must**, an owner **may not** (**owner**).")
@example("**a****b** c**d**e ** f** **g **")
def test_simple_texts_are_shown_as_all_others_are(text: str) -> None:
    quick = shown(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose, "_SIMPLE", re.compile(r"(?!)"))  # no text is taken for a simple one
        assert shown(text) == quick


def shown(text: str) -> tuple[str, ...]:
    """A text as it is shown everywhere, or why it cannot be."""
    try:
        return render_prose(text, CONTEXT), render_inline(text, CONTEXT), strip_prose(text, CONTEXT)
    except ProseError as error:
        return (error.message,)


def test_a_text_that_is_shown_twice_has_the_links_of_each_place() -> None:
    text = "**See** [the clause](#one-owner), the owner and ![the plan](plan.png)."
    elsewhere = ProseContext(CONTEXT.names, Elsewhere())
    first = render_prose(text, CONTEXT)
    assert 'href="elsewhere"' in render_prose(text, elsewhere)
    assert 'src="there.png"' in render_prose(text, elsewhere)
    assert render_prose(text, CONTEXT) == first
    assert strip_prose(text, elsewhere) == strip_prose(text, CONTEXT)


def test_facts_are_filled_in_and_linked() -> None:
    text = (
        '{{ organization.name }}: {{ role("duty-manager") }}, {{ fact("client-segments.email", segment="gold") }}, '
        '{{ clause("one-owner") }}, {{ clause("one-segment", policy="client-segments") }}, {{ contact("duty-line") }}'
    )
    assert strip_prose(text, CONTEXT) == (
        "Fernhollow Systems: Duty manager, 4 hours, §5.1, CL-001 §5.1, Duty line (+44 20 7946 0100)"
    )
    assert '<a href="#clause-one-owner">§5.1</a>' in render_prose(text, CONTEXT)


def test_first_use_of_a_term_is_marked_once_with_its_meaning() -> None:
    html = render_prose("An Owner, two owners. [owner](https://x.example) `owner`", CONTEXT)
    assert html.count('class="term"') == 1
    assert (
        '<a href="#clause-term-owner" title="The &quot;person&quot; &lt;who&gt; answers" class="term">Owner</a>'
        in html
    )


def test_links_to_what_has_no_page_are_just_text() -> None:
    assert render_inline("[Meridian](account:meridian)", CONTEXT) == "Meridian"


def test_headings_do_not_compete_with_the_documents_own() -> None:
    assert render_prose("# Big", CONTEXT).strip() == "<p>Big</p>"


def test_table_keeps_its_alignment() -> None:
    html = render_prose("| a | b |\n|---|--:|\n| 1 | 2 |", CONTEXT)
    assert '<td style="text-align:right">2</td>' in html
    assert audit(html) == []


def test_segment_of_another_policy_can_be_named_without_it() -> None:
    levels = (
        "  service_levels:\n    - id: call\n      title: Call\n      starts: a call\n      action: an answer\n"
        "      responsible: sales-director\n      by_segment:\n"
        "        - segment: client-segments.gold\n          within: 1h\n"
        "        - segment: client-segments.silver\n          within: 2h\n"
    )
    text = base_text().replace("procedures:\n", levels + "procedures:\n", 1)
    assert check_text(text) == ()
    library = parse_library({**base_files(), HAND_OVER: text.encode()})
    names = text_names(library)
    assert expand_facts('{{ fact("hand-over.call", segment="silver") }}', names) == "2 hours"
    assert expand_facts('{{ fact("hand-over.call", segment="client-segments.gold") }}', names) == "1 hour"
    with pytest.raises(ProseError, match="for this segment"):
        expand_facts('{{ fact("hand-over.call", segment="bronze") }}', names)
    with pytest.raises(ProseError, match="for this segment"):
        expand_facts('{{ fact("hand-over.call") }}', names)


def test_texts_about_a_broken_policy_or_organization_show_the_bare_id() -> None:
    files = base_files()
    files[HAND_OVER] = b"nothing: here\n"
    library = parse_library(files)
    names = text_names(library)
    for expression in (
        'policy("hand-over")',
        'clause("one-owner", policy="hand-over")',
        'fact("hand-over.x")',
    ):
        assert expand_facts(f"{{{{ {expression} }}}}", names)
    broken = parse_library({**files, next(iter(files)): b"x", LIBRARY.organization_source.path: b"a: b"})  # type: ignore[union-attr]
    names = text_names(broken)
    assert expand_facts('{{ role("sales-director") }} {{ organization.name }}', names) == (
        r"sales\-director organization\.name"
    )


@pytest.mark.parametrize("entity", ["&#x202E;", "&#8238;", "&#xFEFF;", "&#x9b;", "&#x2028;"])
def test_entities_make_no_hidden_signs(entity: str) -> None:
    text = f"a {entity}b [c](https://example.com/ '{entity}')"
    for shown in (render_prose(text, CONTEXT), strip_prose(text, CONTEXT)):
        assert not re.search("[\x7f-\x9f\u2028\u2029\u202d\u202e\ufeff]", shown)


def many_terms(count: int) -> ProseContext:
    terms = [
        Term((f"zterm{number}q", f"zterm{number}qs"), "m", f"clause:term-{number}") for number in range(count)
    ]
    return ProseContext({}, Resolver(), tuple(terms))


def test_the_longest_term_wins_and_each_is_marked_once() -> None:
    terms = (Term(("client",), "c", "clause:term-c"), Term(("client owner", "Owners"), "o", "clause:term-o"))
    html = render_inline(
        "The Client owner, a client owner, clients; CLIENT.", ProseContext({}, Resolver(), terms)
    )
    assert re.findall(r"<a[^>]*>([^<]*)</a>", html) == ["Client owner", "client"]
    assert re.sub("<[^>]*>", "", html) == "The Client owner, a client owner, clients; CLIENT."


def test_a_term_that_leads_nowhere_leaves_room_for_the_next() -> None:
    terms = (Term(("a b",), "x", "account:x"), Term(("a",), "y", "clause:y"))
    assert ">a</a> b" in render_inline("a b", ProseContext({}, Resolver(), terms))


HEAVY = {
    "blanks in braces": "{{ role(" + " " * 9_900 + "x",
    "a wide table": "|" + "a|" * 1200 + "\n|" + "-|" * 1200 + "\n" + "|x\n" * 1500,
    "a wide table in a quotation": "> |" + "a|" * 1200 + "\n> |" + "-|" * 1200 + "\n" + "> |x\n" * 500,
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY)
def test_heavy_texts_are_refused_soon(text: str) -> None:
    start = process_time()
    for _ in range(20):
        with pytest.raises(ProseError):
            render_prose(text, CONTEXT)
    assert process_time() - start < 30


def test_a_large_table_that_fits_is_shown() -> None:
    row = "| " + " | ".join(["12"] * 10) + " |\n"
    assert render_prose(row + "|---" * 10 + "|\n" + row * 150, CONTEXT).count("<tr>") == 151


def test_thousands_of_terms_take_no_long_time() -> None:
    context, text = many_terms(4_000), "zterm a zterm3999qs z " * 400
    start = process_time()
    for _ in range(20):
        assert render_prose(text, context).count("<a ") == 1
    assert process_time() - start < 30


@pytest.mark.no_cover
@pytest.mark.parametrize("asked", ["clause-number-%d", "clause-numbre-%d"])
def test_thousands_of_citations_are_checked_soon(asked: str) -> None:
    clauses = "".join(
        f"    - {{id: clause-number-{number}, title: t, text: '{{{{ clause(\"{asked % number}\") }}}}'}}\n"
        for number in range(3_000)
    )
    text = base_text()
    assert text.count("  clauses:\n") == 1
    start = process_time()
    found = check_text(text.replace("  clauses:\n", f"  clauses:\n{clauses}"))
    assert process_time() - start < 30
    assert len(found) == (101 if "numbre" in asked else 0)
    assert {finding.rule for finding in found} <= {"prose-error", "too-many"}

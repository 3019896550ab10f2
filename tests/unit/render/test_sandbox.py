"""The sandbox of templates: what a template may ask for, what it is told, and up to where; in this process."""

import pytest
from jinja2 import UndefinedError

from symconv.errors import InputError, LimitError, TemplateError
from symconv.render import sandbox
from symconv.render.escape import Printed, Spoken, escape_text, escape_xml, quoted
from symconv.render.sandbox import FILTERS, METHODS, ShippedEnvironment, fill_untrusted, make_environment

CONTEXT = {"text": "a&b", "bold": Printed("<b>"), "facts": {"items": "an item", "b": 2, "_c": 3}, "row": ["p", "q"]}


def fill(source, escape=escape_text, functions=None, marks=(), **others):
    sources = (("t", source), *others.items())
    return fill_untrusted("text/t", "t", sources, marks, escape, CONTEXT, functions)


def refusal(source, kind=TemplateError, **keys):
    with pytest.raises(kind) as caught:
        fill(source, **keys)
    return str(caught.value)


PRINTED = {
    "{{ 1 }}{{ 1.5 }}{{ 'x' }}": "11.5x",
    "{{ text }}{{ bold }}": "a&amp;b<b>",
    "{{ bold ~ '' }}": "&lt;b&gt;",
    "{% set x %}{{ bold }}{% endset %}{{ x }}": "<b>",
    "{% macro m(x) %}{{ x }}{{ bold }}{% endmacro %}{{ m('&') }}": "&amp;<b>",
    "a\n  {% if true %}\nb\n  {% endif %}\nc\n": "a\nb\nc\n",
    "{{ facts.items }}{{ facts.b }}{{ facts._c }}{{ facts['items'] }}": "an item23an item",
    "{{ facts.get('b') }}{{ facts.get('z', 5) }}{{ facts.keys()|list|length }}": "253",
    "{{ row[0] }}{{ row[-1] }}{{ row.index('q') }}{{ row.count('q') }}": "pq11",
    "{{ 'a,b'.split(',')|join(';') }}{{ text[0] }}{{ text.upper() }}": "a;baA&amp;B",
    "{{ range(3)|join }}{{ dict(a=1).a }}": "0121",
    "{% set ns = namespace(n=1) %}{% set ns.n = ns.n + 1 %}{{ ns.n }}": "2",
    "{{ ['b', 'a']|sort|reverse|join }}{{ ['a']|map('upper') ~ '' }}": "ba[&#39;A&#39;]",
    "{{ 'a' * 3 }}{{ 3 * 'a' }}{{ 2 + 3 }}{{ 2 * 3 }}{{ 7 % 4 }}": "aaaaaa563",
    "{{ 2 ** 64 }} {{ 4 ** -1 }}": "18446744073709551616 0.25",
    "{{ ([1] + [2])|join }}{{ ([1] * 2)|join }}{{ 'a' + 'b' }}": "1211ab",
    "{{ (1,)[0] + (2, 3)|length }}": "3",
    "{{ 10 ** 60 + 0 }}": "1" + "0" * 60,
    "{{ -(10 ** 60) + 0 }}": "-1" + "0" * 60,
}  # fmt: skip


@pytest.mark.parametrize("source", PRINTED)
def test_a_template_prints_texts_and_numbers_and_works_with_them(source):
    assert fill(source, escape_xml) == PRINTED[source]


REFUSED = {
    "{{ 'a'.format }}": "access to attribute 'format' of 'str' object is unsafe",
    "{{ 'a'['format'] }}": "access to attribute 'format' of 'str' object is unsafe",
    "{{ 'a'.zfill(3) }}": "access to attribute 'zfill' of 'str' object is unsafe",
    "{{ facts.update }}": "access to attribute 'update' of 'dict' object is unsafe",
    "{{ facts.clear() }}": "access to attribute 'clear' of 'dict' object is unsafe",
    "{{ row.append(1) }}": "access to attribute 'append' of 'list' object is unsafe",
    "{{ (1).bit_length() }}": "access to attribute 'bit_length' of 'int' object is unsafe",
    "{{ (1.5).hex() }}": "access to attribute 'hex' of 'float' object is unsafe",
    "{{ range.x }}": "access to attribute 'x' of 'Function' object is unsafe",
    "{{ range['_call'] }}": "access to attribute '_call' of 'Function' object is unsafe",
    "{{ [range] ~ '' }}": "a function is no text; call it with ()",
    "{{ facts['keys'] ~ '' }}": "a function is no text; call it with ()",
    "{{ nothing }}": "'nothing' is undefined",
    "{{ facts.nothing }}": "access to attribute 'nothing' of 'dict' object is unsafe",
    "{{ row[7] }}": "list object has no element 7",
    "{{ text.alt }}": "access to attribute 'alt' of 'str' object is unsafe",
    "{{ bold.alt }}": "access to attribute 'alt' of 'Printed' object is unsafe",
    "{{ lipsum() }}": "'lipsum' is undefined",
    "{{ 'a'|safe }}": "No filter named 'safe'",
    "{{ 1|random }}": "No filter named 'random'",
    "{% if %}": "Expected an expression, got 'end of statement block'",
    "{{ 1 // 0 }}": "a number is divided by zero",
    "{{ 'a' + 1 }}": 'a value is of a kind that does not fit: can only concatenate str (not "int") to str',
    "{% include 'x' %}": "a document template stands alone and sees no template 'x'",
    "{% include ['x', 'y'] %}": "a document template stands alone and sees no template 'x', 'y'",
}


@pytest.mark.parametrize("source", REFUSED)
def test_what_a_template_may_not_do_is_one_sentence_with_its_line(source):
    assert refusal("\n\n" + source) == f"template text/t, line 3: {REFUSED[source]}"


def test_a_block_that_is_not_called_is_no_text():
    assert refusal("{% block a %}{% endblock %}{{ self.a ~ '' }}").endswith("a function is no text; call it with ()")
    other = {"base": "{% block a %}x{% endblock %}"}
    start = "{% extends 'base' %}{% block a %}"
    assert fill(start + "<{{ super() }}>{% endblock %}", **other) == "<x>"
    assert refusal(start + "{{ super ~ '' }}{% endblock %}", **other).endswith("a function is no text; call it with ()")
    assert refusal("{% block a %}{{ super() }}{% endblock %}").endswith("there is no parent block called 'a'")


LARGE = {
    "{{ 'ab' * 500001 }}": "a template makes a text or list of 1000002 parts, the limit is 1000000; make it shorter",
    "{{ 500001 * 'ab' }}": "a template makes a text or list of 1000002 parts, the limit is 1000000; make it shorter",
    "{{ [1] * 1000001 }}": "a template makes a text or list of 1000001 parts, the limit is 1000000; make it shorter",
    "{{ (1, 2) * 500001 }}": "a template makes a text or list of 1000002 parts, the limit is 1000000; make it shorter",
    "{{ 'a' * 600000 + 'b' * 600000 }}": "a template makes a text or list of 1200000 parts, "
    "the limit is 1000000; make it shorter",
    "{{ '%5d' % 1 }}": "a template joins text with ~ and does not format it; write {{ a ~ b }}",
    "{{ 2 ** 65 }}": "a template raises numbers to whole powers from -64 to 64 only; work it out in Python",
    "{{ 2 ** -65 }}": "a template raises numbers to whole powers from -64 to 64 only; work it out in Python",
    "{{ 2 ** 0.5 }}": "a template raises numbers to whole powers from -64 to 64 only; work it out in Python",
    "{{ 'a' ** 2 }}": "a template raises numbers to whole powers from -64 to 64 only; work it out in Python",
    "{{ (10 ** 60 + 1) * 1 }}": "a template works with numbers of at most 60 digits; work it out in Python",
    "{{ 1 * (10 ** 60 + 1) }}": "a template works with numbers of at most 60 digits; work it out in Python",
    "{{ 0 - 10 ** 60 - 1 + -(10 ** 60 + 1) }}": "a template works with numbers of at most 60 digits; "
    "work it out in Python",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}": "template text/t nests too deeply; make it flatter",
}


@pytest.mark.parametrize("source", LARGE)
def test_what_would_be_large_is_refused_before_it_is_made(source):
    assert refusal(source, LimitError) == LARGE[source]


def test_what_is_as_large_as_it_may_be_is_made():
    assert fill("{{ ('ab' * 500000)|length }}{{ ('a' * 500000 + 'b' * 500000)|length }}") == "10000001000000"


def test_all_that_is_written_is_counted(monkeypatch):
    monkeypatch.setattr(sandbox, "MAX_OUTPUT", 10)
    assert fill("{% for i in range(5) %}ab{% endfor %}") == "ab" * 5
    told = "template text/t writes more than 10 characters; write less"
    assert refusal("{% for i in range(6) %}ab{% endfor %}", LimitError) == told


def test_a_function_is_called_and_its_errors_are_its_own():
    def greet(name, mark="!"):
        if not name:
            raise InputError("a name is empty; write one")
        return Printed(f"<{name}{mark}>")

    functions = {"greet": greet}
    assert fill("{{ greet('a') }}{{ greet('b', mark='?') }}", escape_xml, functions) == "<a!><b?>"
    assert refusal("{{ greet('') }}", InputError, functions=functions) == "a name is empty; write one"
    assert refusal("{{ greet.__globals__ }}", functions=functions).endswith("unsafe")


def test_memory_that_is_used_up_is_for_the_process_to_say():
    def hungry():
        raise MemoryError

    with pytest.raises(MemoryError):
        fill("{{ hungry() }}", functions={"hungry": hungry})


def test_a_formula_keeps_what_is_read_out():
    formula = Spoken("x^2", quoted("x squared"))
    assert (
        fill_untrusted("t", "t", (("t", "{{ f }} {{ f.alt }}"),), (), escape_xml, {"f": formula}) == 'x^2 "x squared"'
    )


def test_marks_of_the_format_are_those_of_the_template():
    marks = (("variable_start_string", "<<"), ("variable_end_string", ">>"))
    assert fill("{{ <<1>> }}", marks=marks) == "{{ 1 }}"


def test_the_line_is_that_of_the_template_itself():
    message = refusal("\n{% include 'part' %}", part="\n\n\n{{ 1 // 0 }}")
    assert message == "template text/t, line 2: a number is divided by zero"


def test_a_template_of_a_folder_names_what_the_folder_lacks():
    assert refusal("{% include 'x' %}", other="") == "template text/t, line 1: the folder has no template 'x'"
    assert fill("{% include 'x' ignore missing %}{% include ['x', 'other'] %}", other="o") == "o"


def test_only_known_filters_and_methods_are_there():
    """None draws at random, formats, or reaches attributes; none changes what it is given."""
    dangerous = {"random", "attr", "format", "pprint", "tojson", "xmlattr", "urlize", "safe", "escape", "forceescape"}
    assert not FILTERS & dangerous and len(FILTERS) == 40
    changing = {"append", "clear", "extend", "insert", "pop", "remove", "update", "setdefault", "format", "format_map"}
    assert not any(names & changing or any("__" in name for name in names) for names in METHODS.values())


def test_the_shipped_environment_asks_for_facts_first():
    env = make_environment(ShippedEnvironment, lambda name: None, {}, escape_xml)
    source = "{{ d.items }} {{ d.get('z', 1) }} {{ t.strip() }}"
    assert env.from_string(source).render(d={"items": "<"}, t=" & ") == "&lt; 1 &amp;"
    with pytest.raises(UndefinedError):
        env.from_string("{{ d.nothing }}").render(d={})

# SPDX-License-Identifier: Apache-2.0
"""Reads C++ just far enough to know its types, functions, members and lambdas and where each begins and ends. No compiler needed."""
import re
from bisect import bisect_right
from dataclasses import dataclass

_NOT_CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|(?<!\d)'(?:\\.|[^'\\\n])*'""",
    re.DOTALL,
)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_TEMPLATE = re.compile(r"^\s*template\s*<")
_NO_FUNCTION = {"decltype", "noexcept", "alignas", "explicit", "requires", "sizeof", "if", "for", "while", "switch", "return"}
_NO_DECLARATION = re.compile(r"^\s*(using|typedef|friend|static_assert|return|throw|goto|delete)\b")
_LAMBDA = re.compile(r"(?<=[(,=:{;\n ])\[[^\[\]\n]*\]\s*[({]")


@dataclass(frozen=True)
class Item:
    """A type, function (with body), declaration (of a function), or variable. Lines count from 1."""

    kind: str  # type, function, declaration, variable
    name: str
    head: str
    line: int
    end_line: int
    parameters: int = 0
    scope: str = ""  # namespace, struct, class
    access: str = "public"

    @property
    def lines(self) -> int:
        return self.end_line - self.line + 1


def blank(text: str) -> str:
    """The text with comments, literals and directives as spaces, every character at its place."""

    def spaces(found: re.Match) -> str:
        word = found[0]
        hidden = re.sub(r"[^\n]", " ", word)
        return '"' + hidden[1:-1] + '"' if word[0] in "\"'R" and len(word) > 1 else hidden

    code = _NOT_CODE.sub(spaces, text)
    return _DIRECTIVE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), code)


def split(text: str) -> list[str]:
    """Parts between the commas that stand in no bracket."""
    parts, depth, start = [], 0, 0
    plain = text.replace("->", "  ").replace("<=", "  ").replace(">=", "  ")
    for index, letter in enumerate(plain):
        if letter in "([{<":
            depth += 1
        elif letter in ")]}>":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(text[start:index].strip())
            start = index + 1
    parts.append(text[start:].strip())
    return [part for part in parts if part]


class Source:
    """One file, read once."""

    def __init__(self, text: str):
        self.code = blank(text)
        self._starts = [0, *(found.end() for found in re.finditer("\n", self.code))]
        self._match = self._brackets()
        self.items = list(self._walk(0, len(self.code), "namespace"))

    def line(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def lambdas(self) -> list[tuple[int, int]]:
        """First and last line of each lambda."""
        found = []
        for opening in _LAMBDA.finditer(self.code):
            at = opening.end() - 1
            if self.code[at] == "(":
                body = re.compile(r"\s*(?:mutable\b|noexcept\b|->\s*[\w:<>,&* ]+)*\s*\{").match(self.code, self._match.get(at, at) + 1)
                if not body:
                    continue
                at = body.end() - 1
            found.append((self.line(opening.start()), self.line(self._match.get(at, at))))
        return found

    def _brackets(self) -> dict[int, int]:
        match, open_ = {}, []
        for index, letter in enumerate(self.code):
            if letter in _CLOSING:
                open_.append(index)
            elif letter in ")]}" and open_ and _CLOSING[self.code[open_[-1]]] == letter:
                match[open_.pop()] = index
        return match

    def _walk(self, index: int, end: int, scope: str):
        start, access = index, "private" if scope == "class" else "public"
        while index < end:
            letter = self.code[index]
            if letter == ":" and (label := re.search(r"\b(public|private|protected)\s*$", self.code[start:index])):
                access, start = label[1], index + 1
            elif letter == ";":
                yield from self._statement(start, index, scope, access)
                start = index + 1
            elif letter == "{":
                close = self._match.get(index, end)
                head = self.code[start:index]
                kind = _kind(head)
                if kind in ("namespace", "struct", "class"):
                    if kind != "namespace":
                        yield self._item("type", _type_name(head), (start, index, close), scope, access)
                    yield from self._walk(index + 1, close, kind)
                elif kind == "enum":
                    yield self._item("type", _type_name(head), (start, index, close), scope, access)
                elif kind == "function":
                    yield self._item("function", _function(head)[0], (start, index, close), scope, access)
                if kind in ("namespace", "function", "struct", "class", "enum"):
                    start = close + 1
                index = close
            elif letter in "([":
                close = self._match.get(index, index)
                if re.fullmatch(r"\s*[A-Z][A-Z0-9_]*", self.code[start:index]) and not re.match(r"\s*[{;]", self.code[close + 1 :]):
                    start = close + 1  # a macro that stands alone
                index = close
            index += 1

    def _statement(self, start: int, end: int, scope: str, access: str):
        head = self.code[start:end]
        if not head.strip() or _NO_DECLARATION.match(head):
            return
        called = _function(head)
        if called:
            yield self._item("declaration", called[0], (start, end, end), scope, access)
        elif (name := _variable(head)) is not None:
            yield self._item("variable", name, (start, end, end), scope, access)

    def _item(self, kind: str, name: str, span: tuple[int, int, int], scope: str, access: str) -> Item:
        start, end, close = span
        head = self.code[start:end]
        first = start + len(head) - len(head.lstrip())
        called = _function(head) if kind in ("function", "declaration") else None
        count = len([p for p in split(called[1]) if p != "void"]) if called else 0
        return Item(kind, name, head.strip(), self.line(first), self.line(close), count, scope, access)


def _without_template(head: str) -> str:
    """The head without its leading `template <…>`, which may be several."""
    while found := _TEMPLATE.match(head):
        depth, at = 1, found.end()
        while at < len(head) and depth:
            depth += {"<": 1, ">": -1}.get(head[at], 0)
            at += 1
        head = " " * at + head[at:]
        if at >= len(head):
            break
        head = head[at:]
    return head


def _angle(text: str) -> int:
    plain = re.sub(r"operator\s*[<>=!]+|->|<=>|<<|<=|>=", " ", text)
    return plain.count("<") - plain.count(">")


def _close(head: str, at: int) -> int:
    depth = 0
    for index in range(at, len(head)):
        depth += {"(": 1, ")": -1}.get(head[index], 0)
        if depth == 0:
            return index
    return len(head)


def _function(head: str) -> tuple[str, str, str] | None:
    """Name, parameters and what follows them; None for what is no function."""
    head = _without_template(head)
    at = 0
    while (at := head.find("(", at)) >= 0:
        close = _close(head, at)
        before = head[:at].rstrip()
        name = re.search(r"(~?[A-Za-z_]\w*|operator\s*[^\s\w(]+|operator\s+[\w:&*<> ]+)$", before)
        bare = re.sub(r"operator\s*[=!<>+\-*/]+", "operator", before)
        if "=" in re.sub(r"<[^<>]*>|\[[^\]]*\]", "", bare):
            return None
        if name and name[1] == "operator" and head[at:close + 1] == "()":
            at = close + 1
            close = _close(head, at) if at < len(head) else at
            return "operator()", head[at + 1 : close], head[close + 1 :]
        if name and name[1] not in _NO_FUNCTION and _angle(before) == 0:
            return name[1], head[at + 1 : close], head[close + 1 :]
        at = close + 1
    return None


def _kind(head: str) -> str:
    plain = _without_template(head).strip()
    if re.match(r"(inline\s+)?namespace\b|extern\s*\"", plain):
        return "namespace"
    if re.match(r"(typedef\s+)?enum\b", plain):
        return "enum"
    called = _function(head)
    if called:
        after = called[2]
        if re.search(r"(?<!:):(?!:)", after) and re.search(r"[\w>]\s*$", after) and not re.search(r"\)\s*$", after):
            return "initialiser"  # `: member_{…}` of a constructor
        return "function"
    found = re.search(r"\b(struct|class|union)\b", plain)
    if found and "=" not in plain:
        return "class" if found[1] == "class" else "struct"
    return "other"


def _type_name(head: str) -> str:
    found = re.search(r"\b(?:struct|class|union|enum(?:\s+class|\s+struct)?)\s+(?:alignas\s*\([^)]*\)\s*)?([A-Za-z_]\w*)?", _without_template(head))
    return (found[1] or "") if found else ""


def _variable(head: str) -> str | None:
    head = re.split(r"(?<![=!<>])=(?!=)|\{", _without_template(head), maxsplit=1)[0].strip()
    if re.match(r"(struct|class|union|enum|extern|namespace)\b", head) or " " not in re.sub(r"\s+", " ", head):
        return None
    found = re.search(r"([A-Za-z_]\w*)\s*(\[[^\]]*\])*\s*(:\s*\d+)?$", head)
    return found[1] if found else None

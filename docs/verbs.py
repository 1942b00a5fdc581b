"""Makes docs/verbs.md out of the code: `make verbs`; a test holds the two together.

Nothing is run: the sources are read. Starting from a verb, names are followed in the order in which they stand through
the functions of the domain, and what is met is noted: locks, codes of refusals, kinds of journal entries, rows made.
A docstring says which refusals are meant; `undocumented` and `impossible` say where it and the code part.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "verbs.md"
READ = ("lessonbook/domain", "lessonbook/database", "tests/races")

LOCKS = {
    "lock_instructors": "instructors",
    "lock_groups": "groups",
    "lock_sessions": "sessions",
    "lock_learners": "learners",
    "lock_purses": "purses",
    "lock_people": "people",
    "lock_course": "course",
    "lock_school": "school",
}
LOCKED_ROWS = {
    "Session": "sessions",
    "WaitlistPlace": "places in line",
    "Guardianship": "guardianships",
    "Person": "people",
    "roles": "administrators",
    "AccessToken": "access tokens",
    "BusyTime": "busy times",
    "School": "school",
    "Family": "families",
}
"""What `….select_for_update` locks, by the name it starts from."""

OVERLAP, BALANCE = "timetable_session_instructor_overlap", ("credits_purse_not_negative", "credits_row_cause_seat")
MADE = {
    "Session": (OVERLAP,),
    "Seat": ("timetable_seat_once",),
    "Posting": BALANCE,
    "Purse": ("credits_purse_person_course",),
    "WaitlistPlace": ("booking_waitlist_once",),
    "SubstituteRequest": ("booking_substitute_open_once",),
    "AbsenceRequest": ("attendance_absence_once",),
    "Mark": ("attendance_mark_newest",),
    "Report": ("attendance_report_newest",),
    "Enrollment": ("courses_enrollment_once",),
    "GroupMembership": ("courses_membership_once",),
    "Course": ("courses_course_slug_key",),
    "Lesson": ("courses_lesson_number",),
    "CourseInstructor": ("courses_instructor_once",),
    "Role": ("people_role_once",),
    "Guardianship": ("people_guardianship_once",),
    "Account": ("people_account_email_key",),
}
"""The constraints beneath rows that are made, by their table."""
MAKING = {"create", "bulk_create", "get_or_create"}

IMPOSSIBLE = {
    # A make-up for a seat ends no sooner than today, has no description, and no school sees a thousand million credits.
    "grant_make_up": {"ends_in_past", "note_too_long", "too_many_credits"},
}
"""Refusals that a function has, but never for the verbs that call it."""

UNLESS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "refuse_asker": ("may_not_spend", lambda call: call.endswith(", 0)")),
    "refuse_note": ("no_reason", lambda call: "needed=True" not in call),
    "take_seats": ("line_first", lambda call: "new=True" in call),
    "refuse_seat": ("line_first", lambda call: "in_line=0" in call),
}
"""Refusals that a function has, but never when it is called so."""

HEAD = """\
# Verbs

Made from the code by `make verbs`, and held to it by a test: every function of `actions` that changes the school. A
page, the API, an import and the demo call the same one.

*Locks* are taken in the order in which they stand here, ids ascending in each; *refusals* are asked in the order of
theirs, by code; *journal* is the kind of entry that is written; *beneath* names the constraints that hold even without
the locks; *races* names the tests in `tests/races` in which several do it at once.
"""


@dataclass
class Found:
    """What is met on the way through a verb, each once, in order."""

    locks: dict[str, None] = field(default_factory=dict)
    refusals: dict[str, None] = field(default_factory=dict)
    kinds: dict[str, None] = field(default_factory=dict)
    made: dict[str, None] = field(default_factory=dict)
    functions: dict[str, None] = field(default_factory=dict)


class Module:
    """One source file: its functions and methods, what it imports, its constants."""

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.tree = ast.parse(source)
        self.functions: dict[str, ast.FunctionDef] = {}
        self.methods: dict[str, list[ast.FunctionDef]] = {}
        self.imports: dict[str, tuple[str, str]] = {}
        self.constants: dict[str, str] = {}
        for node in self.tree.body:
            self._take(node)

    def _take(self, node: ast.stmt) -> None:
        if isinstance(node, ast.FunctionDef):
            self.functions[node.name] = node
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    self.methods.setdefault(method.name, []).append(method)
        elif isinstance(node, ast.ImportFrom) and node.module:
            self.imports |= {each.asname or each.name: (node.module, each.name) for each in node.names}
        elif isinstance(node, ast.Assign):
            self._take_constants(node.targets[0], node.value)

    def _take_constants(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, each in zip(target.elts, value.elts, strict=True):
                self._take_constants(one, each)
        elif isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
            self.constants[target.id] = value.value


class Code:
    """The sources of the domain and of the race tests."""

    def __init__(self, root: Path = ROOT) -> None:
        self.modules: dict[str, Module] = {}
        for folder in READ:
            for file in sorted((root / folder).rglob("*.py")):
                name = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
                if "migrations" not in file.parts:
                    self.modules[name] = Module(name, file.read_text("utf-8"))

    def resolve(self, module: Module, name: str) -> tuple[Module, str] | None:
        """Where a name that a module uses is defined: a function, or a constant."""
        if name in module.functions or name in module.constants:
            return module, name
        if name in module.imports:
            source, original = module.imports[name]
            if source in self.modules:
                return self.resolve(self.modules[source], original)
        return None

    def constant(self, module: Module, node: ast.expr) -> str | None:
        """The text that an expression stands for: `"code"`, a constant's name, or `f"enrollment_{…}"`."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.JoinedStr):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        found = self.resolve(module, node.id) if isinstance(node, ast.Name) else None
        return found[0].constants.get(found[1]) if found else None

    @cached_property
    def methods(self) -> dict[str, list[tuple[Module, ast.FunctionDef]]]:
        """The methods of the domain's classes by name; rows' own are Django's business."""
        found: dict[str, list[tuple[Module, ast.FunctionDef]]] = {}
        for module in self.modules.values():
            if module.name.startswith("lessonbook.domain") and ".models" not in module.name:
                for name, methods in module.methods.items():
                    found.setdefault(name, []).extend((module, method) for method in methods)
        return found


def names_of(function: ast.FunctionDef) -> frozenset[str]:
    """The names that a function gives to values of its own: they hide functions of the same name."""
    arguments = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    stored = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return frozenset(arguments | stored)


class Reader(ast.NodeVisitor):
    """Follows the names in a function, and notes what it meets."""

    def __init__(
        self,
        code: Code,
        module: Module,
        found: Found,
        *,
        seen: set[int],
        refuses: bool = True,
        own: frozenset[str] = frozenset(),
    ) -> None:
        self.code, self.module, self.found, self.seen, self.refuses = code, module, found, seen, refuses
        self.own = own

    def read(self, function: ast.FunctionDef, module: Module) -> None:
        """Read another function, unless it was read before."""
        if id(function) not in self.seen:
            self.seen.add(id(function))
            reader = Reader(self.code, module, self.found, seen=self.seen, refuses=self.refuses, own=names_of(function))
            before = set(self.found.refusals)
            for statement in function.body:
                reader.visit(statement)
            for code in IMPOSSIBLE.get(function.name, ()):
                if code not in before:
                    self.found.refusals.pop(code, None)

    def visit_Try(self, node: ast.Try) -> None:
        """Read a try; where a refusal is caught, none comes out of it."""
        catching = [handler for handler in node.handlers if handler.type and "Refused" in ast.unparse(handler.type)]
        caught = any(not isinstance(last, ast.Raise) for each in catching for last in each.body[-1:])
        outside, self.refuses = self.refuses, self.refuses and not caught
        for statement in node.body:
            self.visit(statement)
        self.refuses = outside
        for rest in (*node.handlers, *node.orelse, *node.finalbody):
            self.visit(rest)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Note that a session gets another time."""
        self.visit(node.value)
        if "session.starts_at" in ast.unparse(node.targets[0]):
            self.found.made["Session"] = None

    def visit_Call(self, node: ast.Call) -> None:
        """Note what a call locks, refuses, records or makes; read what it calls after what it is given."""
        if ast.unparse(node.func) == "transaction.on_commit":
            return  # a transaction of its own, later
        for given in (*node.args, *(keyword.value for keyword in node.keywords)):
            self.visit(given)
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        root = ast.unparse(node.func).split(".")[0]
        if name == "Refusal" and self.refuses:
            code = self.code.constant(self.module, node.args[0])
            if code is None:
                raise LookupError(f"{self.module.name}: which refusal is {ast.unparse(node)}?")
            self.found.refusals[code] = None
        elif name == "select_for_update":
            self.found.locks[LOCKED_ROWS[root]] = None
        elif name in MADE or (name in MAKING and root in MADE):
            self.found.made[name if name in MADE else root] = None
        self._note_kind(node, name)
        if name in UNLESS and UNLESS[name][1](ast.unparse(node)):
            self._read_apart(node.func, but=UNLESS[name][0])
            return
        if isinstance(node.func, ast.Attribute):
            methods = self.code.methods.get(name, [])
            for module, method in [one for one in methods if one[0] is self.module] or methods:
                self.read(method, module)
        self.visit(node.func)

    def _read_apart(self, function: ast.expr, *, but: str) -> None:
        apart = Found()
        Reader(self.code, self.module, apart, seen=set(), refuses=self.refuses).visit(function)
        self.found.refusals |= {code: None for code in apart.refusals if code != but}
        self.found.functions |= apart.functions

    def _note_kind(self, node: ast.Call, name: str) -> None:
        found = self.code.resolve(self.module, name)
        function = found[0].functions.get(found[1]) if found else None
        if function and node.args and [arg.arg for arg in function.args.args][:1] == ["verb"]:
            kind = self.code.constant(self.module, node.args[0])
            self.found.kinds |= {kind: None} if kind else {}

    def visit_Name(self, node: ast.Name) -> None:
        """Follow a name to its function."""
        found = self.code.resolve(self.module, node.id)
        if found is None or found[1] not in found[0].functions or node.id in self.own:
            return
        module, name = found
        if any("task(" in ast.unparse(decorator) for decorator in module.functions[name].decorator_list):
            return  # done later, by a worker
        self.found.functions[f"{module.name}.{name}"] = None
        if name in LOCKS:
            self.found.locks[LOCKS[name]] = None
        else:
            self.read(module.functions[name], module)


@dataclass(frozen=True)
class Verb:
    """A verb, and what its sources say of it."""

    module: str
    name: str
    text: str
    """Its docstring, from "Raises" on."""
    found: Found

    @property
    def app(self) -> str:
        """The app that it stands in."""
        return self.module.split(".")[2]

    @property
    def constraints(self) -> list[str]:
        """The constraints beneath it."""
        return list(dict.fromkeys(name for row in self.found.made for name in MADE[row]))


def is_verb(function: ast.FunctionDef, found: Found) -> bool:
    """Whether a public function of `actions` changes the school by itself, at an instant it is given."""
    arguments = {arg.arg for arg in (*function.args.args, *function.args.kwonlyargs)}
    atomic = any(ast.unparse(decorator) == "transaction.atomic" for decorator in function.decorator_list)
    return "now" in arguments and "entry" not in arguments and (atomic or bool(found.kinds))


def verbs(code: Code) -> list[Verb]:
    """All verbs, in the order of the apps and of their sources."""
    found = []
    for name, module in code.modules.items():
        if re.fullmatch(r"lessonbook\.domain\.\w+\.actions(\.\w+)?", name):
            for function in module.functions.values():
                if not function.name.startswith("_"):
                    met = Found()
                    Reader(code, module, met, seen=set()).read(function, module)
                    if is_verb(function, met):
                        text = " ".join((ast.get_docstring(function) or "").split())
                        found.append(
                            Verb(name, function.name, text[text.find("Raises") :] if "Raises" in text else "", met)
                        )
    return found


def documented(verb: Verb, known: dict[str, Verb]) -> set[str]:
    """The refusals that a docstring names, and those of the verbs that it names, as far as the code can raise them."""
    codes = {code for each in known.values() for code in each.found.refusals}
    named = {code for code in codes if re.search(rf"(?<!\w){re.escape(code)}(?!\w)", verb.text)}
    for other in re.findall(r"`(\w+)`", verb.text):
        if other in known and other != verb.name:
            named |= documented(known[other], known) & set(verb.found.refusals)
    return named


def undocumented(verb: Verb, known: dict[str, Verb]) -> set[str]:
    """The refusals that the code can raise, and that the docstring doesn't name."""
    return set(verb.found.refusals) - documented(verb, known)


def impossible(verb: Verb, known: dict[str, Verb]) -> set[str]:
    """What the docstring names as a refusal, and that the code can't raise."""
    quoted = re.sub(r"`[^`]*`|\([^)]*\)", "", verb.text)
    words = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+_?…?", quoted))
    return (words | documented(verb, known)) - set(verb.found.refusals)


def races(code: Code) -> dict[str, list[str]]:
    """The tests in which a verb is done by several at once, by the verb's full name."""
    found: dict[str, list[str]] = {}
    for name, module in code.modules.items():
        if name.startswith("tests.races.test_"):
            for test in module.functions.values():
                if test.name.startswith("test_"):
                    for verb in _raced(code, module, test):
                        found.setdefault(verb, []).append(f"{name.split('.')[-1]}: {test.name.removeprefix('test_')}")
    return found


def _raced(code: Code, module: Module, test: ast.FunctionDef) -> Iterator[str]:
    """What a test has done together: what is named in the call, in functions of the test's own, and in its table."""
    own = {node.name: node for node in ast.walk(test) if isinstance(node, ast.FunctionDef) and node is not test}
    calls = [node for node in ast.walk(test) if isinstance(node, ast.Call) and _name(node.func) in {"together", "ends"}]
    met = Found()
    reader = Reader(code, module, met, seen=set())
    for decorator in test.decorator_list if calls else ():
        reader.visit(decorator)
    for call in calls:
        for given in call.args:
            for node in ast.walk(given):
                if isinstance(node, ast.Name) and node.id in own:
                    reader.read(own[node.id], module)
            reader.visit(given)
    yield from met.functions


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def page(code: Code) -> str:
    """The text of docs/verbs.md."""
    all_verbs, raced = verbs(code), races(code)
    known = {verb.name: verb for verb in all_verbs}
    lines = [HEAD]
    for app in dict.fromkeys(verb.app for verb in all_verbs):
        lines += [
            f"## {app.capitalize()}\n",
            "| verb | locks | refusals | journal | beneath | races |",
            "|---|---|---|---|---|---|",
        ]
        for verb in all_verbs:
            if verb.app == app:
                named = documented(verb, known)
                cells = (
                    f"`{verb.module.removeprefix('lessonbook.domain.')}.{verb.name}`",
                    ", ".join(verb.found.locks),
                    ", ".join(f"`{c}`" for c in verb.found.refusals if c in named),
                    ", ".join(f"`{kind}`" for kind in verb.found.kinds),
                    ", ".join(f"`{name}`" for name in verb.constraints),
                    "<br>".join(f"`{test}`" for test in raced.get(f"{verb.module}.{verb.name}", [])),
                )
                lines.append(f"| {' | '.join(cell or '–' for cell in cells)} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(Code()), "utf-8")

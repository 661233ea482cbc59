# SPDX-License-Identifier: Apache-2.0
"""A small tree in order, and what breaks one rule in it: rule, changed files (None: not there), what the fault says."""

LICENCE = "// SPDX-License-Identifier: Apache-2.0\n"
HEADER = LICENCE + "// What lives here.\n#pragma once\n"
GOOD = {
    "aggregates.txt": "risk\nalso api routes\n",
    "compliance/api/risk.cpp": (
        LICENCE + '#include "compliance/services/risk.hpp"\nvoid add_risk_routes(Api& api) {\n    api.get([&](Call& call) { return 1; });\n}\n'
    ),
    "compliance/api/routes.cpp": LICENCE,
    "compliance/schemas/risk.hpp": HEADER,
    "compliance/services/risk.hpp": (
        HEADER + '#include "compliance/repositories/risk.hpp"\nclass Risks {\n  public:\n    int all() const;\n  private:\n    int count_ = 0;\n};\n'
    ),
    "compliance/repositories/risk.hpp": HEADER + '#include "compliance/db/models/risk.hpp"\n',
    "compliance/db/models.hpp": HEADER + '#include "compliance/db/models/risk.hpp"\n',
    "compliance/db/models/risk.hpp": HEADER + '#include "compliance/schemas/risk.hpp"\n',
    "compliance/db/migrations/0001_risk_create.sql": "-- SPDX-License-Identifier: Apache-2.0\n",
    "platform/http/session.hpp": HEADER + "#include <boost/beast/core.hpp>\n",
    "platform/http/session.cpp": LICENCE + '#include "platform/http/session.hpp"\n',
}


def routes(body: str) -> str:
    return LICENCE + "void add_risk_routes(Api& api) {\n" + body + "}\n"


# rule, what is changed in the good tree, what the fault must say
BROKEN = {
    "domain_with_database": (
        "layers",
        {
            "compliance/domain/risk.hpp": HEADER + '#include "platform/postgres/database.hpp"\n',
            "platform/postgres/database.hpp": HEADER,
        },
        "compliance/domain may not include platform/postgres",
    ),
    "schema_with_model": (
        "layers",
        {
            "compliance/schemas/risk.hpp": HEADER + '#include "compliance/db/models/risk.hpp"\n',
        },
        "compliance/schemas may not include compliance/db",
    ),
    "repository_with_service": (
        "layers",
        {
            "compliance/repositories/risk.hpp": HEADER + '#include "compliance/services/risk.hpp"\n',
        },
        "compliance/repositories may not include",
    ),
    "service_with_api": (
        "layers",
        {
            "compliance/services/risk.hpp": HEADER + '#include "compliance/api/risk.hpp"\n',
            "compliance/api/risk.hpp": HEADER,
        },
        "compliance/services may not include compliance/api",
    ),
    "service_with_http": (
        "layers",
        {
            "compliance/services/risk.hpp": HEADER + '#include "platform/http/message.hpp"\n',
            "platform/http/message.hpp": HEADER,
        },
        "compliance/services may not include platform/http",
    ),
    "handler_with_sql": (
        "layers",
        {
            "compliance/api/risk.cpp": LICENCE + '#include "compliance/repositories/risk.hpp"\n',
        },
        "compliance/api may not include compliance/repositories",
    ),
    "platform_with_product": (
        "layers",
        {
            "platform/http/session.cpp": (
                LICENCE + '#include "platform/http/session.hpp"\n#include "compliance/schemas/risk.hpp"\n'
            ),
        },
        "platform may not include compliance",
    ),
    "product_with_tests": (
        "layers",
        {
            "platform/http/session.cpp": (
                LICENCE + '#include "platform/http/session.hpp"\n#include "tests/support/x.hpp"\n'
            ),
            "tests/support/x.hpp": HEADER,
        },
        "the product may not include tests/",
    ),
    "no_layer": (
        "layers",
        {
            "compliance/tools/risk.cpp": LICENCE,
        },
        "the file is in no layer",
    ),
    "beast_in_a_service": (
        "layers",
        {
            "compliance/services/risk.cpp": (
                LICENCE + '#include "compliance/services/risk.hpp"\n#include <boost/beast/http.hpp>\n'
            ),
        },
        "sees <boost/beast…>, a heavy header",
    ),
    "beast_by_way_of_a_header": (
        "layers",
        {
            "platform/mail/smtp.cpp": LICENCE + '#include "platform/http/session.hpp"\n',
        },
        "sees <boost/beast…> through platform/http/session.hpp",
    ),
    "libpq_outside": (
        "layers",
        {
            "platform/records/store.cpp": LICENCE + "#include <libpq-fe.h>\n",
        },
        "stays in platform/postgres",
    ),
    "json_outside": (
        "layers",
        {
            "compliance/api/risk.cpp": LICENCE + "#include <boost/json.hpp>\n",
        },
        "stays in platform/json",
    ),
    "logging_in_a_header": (
        "layers",
        {
            "compliance/schemas/risk.hpp": HEADER + "#include <spdlog/spdlog.h>\n",
        },
        "a header includes <spdlog",
    ),
    "no_pragma_once": (
        "layers",
        {
            "compliance/schemas/risk.hpp": LICENCE + "// What.\n",
        },
        "without #pragma once",
    ),
    "path_from_here": (
        "layers",
        {
            "compliance/api/risk.cpp": LICENCE + '#include "../services/risk.hpp"\n',
        },
        "is no whole path",
    ),
    "header_that_is_not": (
        "layers",
        {
            "compliance/api/risk.cpp": LICENCE + '#include "compliance/services/gone.hpp"\n',
        },
        "is not there",
    ),
    "own_header_later": (
        "layers",
        {
            "platform/http/session.cpp": LICENCE + '#include <vector>\n#include "platform/http/session.hpp"\n',
        },
        "own header does not come first",
    ),
    "circle": (
        "layers",
        {
            "platform/a/a.hpp": HEADER + '#include "platform/b/b.hpp"\n',
            "platform/b/b.hpp": HEADER + '#include "platform/a/a.hpp"\n',
        },
        "platform/a → platform/b → platform/a",
    ),
    "long_file": (
        "sizes",
        {
            "platform/http/session.cpp": LICENCE + "int x;\n" * 500,
        },
        "501 lines, at most 500",
    ),
    "long_page": (
        "sizes",
        {
            "tools/x.py": "# x\n" * 501,
        },
        "501 lines, at most 500",
    ),
    "long_line": (
        "sizes",
        {
            "platform/http/session.cpp": "// " + "x" * 158 + "\n",
        },
        "161 characters, at most 160",
    ),
    "long_function": (
        "sizes",
        {
            "platform/http/session.cpp": "void Session::run() const noexcept {\n" + "    f();\n" * 69 + "}\n",
        },
        "run has 71 lines, at most 70",
    ),
    "long_constructor": (
        "sizes",
        {
            "platform/http/session.cpp": "Session::Session(int a) : a_{a}, b_(a) {\n" + "    f();\n" * 69 + "}\n",
        },
        "Session has 71 lines",
    ),
    "long_template": (
        "sizes",
        {
            "platform/http/session.hpp": (
                "template <class T>\n    requires std::is_enum_v<T>\nauto wide(T t) -> int {\n" + "    f();\n" * 68 + "}\n"
            ),
        },
        "wide has 72 lines",
    ),
    "long_test": (
        "sizes",
        {
            "tests/unit/x_test.cpp": "TEST(Risk, IsLong) {\n" + "    f();\n" * 69 + "}\n",
        },
        "has 71 lines",
    ),
    "long_python": (
        "sizes",
        {
            "tools/x.py": "def f():\n" + "    g()\n" * 70,
        },
        "f has 71 lines",
    ),
    "long_handler": (
        "sizes",
        {
            "compliance/api/risk.cpp": (
                routes("    api.get([&](Call& call) -> int {\n" + "        f();\n" * 29 + "    });\n")
            ),
        },
        "handler has 31 lines, at most 30",
    ),
    "long_named_handler": (
        "sizes",
        {
            "compliance/api/risk.cpp": "static int show(Call& call) {\n" + "    f();\n" * 29 + "}\n",
        },
        "show has 31 lines, at most 30",
    ),
    "six_parameters": (
        "sizes",
        {
            "platform/http/session.hpp": (
                "int f(int a, std::map<int, int> b, int c = g(1, 2), int d = 0, int e = 0, int h = 0);\n"
            ),
        },
        "f takes 6 parameters, at most 5",
    ),
    "six_in_python": (
        "sizes",
        {
            "tools/x.py": "def f(a, b, c, d, e, g): pass\n",
        },
        "f takes 6 parameters",
    ),
    "long_models": (
        "sizes",
        {
            "compliance/db/models.hpp": "// x\n" * 86,
        },
        "86 lines, at most 85",
    ),
    "camel_file": (
        "names",
        {
            "platform/http/webSocket.cpp": LICENCE,
        },
        "not snake_case",
    ),
    "helper_file": (
        "names",
        {
            "compliance/services/risk_helpers.cpp": LICENCE,
        },
        "the file's name says helper",
    ),
    "utils_file": (
        "names",
        {
            "platform/http/utils.cpp": LICENCE,
        },
        "the file's name says util",
    ),
    "numbered_misc": (
        "names",
        {
            "tests/e2e/misc2.py": "",
        },
        "the file's name says misc",
    ),
    "migration_name": (
        "names",
        {
            "compliance/db/migrations/risk.sql": "",
        },
        "no name of a migration",
    ),
    "manager": (
        "names",
        {
            "platform/http/session.hpp": "class SessionManager {};\n",
        },
        "SessionManager says Manager",
    ),
    "snake_type": (
        "names",
        {
            "platform/http/session.hpp": "struct session_state { int a; };\n",
        },
        "type session_state is not spelled PascalCase",
    ),
    "camel_function": (
        "names",
        {
            "platform/http/session.hpp": "int startAll(int a);\n",
        },
        "function startAll is not spelled snake_case",
    ),
    "pascal_function": (
        "names",
        {
            "platform/http/session.hpp": "int Start(int a);\n",
        },
        "function Start is not spelled snake_case",
    ),
    "member_bare": (
        "names",
        {
            "platform/http/session.hpp": (
                "class Session {\n  public:\n    int open();\n  private:\n    int count = 0;\n};\n"
            ),
        },
        "private member count is not spelled name_",
    ),
    "constant_bare": (
        "names",
        {
            "platform/http/session.cpp": "constexpr int limit = 3;\n",
        },
        "constant limit is not spelled kName",
    ),
    "layer_lacks": (
        "stems",
        {
            "compliance/repositories/risk.hpp": None,
            "compliance/services/risk.hpp": HEADER,
        },
        "risk has no file in repositories",
    ),
    "layer_that_it_has": (
        "stems",
        {
            "aggregates.txt": "risk without schemas\nalso api routes\n",
        },
        "risk has compliance/schemas/risk.hpp",
    ),
    "stranger": (
        "stems",
        {
            "compliance/services/asset.cpp": LICENCE,
        },
        "asset is no aggregate",
    ),
    "stranger_folder": (
        "stems",
        {
            "compliance/domain/asset/price.cpp": LICENCE,
        },
        "asset is no aggregate",
    ),
    "also_gone": (
        "stems",
        {
            "aggregates.txt": "risk\nalso api routes dispatch\n",
        },
        "compliance/api/dispatch is not there",
    ),
    "list_unreadable": (
        "stems",
        {
            "aggregates.txt": "risk\nalso api routes\nasset with schemas\n",
        },
        "not understood",
    ),
    "list_missing": (
        "stems",
        {
            "aggregates.txt": None,
        },
        "is missing",
    ),
    "no_licence": (
        "words",
        {
            "compliance/api/routes.cpp": "int x;\n",
        },
        "no licence line on top",
    ),
    "licence_below": (
        "words",
        {
            "tools/x.sh": "#!/bin/sh\necho\n# SPDX-License-Identifier: Apache-2.0\n",
        },
        "no licence line on top",
    ),
    "no_introduction": (
        "words",
        {
            "compliance/schemas/risk.hpp": LICENCE + "#pragma once\n",
        },
        "does not say what lives here",
    ),
    "long_introduction": (
        "words",
        {
            "compliance/schemas/risk.hpp": LICENCE + "// x\n" * 5 + "#pragma once\n",
        },
        "5 lines of introduction",
    ),
    "no_docstring": (
        "words",
        {
            "tools/x.py": "# SPDX-License-Identifier: Apache-2.0\nimport os\n",
        },
        "does not say what it holds",
    ),
    "put_off": (
        "words",
        {
            "compliance/api/routes.cpp": LICENCE + "// TO" + "DO later\n",
        },
        "do it, or leave it",
    ),
    "machine": (
        "words",
        {
            "compliance/api/routes.cpp": LICENCE + '// see /wor' + 'k/x\n',
        },
        "a path of one machine",
    ),
    "model_left_out": (
        "models",
        {
            "compliance/db/models/asset.hpp": HEADER,
        },
        "leaves out compliance/db/models/asset.hpp",
    ),
    "model_twice": (
        "models",
        {
            "compliance/db/models.hpp": HEADER + '#include "compliance/db/models/risk.hpp"\n' * 2,
        },
        "twice",
    ),
    "model_gone": (
        "models",
        {
            "compliance/db/models.hpp": GOOD["compliance/db/models.hpp"] + '#include "compliance/db/models/gone.hpp"\n',
        },
        "which is no model",
    ),
    "model_early": (
        "models",
        {
            "compliance/db/models/asset.hpp": HEADER,
            "compliance/db/models/risk.hpp": HEADER + '#include "compliance/db/models/asset.hpp"\n',
            "compliance/db/models.hpp": (
                HEADER + '#include "compliance/db/models/risk.hpp"\n#include "compliance/db/models/asset.hpp"\n'
            ),
        },
        "comes before compliance/db/models/asset.hpp",
    ),
    "models_missing": (
        "models",
        {
            "compliance/db/models.hpp": None,
        },
        "is missing",
    ),
}

// SPDX-License-Identifier: Apache-2.0
// Writes the types of an OpenAPI document: node generate.mjs <document> <file>. `make client` gives it the built program's.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const [from, to] = process.argv.slice(2);
const document = JSON.parse(await readFile(from, "utf8"));
document.info.version = "0"; // a release that changes no operation changes no type
const head = "// SPDX-License-Identifier: Apache-2.0\n// Generated from the API document by `make client`; not to be edited.\n";
await writeFile(to, head + astToString(await openapiTS(document, { alphabetize: true, defaultNonNullable: false })));

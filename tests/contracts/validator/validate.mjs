// SPDX-License-Identifier: Apache-2.0
// Reads a document from standard input; prints the version it is of and what is wrong with it, as JSON.
import { text } from "node:stream/consumers";
import { Validator } from "@seriousme/openapi-schema-validator";

const validator = new Validator();
const result = await validator.validate(JSON.parse(await text(process.stdin)));
if (result.valid) validator.resolveRefs();   // throws for a reference to nothing
console.log(JSON.stringify({ version: validator.version, valid: result.valid, errors: result.errors ?? [] }));

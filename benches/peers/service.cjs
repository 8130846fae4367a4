// What both Fastify services share: their workers, and the schemas and mappings of a submission. DOCUMENTS is the directory of
// the files that the bench wrote.
"use strict";

const cluster = require("cluster");
const fs = require("fs");
const path = require("path");

const WORKERS = 2;
const CONNECTIONS = 8;

const text = (name) => fs.readFileSync(path.join(process.env.DOCUMENTS, name), "utf8");
const read = (name) => JSON.parse(text(name));

// Starts the workers from the primary process, once `prepare` is done.
async function run(worker, prepare = async () => {}) {
  if (!cluster.isPrimary) return worker();
  await prepare();
  for (let rank = 0; rank < WORKERS; rank++) cluster.fork();
  process.on("SIGTERM", () => process.exit(0));
}

// The check of a submission, and for each program its mapping and the check of its output.
function programs() {
  const Ajv = require("ajv/dist/2020").default;
  const formats = require("ajv-formats").default;
  const mapping = require("./mapping.cjs");

  mapping.useLabels(read("labels.json"));
  const ajv = new Ajv({ strict: false });
  formats(ajv, ["date"]);
  ajv.addFormat("guichet-partial-date", (text) => {
    try {
      const [first, last] = mapping.span(text);
      return first <= last;
    } catch {
      return false;
    }
  });
  const isSubmission = ajv.compile(read("schema.json"));
  const mapped = [
    ["famille-pfm", mapping.famillePfm],
    ["inclusion-ophq", mapping.inclusionOphq],
  ].map(([program, map]) => ({ program, map, isOutput: ajv.compile(read(`${program}.schema.json`)) }));
  return { mapping, isSubmission, mapped };
}

module.exports = { WORKERS, CONNECTIONS, text, read, run, programs };

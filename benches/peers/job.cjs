// The two mappings in JSONata, on a submission already parsed. Prints their time and their reports.
"use strict";

const fs = require("fs");
const path = require("path");
const jsonata = require("jsonata");

const [directory, length] = process.argv.slice(2);
const read = (name) => JSON.parse(fs.readFileSync(path.join(directory, name), "utf8"));
const submission = read("submission.json");
const labels = Object.fromEntries(
  Object.entries(read("labels.json")).map(([list, pairs]) => [list, Object.fromEntries(pairs)]),
);

const PROGRAMS = ["famille-pfm", "inclusion-ophq"];
const shared = fs.readFileSync(path.join(__dirname, "shared.jsonata"), "utf8");
const expressions = PROGRAMS.map((program) => {
  const own = fs.readFileSync(path.join(__dirname, `${program}.jsonata`), "utf8");
  return jsonata(`(${shared}\n${own})`);
});

const both = () => Promise.all(expressions.map((expression) => expression.evaluate(submission, { labels })));

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

(async () => {
  const made = await both();
  const seconds = length === "quick" ? 0.5 : 5;
  const times = [];
  const start = process.hrtime.bigint();
  while (times.length < 5 || Number(process.hrtime.bigint() - start) < seconds * 1e9) {
    const before = process.cpuUsage();
    await both();
    const spent = process.cpuUsage(before);
    times.push(spent.user + spent.system);
  }
  process.stdout.write(
    JSON.stringify({
      versions: `Node ${process.versions.node}, jsonata ${require("jsonata/package.json").version}`,
      map: median(times),
      reports: Object.fromEntries(PROGRAMS.map((program, at) => [program, made[at]])),
    }),
  );
})();

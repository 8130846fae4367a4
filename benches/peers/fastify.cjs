// The task as a Fastify service: one POST is validated by ajv, mapped, each output validated, and committed.
// PORT, DOCUMENTS (the directory of the schemas and labels), PGHOST, PGUSER and PGDATABASE come from the environment.
"use strict";

const crypto = require("crypto");
const { Client, Pool } = require("pg");
const service = require("./service.cjs");

// Outputs of one request.
const OUTPUTS = 7;

const TABLES = `
  CREATE TABLE submission (id bigserial PRIMARY KEY, organization text, sha256 text, document jsonb);
  CREATE INDEX ON submission (organization);
  CREATE TABLE output (id bigserial PRIMARY KEY, submission bigint REFERENCES submission (id), rank int, document jsonb);
  CREATE INDEX ON output (submission)`;

async function createTables() {
  const client = new Client();
  await client.connect();
  await client.query(TABLES);
  await client.end();
}

function worker() {
  const { mapping, isSubmission, mapped } = service.programs();
  const pool = new Pool({ max: service.CONNECTIONS / service.WORKERS });
  const app = require("fastify")({ logger: false, bodyLimit: 4 << 20 });
  let turn = 0;

  // The outputs, all valid; null when the document or one of them is refused.
  const made = (document, turn) => {
    const known = mapping.index(document);
    const outputs = [];
    for (let rank = turn; rank < turn + OUTPUTS; rank++) {
      const { map, isOutput } = mapped[rank % 2];
      const output = map(document, known);
      if (!isOutput(output)) return null;
      outputs.push(output);
    }
    return outputs;
  };

  const route = { schema: { body: {} }, validatorCompiler: () => isSubmission };

  app.post("/map", route, async (request) => {
    const outputs = made(request.body, 0);
    return Object.fromEntries(mapped.map(({ program }, rank) => [program, outputs[rank]]));
  });

  app.post("/submit", route, async (request, reply) => {
    const outputs = made(request.body, turn++);
    if (outputs === null) return reply.code(422).send({ error: "refused" });
    const document = JSON.stringify(request.body);
    const sha256 = crypto.createHash("sha256").update(document).digest("hex");
    const ranks = outputs.map((_, rank) => rank);
    const documents = outputs.map((output) => JSON.stringify(output));
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      const { rows } = await client.query({
        name: "submission",
        text: "INSERT INTO submission (organization, sha256, document) VALUES ($1, $2, $3) RETURNING id",
        values: [request.body.organization.code_geographique, sha256, document],
      });
      await client.query({
        name: "outputs",
        text: `INSERT INTO output (submission, rank, document)
               SELECT $1, u.rank, u.document::jsonb FROM unnest($2::int[], $3::text[]) u (rank, document)`,
        values: [rows[0].id, ranks, documents],
      });
      await client.query("COMMIT");
      return reply.code(201).send({ id: rows[0].id });
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    } finally {
      client.release();
    }
  });

  app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
}

service.run(worker, createTables);

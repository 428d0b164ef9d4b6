import express from 'express';
import { Pool } from 'pg';

/**
 * The bare limit that the product is measured against: Express and `pg` with nothing else. `/same` sends the SELECTs of the lesson page, `/one` a
 * single one, each with a body of the same length; `/save` does BEGIN, INSERT, COMMIT.
 */
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
const { statements, bodyLength } = JSON.parse(process.env.BARE!) as { statements: Array<{ text: string; values: unknown[] }>; bodyLength: number };
const body = 'x'.repeat(bodyLength);
await pool.query('CREATE TABLE IF NOT EXISTS bench_answer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, attempt_id text, answer jsonb, saved_at timestamptz)');

const app = express();
app.disable('etag');
app.disable('x-powered-by');
app.get('/same', async (_request, response) => {
  for (const [index, statement] of statements.entries()) await pool.query({ name: `s${index}`, ...statement });
  response.type('html').end(body);
});
app.get('/one', async (_request, response) => {
  await pool.query({ name: 'last', ...statements.at(-1)! });
  response.type('html').end(body);
});
app.post('/save', express.urlencoded({ extended: false }), async (_request, response) => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query({ name: 'insert', text: 'INSERT INTO bench_answer (attempt_id, answer, saved_at) VALUES ($1, $2, now())', values: ['attempt', '{"choice":1}'] });
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  response.status(204).end();
});
const server = app.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));

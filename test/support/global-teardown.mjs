import { run } from './global-setup.mjs';

export default async function tearDown() {
  const name = process.env.BANYAN_TEST_TEMPLATE;
  for (const database of [`${name}_demo`, `${name}_demo_keys`, name, `${name}_keys`]) await run(process.env.BANYAN_TEST_SERVER, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  await globalThis.banyanServer.stop();
}

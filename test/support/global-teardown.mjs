import { run } from './global-setup.mjs';

export default async function tearDown() {
  await run(process.env.BANYAN_TEST_SERVER, `DROP DATABASE IF EXISTS ${process.env.BANYAN_TEST_TEMPLATE}_demo WITH (FORCE)`);
  await run(process.env.BANYAN_TEST_SERVER, `DROP DATABASE IF EXISTS ${process.env.BANYAN_TEST_TEMPLATE} WITH (FORCE)`);
  await globalThis.banyanServer.stop();
}

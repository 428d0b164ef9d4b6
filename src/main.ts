import { fullConfig, webApp } from './boot.js';
import { BadSetting } from './platform/config/config.js';
import { log } from './platform/log.js';
import { Heartbeat } from './platform/running/heartbeat.js';

const config = orOneLine(fullConfig);
const app = await webApp(config).catch((error: unknown) => orOneLine(() => { throw error; }));
const server = await app.listen(config.port, config.host);
server.headersTimeout = 15_000;
server.requestTimeout = 60_000;
server.keepAliveTimeout = 20_000;
app.get(Heartbeat).start();
log.info({ event: 'listening', port: config.port });

/** A setting that cannot be used is one plain line, not a stack of calls. */
function orOneLine<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BadSetting)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

let isClosing = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => process.exit(0), 8000).unref();
    app.close().finally(() => process.exit(0));
  });
}

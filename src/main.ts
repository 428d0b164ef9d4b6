import { fullConfig, webApp } from './boot.js';
import { log } from './platform/log.js';

const config = fullConfig();
const app = await webApp(config);
const server = await app.listen(config.port, config.host);
server.headersTimeout = 15_000;
server.requestTimeout = 60_000;
server.keepAliveTimeout = 20_000;
log.info({ event: 'listening', port: config.port });

let isClosing = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => process.exit(0), 8000).unref();
    app.close().finally(() => process.exit(0));
  });
}

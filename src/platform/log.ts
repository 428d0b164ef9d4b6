import { pino } from 'pino';

const REDACTED = ['passphrase', 'code', 'token', 'cookie', 'email', 'realName', '*.passphrase', '*.code', '*.token', '*.email', '*.realName', 'err.parameters', 'err.query', 'err.driverError', 'err.detail'];

/** The log of this process: events and ids, never a name, a text or a secret. */
export const log = pino({
  level: process.env.LOG_LEVEL ?? 'info',
  base: null,
  redact: { paths: REDACTED, remove: true },
});

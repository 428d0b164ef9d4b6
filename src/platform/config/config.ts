import { resolve } from 'node:path';
import { z } from 'zod';
import { weaknessesOf } from './weaknesses.js';

const flag = z.enum(['0', '1', 'true', 'false', '']).optional().transform((value) => value === '1' || value === 'true');
const url = (protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), `must be a ${protocols.join(' or ')} address`);
const secret = z.string().min(32, 'must have at least 32 characters');
const formerSecrets = z.string().default('').transform((value) => value.split(/[\s,]+/).filter(Boolean)).refine((all) => all.every((one) => one.length >= 32), 'each must have at least 32 characters');

const LONGEST_DATABASE_NAME = 63;

const Settings = z.object({
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  SITE_URL: url(['http:', 'https:']).optional(),
  PUBLIC_URL: url(['http:', 'https:']).optional(),
  DATA_DIR: z.string().default('./data'),
  AUDIT_HEAD_DIR: z.string().optional(),
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
  KEYS_URL: url(['postgres:', 'postgresql:']).optional(),
  DATABASE_OWNER_URL: url(['postgres:', 'postgresql:']).optional(),
  SECRET_KEY: secret.optional(),
  SECRET_KEY_OLD: formerSecrets,
  NAME_KEY: secret.optional(),
  NAME_KEY_OLD: formerSecrets,
  STAFF_FACTOR: z.enum(['required', 'optional']).optional(),
  TRUSTED_PROXIES: z.string().default(''),
  SMTP_URL: url(['smtp:', 'smtps:']).optional(),
  MAIL_FROM: z.string().default('Office <office@localhost>'),
  DEMO: flag,
  NODE_ENV: z.string().default('production'),
});

export interface Config {
  port: number;
  host: string;
  /** The neutral host for people who sign in. */
  siteUrl: string;
  /** The host of the front page and of verification; the same as siteUrl when it is not set. */
  publicUrl: string;
  dataDir: string;
  /** Where the heads of the audit log go: a place that this machine can write to and not take back from. */
  auditHeadDir?: string | undefined;
  databaseUrl: string | undefined;
  /** The second database, which holds the keys of people; see `keysUrlOf`. */
  keysUrl?: string | undefined;
  /** The same database for the role that owns its tables: migrates, seals the audit log. Without it the application itself is the owner. */
  databaseOwnerUrl?: string | undefined;
  secretKey: string | undefined;
  nameKey: string | undefined;
  /** Keys of before: they open what was made with them, and nothing new is made with them. */
  oldSecretKeys?: string[];
  oldNameKeys?: string[];
  /** Whether whoever works here needs a second step beside the passphrase. A must, but for the demo. */
  staffFactor: 'required' | 'optional';
  trustedProxies: string[];
  smtpUrl: string | undefined;
  mailFrom: string;
  demo: boolean;
}

/** A setting that cannot be used; the message names it and is printed as it is. */
export class BadSetting extends Error {}

/**
 * Reads the settings from the environment, and refuses what is too weak for a public address.
 * @throws BadSetting with one line that names the setting and what it should be.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const config = readConfig(env);
  refuseWeak(config, env);
  return config;
}

/**
 * Reads the settings only.
 * @throws BadSetting when one cannot be read.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Settings.safeParse(withoutEmpty(env));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new BadSetting(`The setting ${String(issue?.path[0])} cannot be used: ${issue?.message}`);
  }
  const settings = parsed.data;
  const siteUrl = (settings.SITE_URL ?? `http://localhost:${settings.PORT}`).replace(/\/$/, '');
  const publicUrl = (settings.PUBLIC_URL ?? siteUrl).replace(/\/$/, '');
  return {
    port: settings.PORT,
    host: settings.HOST,
    siteUrl,
    publicUrl,
    dataDir: resolve(settings.DATA_DIR),
    auditHeadDir: settings.AUDIT_HEAD_DIR ? resolve(settings.AUDIT_HEAD_DIR) : undefined,
    databaseUrl: settings.DATABASE_URL,
    keysUrl: settings.KEYS_URL,
    databaseOwnerUrl: settings.DATABASE_OWNER_URL,
    secretKey: settings.SECRET_KEY,
    nameKey: settings.NAME_KEY,
    oldSecretKeys: settings.SECRET_KEY_OLD,
    oldNameKeys: settings.NAME_KEY_OLD,
    staffFactor: settings.STAFF_FACTOR ?? (settings.DEMO ? 'optional' : 'required'),
    trustedProxies: settings.TRUSTED_PROXIES.split(',').map((proxy) => proxy.trim()).filter(Boolean),
    smtpUrl: settings.SMTP_URL,
    mailFrom: settings.MAIL_FROM,
    demo: settings.DEMO,
  };
}

/**
 * The address of the second database: KEYS_URL, else one beside the first, named after it with `_keys`.
 * @throws BadSetting when the name would be too long for PostgreSQL
 */
export function keysUrlOf(config: Pick<Config, 'keysUrl' | 'databaseUrl'>): string {
  if (config.keysUrl) return config.keysUrl;
  const beside = new URL(config.databaseUrl ?? '');
  const name = `${decodeURIComponent(beside.pathname.slice(1))}_keys`;
  if (Buffer.byteLength(name) > LONGEST_DATABASE_NAME) throw new BadSetting(`The setting KEYS_URL is needed: the name ${name} is too long for a database`);
  beside.pathname = `/${encodeURIComponent(name)}`;
  return beside.toString();
}

/** True for an address that only this machine can reach. */
export function isLoopbackUrl(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

function placeOfDatabase(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || 5432}${pathname}`;
}

/** Refuses what cannot be meant anywhere, then what must not meet the world. */
function refuseWeak(config: Config, env: NodeJS.ProcessEnv): void {
  if (config.keysUrl && config.databaseUrl && placeOfDatabase(config.keysUrl) === placeOfDatabase(config.databaseUrl)) throw new BadSetting('The setting KEYS_URL cannot be used: the keys of people need another database than DATABASE_URL');
  if (config.keysUrl && !config.databaseUrl) throw new BadSetting('The setting KEYS_URL cannot be used without DATABASE_URL: the embedded database keeps the keys beside itself');
  if (config.databaseOwnerUrl) refuseOwner(config.databaseUrl, config.databaseOwnerUrl);
  if (config.secretKey && config.secretKey === config.nameKey) throw new BadSetting('The settings SECRET_KEY and NAME_KEY must differ');
  if (config.trustedProxies.includes('*') || config.trustedProxies.includes('0.0.0.0/0')) throw new BadSetting('The setting TRUSTED_PROXIES cannot be used: name the proxies, not everybody');
  const weak = weaknessesOf(config, env).find(({ isAdvice }) => !isAdvice);
  if (weak) throw new BadSetting(weak.line);
}

/** The owner is another role in the same database, or it protects nothing. */
function refuseOwner(appUrl: string | undefined, ownerUrl: string): void {
  if (!appUrl) throw new BadSetting('The setting DATABASE_OWNER_URL cannot be used without DATABASE_URL');
  const [app, owner] = [new URL(appUrl), new URL(ownerUrl)];
  if (app.username === owner.username) throw new BadSetting('The setting DATABASE_OWNER_URL cannot be used: it needs another role than DATABASE_URL');
  if (app.pathname !== owner.pathname) throw new BadSetting('The setting DATABASE_OWNER_URL cannot be used: it must name the database of DATABASE_URL');
}

function withoutEmpty(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''));
}

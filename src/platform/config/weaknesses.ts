import type { Config } from './config.js';

/** Something in a configuration that must not (or, `isAdvice`, had better not) meet the world; the line names its setting. */
export interface Weakness {
  setting: string;
  line: string;
  isAdvice: boolean;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '']);
const GUESSED = /change.?me|default|example|password|passphrase|qwerty|secret.?key|name.?key|test.?secret|1234567/i;
const POOR_PASSWORDS = new Set(['', 'postgres', 'password', 'banyan', 'changeme', 'admin', 'secret']);
const SAFE_SSL = new Set(['require', 'verify-ca', 'verify-full']);

/** A configuration that people reach from elsewhere: its address is not this machine's. */
export function isProduction(config: Pick<Config, 'siteUrl' | 'publicUrl'>): boolean {
  return [config.siteUrl, config.publicUrl].some((url) => !isThisMachine(url));
}

/** What is weak in a configuration for production; nothing for a first try on one's own machine. `env` holds what is not ours to set: Node's own switches. */
export function weaknessesOf(config: Config, env: NodeJS.ProcessEnv): Weakness[] {
  if (!isProduction(config)) return [];
  return [...ofAddresses(config), ...ofKeys(config), ...ofProxies(config.trustedProxies), ...ofMail(config), ...ofDatabases(config), ...ofProcess(env), ...ofRest(config)];
}

function ofAddresses({ siteUrl, publicUrl, demo, host }: Config): Weakness[] {
  const found: Weakness[] = [];
  for (const [setting, url] of [['SITE_URL', siteUrl], ['PUBLIC_URL', publicUrl]] as const) {
    if (isThisMachine(url)) found.push(refused(setting, 'one address is public and this one is this machine'));
    else if (!url.startsWith('https:')) found.push(refused(setting, 'a public address must begin with https://'));
    if (new URL(url).pathname !== '/' || new URL(url).search || new URL(url).username) found.push(refused(setting, 'give scheme and host only, without a path or a name'));
  }
  if (demo) found.push(refused('DEMO', 'a demo must not run on a public address'));
  if (siteUrl === publicUrl) found.push(advised('PUBLIC_URL', 'with one address the pages that say who you are share a host with the pages where people sign in'));
  if (['0.0.0.0', '::'].includes(host)) found.push(advised('HOST', 'plain HTTP is open on every network of this machine; let only the proxy reach it'));
  return found;
}

function ofKeys({ secretKey, nameKey, oldSecretKeys, oldNameKeys }: Config): Weakness[] {
  const found: Weakness[] = [];
  for (const [setting, key, old] of [['SECRET_KEY', secretKey, oldSecretKeys], ['NAME_KEY', nameKey, oldNameKeys]] as const) {
    if (!key) found.push(refused(setting, 'it is needed on a public address; make one with: openssl rand -base64 48'));
    else if (GUESSED.test(key) || new Set(key).size < 12) found.push(refused(setting, 'it can be guessed; make one with: openssl rand -base64 48'));
    if (key && old?.includes(key)) found.push(refused(`${setting}_OLD`, `it holds the present ${setting}`));
  }
  return found;
}

function ofProxies(proxies: string[]): Weakness[] {
  if (proxies.length === 0) return [refused('TRUSTED_PROXIES', 'with https a proxy stands in front; name it, or nobody can sign in')];
  const everybody = proxies.find((proxy) => proxy === '*' || /^\d+$/.test(proxy) || proxy === 'true' || prefixOf(proxy) < 8);
  return everybody === undefined ? [] : [refused('TRUSTED_PROXIES', 'name the proxies, not everybody')];
}

function ofMail({ smtpUrl, mailFrom }: Config): Weakness[] {
  const found: Weakness[] = [];
  if (!smtpUrl) found.push(advised('SMTP_URL', 'without it mail is not sent but lies in DATA_DIR/outbox, with addresses in clear'));
  else {
    const { protocol, hostname, searchParams } = new URL(smtpUrl);
    const isSealed = protocol === 'smtps:' || searchParams.get('requireTLS') === 'true';
    if (!isSealed && !LOOPBACK.has(hostname)) found.push(refused('SMTP_URL', 'mail would leave in clear; begin with smtps:// or add ?requireTLS=true'));
    if (/false/.test(searchParams.get('tls.rejectUnauthorized') ?? '')) found.push(refused('SMTP_URL', 'it must check the certificate of the mail server'));
  }
  if (/@localhost\b/.test(mailFrom)) found.push(refused('MAIL_FROM', 'name the neutral sender, an address of your own'));
  return found;
}

function ofDatabases({ databaseUrl, keysUrl, databaseOwnerUrl }: Config): Weakness[] {
  const found: Weakness[] = [];
  for (const [setting, url] of [['DATABASE_URL', databaseUrl], ['KEYS_URL', keysUrl], ['DATABASE_OWNER_URL', databaseOwnerUrl]] as const) {
    if (!url) continue;
    const { hostname, username, password, searchParams } = new URL(url);
    const isNear = LOOPBACK.has(hostname) || (searchParams.get('host') ?? '').startsWith('/');
    if (!isNear && !SAFE_SSL.has(searchParams.get('sslmode') ?? '')) found.push(refused(setting, 'the database is on another machine; add ?sslmode=verify-full (or require)'));
    if (setting !== 'DATABASE_OWNER_URL' && decodeURIComponent(username) === 'postgres') found.push(refused(setting, 'the role postgres may do everything; make a role for this site'));
    if (!isNear && POOR_PASSWORDS.has(decodeURIComponent(password).toLowerCase())) found.push(refused(setting, 'its password can be guessed'));
  }
  if (databaseUrl && !databaseOwnerUrl) found.push(advised('DATABASE_OWNER_URL', 'without it the application owns its tables and could change the audit log'));
  return found;
}

/** Switches of Node and of our logs that open the process or its logs. */
function ofProcess(env: NodeJS.ProcessEnv): Weakness[] {
  const found: Weakness[] = [];
  if (env.NODE_ENV && env.NODE_ENV !== 'production') found.push(refused('NODE_ENV', 'leave it out, or set it to production'));
  if (/--inspect/.test(env.NODE_OPTIONS ?? '')) found.push(refused('NODE_OPTIONS', 'a debugger would be open'));
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') found.push(refused('NODE_TLS_REJECT_UNAUTHORIZED', 'no certificate would be checked'));
  if (env.NODE_DEBUG) found.push(refused('NODE_DEBUG', 'it writes what is sent into the log'));
  if (['debug', 'trace'].includes(env.LOG_LEVEL ?? '')) found.push(refused('LOG_LEVEL', 'use info or warn: more would write about people'));
  return found;
}

function ofRest({ staffFactor, auditHeadDir, dataDir }: Config): Weakness[] {
  const found: Weakness[] = [];
  if (staffFactor !== 'required') found.push(refused('STAFF_FACTOR', 'on a public address it must be required'));
  if (!auditHeadDir) found.push(advised('AUDIT_HEAD_DIR', 'without it a whole rewriting of the audit log would not be seen'));
  else if (`${auditHeadDir}/`.startsWith(`${dataDir}/`)) found.push(advised('AUDIT_HEAD_DIR', 'it lies in DATA_DIR, where whoever changes the log can change it too'));
  return found;
}

export const refused = (setting: string, why: string): Weakness => ({ setting, line: `The setting ${setting} cannot be used: ${why}`, isAdvice: false });
export const advised = (setting: string, why: string): Weakness => ({ setting, line: `Better set ${setting}: ${why}`, isAdvice: true });

function isThisMachine(url: string): boolean {
  return LOOPBACK.has(new URL(url).hostname);
}

/** Bits of a network; a single address counts as narrow. */
function prefixOf(proxy: string): number {
  const [, bits] = proxy.split('/');
  return bits === undefined ? 128 : Number(bits);
}

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BadSetting, loadConfig, readConfig } from '../../src/platform/config/config.js';
import { placeWeaknesses } from '../../src/platform/config/place-weaknesses.js';
import { weaknessesOf } from '../../src/platform/config/weaknesses.js';
import { ROOT } from '../../src/platform/root.js';

const DATA_DIR = mkdtempSync(join(tmpdir(), 'banyan-weak-'));
/** A configuration with nothing to say against it. */
const GOOD: Record<string, string> = {
  SITE_URL: 'https://notes.example.org', PUBLIC_URL: 'https://course.example.net', DATA_DIR, AUDIT_HEAD_DIR: '/var/lib/elsewhere',
  DATABASE_URL: 'postgres://banyan:A9sd8f7gh@db.example.org/banyan?sslmode=verify-full', KEYS_URL: 'postgres://banyan:A9sd8f7gh@keys.example.org/banyan_keys?sslmode=require', DATABASE_OWNER_URL: 'postgres://owner:Zx81hjk2@db.example.org/banyan?sslmode=verify-full',
  SECRET_KEY: 'kq3Zt0vN8yRw5Lx2Jc7Hb4Fd9Gs6Pm1A', NAME_KEY: 'U8eYi2Ta5Oq7Wz0Xl4Vn6Bk9Cm3Rj1Df', STAFF_FACTOR: 'required', TRUSTED_PROXIES: 'loopback', SMTP_URL: 'smtps://post:word@mail.example.org', MAIL_FROM: 'Office <office@notes.example.org>',
};

/** One setting made worse; the name that must be said when it is another. */
const SABOTAGES: Array<[setting: string, worse: string, named?: string]> = [
  ['SITE_URL', 'http://notes.example.org'], ['SITE_URL', 'http://localhost:3000'], ['SITE_URL', 'https://notes.example.org/path'], ['SITE_URL', 'https://me:word@notes.example.org'],
  ['PUBLIC_URL', 'http://course.example.net'], ['PUBLIC_URL', 'http://localhost:3000'], ['DEMO', '1'],
  ['SECRET_KEY', ''], ['SECRET_KEY', 'short'], ['SECRET_KEY', 'changeme-changeme-changeme-changeme'], ['SECRET_KEY', 'a'.repeat(48)], ['SECRET_KEY', 'U8eYi2Ta5Oq7Wz0Xl4Vn6Bk9Cm3Rj1Df'], ['SECRET_KEY_OLD', 'kq3Zt0vN8yRw5Lx2Jc7Hb4Fd9Gs6Pm1A'],
  ['NAME_KEY', ''], ['NAME_KEY', 'short'], ['NAME_KEY', 'the default name key of the handbook'], ['NAME_KEY', '0123456789012345678901234567890123'], ['NAME_KEY_OLD', 'U8eYi2Ta5Oq7Wz0Xl4Vn6Bk9Cm3Rj1Df'],
  ['STAFF_FACTOR', 'optional'], ['TRUSTED_PROXIES', ''], ['TRUSTED_PROXIES', '*'], ['TRUSTED_PROXIES', '0.0.0.0/0'], ['TRUSTED_PROXIES', '::/0'], ['TRUSTED_PROXIES', '10.0.0.1, 0.0.0.0/1'], ['TRUSTED_PROXIES', 'true'], ['TRUSTED_PROXIES', '1'],
  ['SMTP_URL', 'smtp://post:word@mail.example.org'], ['SMTP_URL', 'smtps://post:word@mail.example.org?tls.rejectUnauthorized=false'], ['MAIL_FROM', ''], ['MAIL_FROM', 'Office <office@localhost>'],
  ['DATABASE_URL', 'postgres://banyan:A9sd8f7gh@db.example.org/banyan'], ['DATABASE_URL', 'postgres://banyan:A9sd8f7gh@db.example.org/banyan?sslmode=disable'], ['DATABASE_URL', 'postgres://postgres:A9sd8f7gh@db.example.org/banyan?sslmode=require'],
  ['DATABASE_URL', 'postgres://banyan:banyan@db.example.org/banyan?sslmode=require'], ['KEYS_URL', 'postgres://banyan:A9sd8f7gh@db.example.org/banyan?sslmode=verify-full'], ['KEYS_URL', 'postgres://banyan:A9sd8f7gh@keys.example.org/banyan_keys'],
  ['DATABASE_OWNER_URL', 'postgres://banyan:A9sd8f7gh@db.example.org/banyan?sslmode=verify-full'], ['DATABASE_OWNER_URL', 'postgres://owner:Zx81hjk2@db.example.org/banyan'],
  ['NODE_ENV', 'development'], ['NODE_OPTIONS', '--inspect=0.0.0.0:9229'], ['NODE_TLS_REJECT_UNAUTHORIZED', '0'], ['NODE_DEBUG', 'http'], ['LOG_LEVEL', 'trace'],
];

describe('a weak configuration of a public site', () => {
  it('is not this one: the good one starts, and nothing is advised', async () => {
    expect(loadConfig(GOOD)).toMatchObject({ siteUrl: 'https://notes.example.org', staffFactor: 'required' });
    expect(weaknessesOf(readConfig(GOOD), GOOD)).toEqual([]);
    chmodSync(DATA_DIR, 0o700);
    const { DATABASE_URL: _far, KEYS_URL: _keys, DATABASE_OWNER_URL: _owner, ...near } = GOOD;
    expect(await placeWeaknesses(readConfig(near))).toEqual([]);
    expect(SABOTAGES.length).toBeGreaterThanOrEqual(40);
  });

  it.each(SABOTAGES)('does not start: %s=%s, and the line names the setting', (setting, worse, named = setting) => {
    const start = () => loadConfig({ ...GOOD, [setting]: worse });
    expect(start).toThrow(BadSetting);
    expect(start).toThrow(new RegExp(`\\b${named}\\b`));
  });

  it('asks staff for a second factor without being told to', () => {
    const { STAFF_FACTOR: _factor, ...env } = GOOD;
    expect(loadConfig(env).staffFactor).toBe('required');
    expect(loadConfig({ DEMO: '1' }).staffFactor).toBe('optional');
  });

  it.each([['PUBLIC_URL', undefined], ['AUDIT_HEAD_DIR', undefined], ['AUDIT_HEAD_DIR', join(DATA_DIR, 'heads')], ['DATABASE_OWNER_URL', undefined], ['SMTP_URL', undefined], ['HOST', '0.0.0.0']])('starts, but is told what could be better: %s=%s', (setting, worse) => {
    const env = { ...GOOD, [setting]: worse };
    expect(weaknessesOf(loadConfig(env), env).map((weak) => weak.setting)).toEqual([setting]);
  });

  it('lets a first try on one machine be as it is', () => {
    expect(weaknessesOf(loadConfig({ SITE_URL: 'http://localhost:3000', STAFF_FACTOR: 'optional' }), { NODE_ENV: 'development' })).toEqual([]);
  });

  it('is found where it runs: an open data folder or key file, a source map among the files of the web, a role that may do everything', async () => {
    const { DATABASE_URL: _far, KEYS_URL: _keys, DATABASE_OWNER_URL: _owner, ...near } = GOOD;
    const config = readConfig(near);
    const names = async (changed: object = {}, folder?: string) => (await placeWeaknesses({ ...config, ...changed }, folder)).map(({ setting }) => setting);
    chmodSync(DATA_DIR, 0o755);
    expect(await names()).toEqual(['DATA_DIR']);
    chmodSync(DATA_DIR, 0o700);
    writeFileSync(join(DATA_DIR, 'secrets.json'), '{}', { mode: 0o644 });
    expect(await names()).toEqual(['DATA_DIR']);
    chmodSync(join(DATA_DIR, 'secrets.json'), 0o600);
    const web = mkdtempSync(join(tmpdir(), 'banyan-web-'));
    for (const path of ['js/page.js.map', '.git/config']) {
      mkdirSync(join(web, path, '..'), { recursive: true });
      writeFileSync(join(web, path), '');
      expect(await names({}, web)).toEqual(['public/']);
    }
    expect(await names({ dataDir: join(ROOT, 'public/data') })).toEqual(['DATA_DIR']);
    // The heads of the audit log: on the same disk they had better be copied away, and a file is no folder to write in.
    const heads = mkdtempSync(join(tmpdir(), 'banyan-heads-'));
    expect(await placeWeaknesses({ ...config, auditHeadDir: heads })).toEqual([expect.objectContaining({ setting: 'AUDIT_HEAD_DIR', isAdvice: true })]);
    expect(await placeWeaknesses({ ...config, auditHeadDir: '/proc/self' })).toEqual([expect.objectContaining({ setting: 'AUDIT_HEAD_DIR', isAdvice: false })]);
    expect(await names({ databaseUrl: process.env.BANYAN_TEST_SERVER })).toEqual(['DATABASE_URL']);
  });

  it('is told line by line by npm run check:deploy, which ends with 1; the good one with 0', () => {
    const ask = (changed: Record<string, string>) => {
      const { DATABASE_URL: _far, KEYS_URL: _keys, DATABASE_OWNER_URL: _owner, ...near } = { ...GOOD, ...changed };
      return spawnSync(process.execPath, [join(ROOT, 'dist/src/check-deploy.js')], { env: { PATH: process.env.PATH, ...near }, encoding: 'utf8' });
    };
    chmodSync(DATA_DIR, 0o700);
    const good = ask({});
    expect([good.status, good.stdout.trim()]).toEqual([0, 'Nothing stands in the way of a start.']);
    const weak = ask({ STAFF_FACTOR: 'optional', MAIL_FROM: '', HOST: '0.0.0.0' });
    expect(weak.status).toBe(1);
    for (const name of ['STAFF_FACTOR', 'MAIL_FROM', 'HOST', '2 must be changed']) expect(weak.stdout).toContain(name);
    expect(ask({ SITE_URL: 'http://localhost:3000', PUBLIC_URL: '' }).stdout).toContain('SITE_URL is an address of this machine');
    expect(weak.stdout).not.toMatch(/kq3Zt0vN8y|A9sd8f7gh|post:word/);
  });
});

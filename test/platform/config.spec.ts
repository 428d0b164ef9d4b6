import { describe, expect, it } from '@jest/globals';
import { BadSetting, loadConfig } from '../../src/platform/config/config.js';
import { TestApp } from '../support/app.js';

const SECRETS = { SECRET_KEY: 'kq3Zt0vN8yRw5Lx2Jc7Hb4Fd9Gs6Pm1A', NAME_KEY: 'U8eYi2Ta5Oq7Wz0Xl4Vn6Bk9Cm3Rj1Df' };
const PUBLIC = {
  ...SECRETS, SITE_URL: 'https://study.example.org', DATABASE_URL: 'postgres://banyan:A9sd8f7gh@127.0.0.1/banyan', TRUSTED_PROXIES: 'loopback', SMTP_URL: 'smtps://post:word@mail.example.org', MAIL_FROM: 'Office <office@study.example.org>', STAFF_FACTOR: 'required',
};

describe('settings', () => {
  it('have sound defaults for a first try', () => {
    expect(loadConfig({})).toMatchObject({ port: 3000, host: '127.0.0.1', siteUrl: 'http://localhost:3000', publicUrl: 'http://localhost:3000', demo: false, databaseUrl: undefined });
    expect(loadConfig({ PORT: '', SITE_URL: '' })).toMatchObject({ port: 3000 });
    expect(loadConfig(PUBLIC)).toMatchObject({ siteUrl: 'https://study.example.org', staffFactor: 'required' });
    expect([loadConfig({}).staffFactor, loadConfig({ DEMO: '1' }).staffFactor, loadConfig({ DEMO: '1', STAFF_FACTOR: 'required' }).staffFactor, loadConfig({ STAFF_FACTOR: 'optional' }).staffFactor]).toEqual(['required', 'optional', 'required', 'optional']);
  });

  it.each([
    ['PORT', { PORT: 'eighty' }], ['PORT', { PORT: '70000' }], ['DATABASE_URL', { DATABASE_URL: 'mysql://x' }], ['SITE_URL', { ...PUBLIC, SITE_URL: 'http://study.example.org' }], ['SITE_URL', { SITE_URL: 'study' }],
    ['PUBLIC_URL', { ...PUBLIC, PUBLIC_URL: 'http://front.example.org' }], ['SECRET_KEY', { ...PUBLIC, SECRET_KEY: 'short' }], ['NAME_KEY', { ...PUBLIC, NAME_KEY: 'short' }], ['SECRET_KEY', { SITE_URL: PUBLIC.SITE_URL }],
    ['NAME_KEY', { ...PUBLIC, NAME_KEY: SECRETS.SECRET_KEY }], ['DEMO', { ...PUBLIC, DEMO: '1' }], ['DEMO', { DEMO: 'maybe' }], ['TRUSTED_PROXIES', { ...PUBLIC, TRUSTED_PROXIES: '*' }], ['TRUSTED_PROXIES', { ...PUBLIC, TRUSTED_PROXIES: '0.0.0.0/0' }],
    ['DATABASE_OWNER_URL', { DATABASE_OWNER_URL: 'postgres://o@h/b' }], ['DATABASE_OWNER_URL', { DATABASE_URL: 'postgres://o@h/b', DATABASE_OWNER_URL: 'postgres://o@h/b' }], ['DATABASE_OWNER_URL', { DATABASE_URL: 'postgres://a@h/b', DATABASE_OWNER_URL: 'postgres://o@h/c' }],
    ['SMTP_URL', { SMTP_URL: 'http://mail' }], ['STAFF_FACTOR', { STAFF_FACTOR: 'never' }], ['STAFF_FACTOR', { ...PUBLIC, STAFF_FACTOR: 'optional' }],
  ])('refuse a weak or unreadable one and name it: %s', (name, env) => {
    expect(() => loadConfig(env)).toThrow(BadSetting);
    expect(() => loadConfig(env)).toThrow(name);
  });

  it('refuse a public address on a database with demo accounts', async () => {
    const test = new TestApp();
    await test.start();
    try {
      await test.rows("INSERT INTO person (id, display_name, zone, created_at) VALUES ('p', 'x', 'UTC', now())");
      await test.rows("INSERT INTO account (id, person_id, handle, handle_key, passphrase_hash, is_demo, created_at) VALUES ('a', 'p', 'x', 'x', 'x', true, now())");
      const { webApp } = await import('../../src/boot.js');
      await expect(webApp({ ...test.config, siteUrl: 'https://study.example.org', demo: false })).rejects.toThrow('demo accounts');
    } finally {
      await test.stop();
    }
  }, 60000);
});

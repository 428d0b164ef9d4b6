import { copyFileSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkUpload } from '../../src/platform/files/check-upload.js';
import { UploadRefused } from '../../src/platform/files/upload-refused.js';

/** Archives of another project's tests: paths that climb, links, sizes that lie, odd names. We take no archive at all; they must not even be opened. */
describe('archives that attack whoever unpacks them', () => {
  const folder = join(process.env.FIXTURES!, 'hostile-zips');
  const archives = readdirSync(folder).filter((name) => /\.(zip|tar|gz)$/.test(name));
  const home = mkdtempSync(join(tmpdir(), 'banyan-zips-'));

  it('are there', () => expect(archives.length).toBeGreaterThanOrEqual(9));

  it.each(archives.flatMap((name) => ['docx', 'odt', 'pdf', 'zip'].map((ending) => [name, ending])))('%s sent as .%s is refused in words, quickly, and leaves nothing', async (name, ending) => {
    const path = join(home, 'upload');
    copyFileSync(join(folder, name), path);
    const began = performance.now();
    const result = await checkUpload(path, `essay.${ending}`).catch((error: unknown) => error);
    expect(result).toBeInstanceOf(UploadRefused);
    expect(['archive', 'twoKinds', 'bomb', 'broken', 'unknown', 'program', 'locked']).toContain((result as UploadRefused).reason);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(readdirSync(home)).toEqual(['upload']);
  });
});

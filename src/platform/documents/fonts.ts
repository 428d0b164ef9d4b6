import { join } from 'node:path';
import { ROOT } from '../root.js';

/**
 * The fonts of our documents (OFL), straight from their packages: one folder a weight, so that only what templates use is opened. To add a script:
 * install its package, add a line here and the family's name to `families` in views/documents/house.typ.
 */
const FOLDERS = [
  'noto-sans/400Regular', 'noto-sans/600SemiBold', 'noto-sans-myanmar/400Regular', 'noto-sans-thai/400Regular', 'noto-sans-lao/400Regular',
  'noto-sans-khmer/400Regular', 'scheherazade-new/400Regular', 'noto-nastaliq-urdu/400Regular', 'noto-sans-hanifi-rohingya/400Regular', 'noto-sans-bengali/400Regular',
  'noto-sans-tamil/400Regular', 'noto-sans-sinhala/400Regular', 'noto-sans-gurmukhi/400Regular', 'noto-sans-thaana/400Regular', 'noto-serif-tibetan/400Regular', 'noto-sans-chakma/400Regular',
];
/** Noto Sans SC has every Han character of Unicode's first block and kana; Nanum Gothic every Hangul syllable at a ninth of the size of Noto Sans KR. */
const WIDE_FOLDERS = ['noto-sans-sc/400Regular', 'nanum-gothic/400Regular'];
const WIDE_LETTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}\u3000-\u303F\uFF00-\uFFEF]/u;

export const fontFolders = FOLDERS.map(inPackages);
export const wideFontFolders = WIDE_FOLDERS.map(inPackages);

/** Whether `text` needs the CJK fonts. */
export function needsWideFonts(text: string): boolean {
  return WIDE_LETTER.test(text);
}

function inPackages(folder: string): string {
  return join(ROOT, 'node_modules/@expo-google-fonts', folder);
}

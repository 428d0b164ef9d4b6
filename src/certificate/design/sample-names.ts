/** Made-up names to try a design on: the longest that the form takes, two scripts at once, and ten scripts of the region. */
export const SAMPLES = {
  latin: { name: 'Nang Hseng Kham', second: null },
  longest: { name: 'Maria Konstantina '.repeat(7).slice(0, 119).trim(), second: 'Maria Konstantina '.repeat(7).slice(0, 119).trim() },
  burmese: { name: 'နန်းဆိုင်ခမ်း ကျော်စွာဦး', second: 'Nang Hseng Kham' },
  thai: { name: 'กนกวรรณ ศรีสุวรรณภูมิ', second: null },
  khmer: { name: 'ស្រីម៉ៅ ហេងសុខភក្ដី', second: null },
  lao: { name: 'ສົມພອນ ໄຊຍະວົງ', second: null },
  dari: { name: 'محمد ابراهیم حسینی‌پور', second: 'Mohammad Ebrahim Hosseinipour' },
  rohingya: { name: '𐴀𐴝𐴥𐴟𐴔 𐴁𐴝𐴥𐴡', second: null },
  bengali: { name: 'রূপকথা ক্ষুদিরাম ভট্টাচার্য্য', second: null },
  nepali: { name: 'ज्ञानेन्द्र क्षेत्री श्रेष्ठ', second: null },
  tamil: { name: 'ஸ்ரீகாந்த் கௌரிசங்கர்', second: null },
  tibetan: { name: 'ཚེ་རིང་བསོད་ནམས་རྒྱལ་མཚན', second: null },
} as const;
export type Sample = keyof typeof SAMPLES;

export function isSample(word: string): word is Sample {
  return Object.hasOwn(SAMPLES, word);
}

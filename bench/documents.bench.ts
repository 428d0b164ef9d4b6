import { readFile } from 'node:fs/promises';
import { closeDocuments, renderMany, renderPdf, typesetterPids } from '../src/platform/documents/documents.js';
import { atMost, plain, type Figure } from './figures.js';

const COUNT = 1000;
const NAMES = [
  'Nang Hseng Kham', 'Nguyễn Thị Hồng Đặng', 'နန်းဆိုင်ခမ်း ကျော်စွာဦး', 'နီၢ်မူၤဖီ ကညီ', 'ၸၢႆးသႅင်ၼုမ်ႇ', 'กนกวรรณ ศรีสุวรรณภูมิ', 'ສົມພອນ ໄຊຍະວົງ', 'ស្រីម៉ៅ ហេងសុខភក្ដី', 'عبد الرحمن الأحمد', 'محمد ابراهیم حسینی', 'ګل ښایسته څرګند',
  '𐴀𐴝𐴥𐴟𐴔 𐴁𐴝𐴥𐴡', 'ज्ञानेन्द्र क्षेत्री श्रेष्ठ', 'রূপকথা ক্ষুদিরাম ভট্টাচার্য্য', 'ஸ்ரீகாந்த் கௌரிசங்கர்', 'ක්‍රිෂාන්ත ප්‍රියදර්ශනී', 'ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ', 'އިބްރާހީމް ޢަލީ', 'ཚེ་རིང་བསོད་ནམས་', '𑄌𑄋𑄴𑄟𑄳𑄦', '歐陽鳳儀', '김민준', 'غلام مصطفیٰ قریشی',
];

/** A thousand certificates in many scripts, two children at a time, every one with its own QR code. */
export async function run(): Promise<Figure[]> {
  await renderPdf('certificate', certificate(0));
  const memory = watchMemory();
  const started = performance.now();
  let largest = 0;
  let bytes = 0;
  await renderMany('certificate', Array.from({ length: COUNT }, (_, at) => certificate(at)), async (_index, pdf) => {
    largest = Math.max(largest, pdf.length);
    bytes += pdf.length;
  });
  const seconds = (performance.now() - started) / 1000;
  const peak = await memory.stop();
  const single = await timeOf(() => renderPdf('certificate', certificate(1)));
  await closeDocuments();
  const cold = await timeOf(() => renderPdf('certificate', certificate(2)));
  await closeDocuments();
  return [
    atMost(`${COUNT} certificates in ${NAMES.length} scripts`, seconds, 10, 's'),
    atMost('memory of a typesetter, highest', peak, 300, 'MB'),
    atMost('largest certificate', largest / 1024, 100, 'KB'),
    plain('average certificate', bytes / COUNT / 1024, 'KB'),
    atMost('one certificate, child running', single, 300, 'ms'),
    plain('one certificate, child starting', cold, 'ms'),
  ];
}

function certificate(at: number): object {
  const name = NAMES[at % NAMES.length]!;
  return {
    programme: 'Short Course on Refugee Rights and Advocacy', name, secondName: `Person number ${at}`, nameStyle: name.startsWith('غلام') ? 'nastaliq' : 'naskh',
    outcome: 'completed the course with merit: eight workshops, six modules, four quizzes and three assignments, all fourteen conditions met.',
    hours: '50 hours of study, assessed', dates: '7 September to 18 October 2026', awardedOn: '24 November 2026',
    learningOutcomes: ['explain how refugee status is decided', 'name the treaties that bind a state', 'plan an advocacy action with others', 'write a brief that an official can act on'],
    organisations: [{ name: 'Asia Pacific Refugee Rights Network', role: 'Convenes the course' }, { name: 'University of York', role: 'Centre for Applied Human Rights' }, { name: 'Mahidol University', role: 'Institute of Human Rights and Peace Studies' }],
    credit: 'This course represents 50 notional learning hours, assessed. It carries no academic credit. Level and credit are the decision of each university.',
    serial: `BNY-2026-${String(at).padStart(6, '0')}`, verifyAddress: 'learn.example.org/verify', verifyLink: `https://learn.example.org/verify?serial=BNY-2026-${at}`,
  };
}

/** The highest memory that any typesetter ever held, in MB, as the kernel counts it. */
function watchMemory(): { stop(): Promise<number> } {
  let peak = 0;
  const look = async () => {
    for (const pid of typesetterPids()) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    }
  };
  const timer = setInterval(() => void look(), 20);
  return {
    stop: async () => {
      clearInterval(timer);
      await look();
      return peak;
    },
  };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Courses } from '../course/courses.service.js';
import { Lessons } from '../module/lessons.service.js';
import { ROOT } from '../platform/root.js';
import { htmlOfMarkdown } from '../platform/views/rich-text.js';
import type { Demo } from './demo-world.js';

interface ProgrammeFile {
  title: string;
  summary: string;
  description: string;
  outcomes: Array<{ code: string; text: string }> | Record<string, string>;
  notionalHours: number;
  liveHours: number;
  creditStatement: string;
  issuer: string;
  languageOfInstruction: string;
  assessment: { passMark: number; merit: number; distinction: number; quizPassPercent: number; workshopsNeeded: number };
  partners: Array<{ code: string; name: string; unit: string; country: string }>;
}

interface ModuleFile {
  code: string;
  title: string;
  week: number;
  summary: string;
  aims: string[];
  preparation?: { minutes: number; text: string };
  exercise?: { minutes: number; title: string; text: string };
}

interface LessonFront {
  title: string;
  minutes: { read: number; think: number; further: number };
  outcomes: string[];
  contentNote: string | null;
  summary: string;
}

const MODULES = ['m0', 'm1', 'm2', 'm3', 'm4', 'm5'];

/** Programme, course, universities, and the six modules with their lessons. */
export async function makeCourse(demo: Demo): Promise<void> {
  const file = demo.yaml<ProgrammeFile>('programme/programme.yaml');
  const courses = demo.get(Courses);
  for (const partner of file.partners) demo.partners[partner.code] ??= await courses.makePartner(demo.system(), partner);
  const outcomes = Array.isArray(file.outcomes) ? file.outcomes : Object.entries(file.outcomes).map(([code, text]) => ({ code, text }));
  demo.programmeId = await courses.makeProgramme(demo.system(), {
    title: file.title, summary: file.summary, descriptionHtml: htmlOfMarkdown(file.description), outcomes, notionalHours: file.notionalHours, liveHours: file.liveHours,
    creditStatement: file.creditStatement, issuer: file.issuer, language: file.languageOfInstruction,
  });
  const { workshopsNeeded, quizPassPercent, passMark, merit, distinction } = file.assessment;
  demo.courseId = await courses.makeCourse(demo.system(), { programmeId: demo.programmeId, kind: 'short_course', title: file.title, summary: file.summary, weeks: 6, rule: { workshopsNeeded, quizPassPercent, passMark, merit, distinction } });
  for (const [position, code] of MODULES.entries()) await makeModule(demo, code, position);
}

async function makeModule(demo: Demo, code: string, position: number): Promise<void> {
  const folder = `programme/modules/${code}`;
  const file = demo.yaml<ModuleFile>(`${folder}/module.yaml`);
  const lessons = demo.get(Lessons);
  const moduleId = await lessons.makeModule(demo.system(), {
    courseId: demo.courseId, code: file.code, position, week: file.week, title: file.title, summary: file.summary, aims: file.aims,
    preparationMinutes: file.preparation?.minutes ?? 0, preparationHtml: htmlOfMarkdown(file.preparation?.text ?? ''),
    exerciseMinutes: file.exercise?.minutes ?? 0, exerciseTitle: file.exercise?.title ?? '', exerciseHtml: htmlOfMarkdown(file.exercise?.text ?? ''),
    agreementHtml: code === 'm0' ? htmlOfMarkdown(demo.text(`${folder}/agreement.md`)) : '',
  });
  const lessonIds: string[] = [];
  for (const [index, name] of readdirSync(join(ROOT, 'src/seeds', folder, 'lessons')).sort().entries()) {
    const [, front, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(demo.text(`${folder}/lessons/${name}`))!;
    const facts = parse(front!) as LessonFront;
    lessonIds.push(await lessons.makeLesson(demo.system(), {
      moduleId, position: index + 1, title: facts.title, summary: facts.summary, outcomes: facts.outcomes, readMinutes: facts.minutes.read, thinkMinutes: facts.minutes.think,
      furtherMinutes: facts.minutes.further, contentNote: facts.contentNote, html: htmlOfMarkdown(body!),
    }));
  }
  demo.modules[code] = { id: moduleId, lessonIds };
}

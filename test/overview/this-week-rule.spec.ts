import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { progressDots, standingOf } from '../../src/overview/cohort-rule.js';
import type { PersonAtGlance } from '../../src/overview/cohort.queries.js';
import { thisWeek } from '../../src/overview/this-week-rule.js';
import type { WeekView } from '../../src/overview/this-week.queries.js';

const NOW = new Date('2026-11-25T10:00:00Z');
const view = (changes: Partial<WeekView> = {}): WeekView => ({
  enrolmentId: 'e', startsOn: '2026-11-09', zone: 'Asia/Bangkok', weeks: 6, cohortState: 'open', enrolmentState: 'active', offlineUntil: null, modules: [], notices: [], unreadAnswers: 0, openForms: 0, canShare: false,
  lessons: [0, 1, 2, 3].flatMap((week) => [1, 2].map((position) => ({ id: `l${week}${position}`, title: 'L', position, minutes: 45, bytes: 8000, week, modulePosition: week, isDone: week < 2 }))),
  quizzes: [{ id: 'q1', title: 'Quiz 1', minutes: 30, week: 1, modulePosition: 1, dueAt: '2026-11-22T16:59:00Z', isOpen: false, isPassed: false, attempts: 1 }],
  assignments: [{ id: 'a1', code: 'A1', title: 'Brief', minutes: 130, mode: 'individual', week: 4, dueAt: '2026-12-03T16:59:00Z', isHandedIn: false, hasDraft: true, isPublished: false, groupId: null }],
  sessions: [
    { id: 's1', number: 1, kind: 'workshop', title: 'W1', minutes: 90, startsAt: '2026-11-17T08:00:00Z', lateMinutes: 0, isCancelled: false, attendance: 'excused', catchUpMinutes: 20, catchUpDueAt: '2026-12-20T16:59:00Z' },
    { id: 's2', number: 2, kind: 'workshop', title: 'W2', minutes: 90, startsAt: '2026-11-25T10:10:00Z', lateMinutes: 0, isCancelled: false, attendance: null, catchUpMinutes: 20, catchUpDueAt: null },
  ],
  ...changes,
});

describe('this week', () => {
  it('puts open catch-up tasks first, then what is late, then the lessons of this week, then assignments that come near', () => {
    const week = thisWeek(view(), 2, NOW);
    expect(week.now.map((task) => task.href)).toEqual(['/workshops/s1/catch-up', '/quizzes/q1', '/lessons/l21', '/lessons/l22', '/assignments/a1']);
    expect(week.now.map((task) => task.state)).toEqual(['todo', 'late', 'todo', 'todo', 'begun']);
    expect(week.later.map((task) => task.href)).toEqual(['/lessons/l31', '/lessons/l32']);
    expect(week.done).toHaveLength(4);
    expect(week.minutes).toBe(20 + 30 + 90 + 130);
  });

  it('opens the way into a session fifteen minutes before it, later when it begins late', () => {
    expect(thisWeek(view(), 2, NOW).next).toMatchObject({ id: 's2', canJoin: true });
    const late = view();
    late.sessions[1]!.lateMinutes = 30;
    expect(thisWeek(late, 2, NOW).next).toMatchObject({ canJoin: false, startsAt: new Date('2026-11-25T10:40:00Z') });
    expect(thisWeek(view(), 2, new Date('2026-11-25T09:54:59Z')).next!.canJoin).toBe(false);
  });

  it('loses no task, whatever the week', () => {
    fc.assert(fc.property(fc.integer({ min: -3, max: 9 }), (weekIndex) => {
      const week = thisWeek(view(), weekIndex, NOW);
      expect(week.now.length + week.later.length + week.done.length).toBe(8 + 1 + 1 + 1);
      expect(week.week).toBeGreaterThanOrEqual(1);
      expect(week.week).toBeLessThanOrEqual(6);
    }));
  });
});

describe('how a person stands', () => {
  const modules = [{ id: 'm0', title: 'M', position: 0, week: 0, lessons: 2 }, { id: 'm1', title: 'M', position: 1, week: 1, lessons: 2 }];
  const person = (changes: Partial<PersonAtGlance>): PersonAtGlance => ({ enrolmentId: 'e', displayName: 'x', state: 'active', offlineUntil: null, lastWork: new Date('2026-11-24T10:00:00Z'), done: { 0: 2, 1: 2 }, ...changes });

  it.each([
    [{}, 'on_track'], [{ done: { 0: 2, 1: 1 } }, 'behind'], [{ lastWork: new Date('2026-11-18T09:59:00Z') }, 'quiet'], [{ lastWork: null }, 'quiet'], [{ lastWork: null, offlineUntil: '2026-11-25' }, 'offline'],
    [{ state: 'suspended' }, 'paused'], [{ state: 'invited' }, 'invited'], [{ state: 'withdrawn' }, 'left'], [{ state: 'completed' }, 'finished'],
  ])('%j is %s', (changes, standing) => expect(standingOf(person(changes as Partial<PersonAtGlance>), modules, 2, NOW)).toBe(standing));

  it('is never quiet in the first week', () => expect(standingOf(person({ lastWork: null }), modules, 0, NOW)).toBe('on_track'));

  it('is one dot a person, inside the plot, none upon another', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 60 }), (done) => {
      const row = progressDots(done.map((count) => person({ done: { 0: count } })), modules[0]!, String);
      expect(row.dots).toHaveLength(done.length);
      for (const dot of row.dots) expect(dot.x >= 2 && dot.x <= 98 && dot.y >= 0 && dot.y < 5).toBe(true);
    }));
  });
});

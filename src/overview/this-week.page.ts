import type { WeekView } from './this-week.queries.js';
import type { Task, ThisWeek } from './this-week-rule.js';

/** What comes later is for looking ahead; the whole stands in the outline. */
const LATER_SHOWN = 5;

const CHIPS: Record<Task['state'], { kind: string; label: string }> = {
  todo: { kind: 'todo', label: 'overview.task.todo' },
  begun: { kind: 'info', label: 'overview.task.begun' },
  late: { kind: 'attention', label: 'overview.task.late' },
  done: { kind: 'done', label: 'overview.task.done' },
};

/** What the template of This week prints; only the first task has the button. */
export function thisWeekPage(view: WeekView, week: ThisWeek, conditions: { met: number; of: number }) {
  return {
    ...week,
    count: week.now.length,
    tasks: week.now.map((task, index) => row(task, index === 0)),
    later: week.later.slice(0, LATER_SHOWN).map((task) => row(task, false)),
    laterMore: Math.max(0, week.later.length - LATER_SHOWN),
    done: week.done.map((task) => row(task, false)),
    doneCount: week.done.length,
    conditions,
    notices: view.notices,
    unreadAnswers: view.unreadAnswers,
    openForms: view.openForms,
    // One quiet line from the last week on; it goes with her first answer, whatever that is.
    asksSharing: view.canShare && week.week === week.weeks && !week.isBefore,
    offlineUntil: view.offlineUntil,
    hasResults: view.assignments.some((work) => work.isPublished),
  };
}

function row(task: Task, isFirst: boolean) {
  return { ...task, kindLabel: `overview.kind.${task.kind}`, chip: CHIPS[task.state], isFirst };
}

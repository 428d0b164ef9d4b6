import { message } from '../../platform/i18n/messages.js';
import { itemFacts, LEAST_ATTEMPTS, LEAST_FOR_DISCRIMINATION } from './item-rule.js';
import type { QuizStatistics } from './statistic.queries.js';

/** How hard each question was, as bars, and how well it goes with the rest. */
export function statisticPage(id: string, view: QuizStatistics, locale: string) {
  const facts = itemFacts(view.attempts);
  const percent = (share: number) => Math.round(share * 100);
  const number = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const about = view.questions.map((question, nth) => ({ ...question, label: message(locale, 'quiz.review.question', { position: question.position }), fact: facts[nth] }));
  return {
    title: view.title, quizPath: `/quizzes/${id}`, attempts: view.attempts.length, least: LEAST_ATTEMPTS, leastForMore: LEAST_FOR_DISCRIMINATION, isEnough: facts.length > 0, hasMore: view.attempts.length >= LEAST_FOR_DISCRIMINATION,
    bars: facts.length > 0 ? about.map(({ label, fact }) => ({ label, value: percent(fact!.share), text: `${percent(fact!.share)} %` })) : [],
    rows: facts.length > 0 ? about.map(({ label, text, fact }) => ({ label, text, share: percent(fact!.share), discrimination: fact!.discrimination === null ? null : number.format(fact!.discrimination) })) : [],
  };
}

import { appContext, fullConfig } from '../boot.js';
import { JobSender } from '../platform/jobs/job-sender.js';
import { makeAssignments, tellAssignments } from './assignment.seed.js';
import { makeCourse } from './course.seed.js';
import { Demo } from './demo-world.js';
import { tellEnrolments, tellLeaves } from './enrolment.seed.js';
import { tellHiding } from './hiding.seed.js';
import { tellMarking } from './marking.seed.js';
import { tellMessages } from './message.seed.js';
import { tellProgress } from './module.seed.js';
import { tellOpenings } from './opening.seed.js';
import { enrolPeople, makeStaff, pairPeople, planCohorts } from './people.seed.js';
import { makeQuizzes, tellQuizzes } from './quiz.seed.js';
import { tellRecords } from './record.seed.js';
import { makeWorkshops, tellWorkshops } from './workshop.seed.js';

/** The demo, in the order in which it happened: content first, then both cohorts, then what their people did. */
const STEPS: Array<[label: string, work: (demo: Demo) => Promise<void>]> = [
  ['programme, modules and lessons', makeCourse],
  ['quizzes', makeQuizzes],
  ['assignments', makeAssignments],
  ['workshops', makeWorkshops],
  ['staff', makeStaff],
  ['two cohorts', planCohorts],
  ['people of last year', (demo) => enrolPeople(demo, demo.lastYear, 'cast/last-year.yaml')],
  ['people of this year', (demo) => enrolPeople(demo, demo.current, 'cast/current.yaml')],
  ['who hands in for whom', pairPeople],
  ['groups', tellEnrolments],
  ['lessons read', tellProgress],
  ['workshops held', tellWorkshops],
  ['quizzes taken', tellQuizzes],
  ['work handed in', tellAssignments],
  ['marking', tellMarking],
  ['questions and notices', tellMessages],
  ['leaving and pausing', tellLeaves],
  ['last year made final', tellRecords],
  ['a person hides', tellHiding],
  ['a request that waits', tellOpenings],
];

const app = await appContext(fullConfig());
const demo = new Demo(app);
for (const [index, [label, work]] of STEPS.entries()) {
  console.log(`progress ${index} ${STEPS.length} ${label}`);
  await work(demo);
}
console.log(`progress ${STEPS.length} ${STEPS.length} done`);
await app.get(JobSender).stop();
await app.close();

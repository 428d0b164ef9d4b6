import { House1700000000001 } from './0001-house.js';
import { Course1700000000002 } from './0002-course.js';
import { Enrolment1700000000003 } from './0003-enrolment.js';
import { LearningModule1700000000004 } from './0004-module.js';
import { Workshop1700000000005 } from './0005-workshop.js';
import { Quiz1700000000006 } from './0006-quiz.js';
import { Assignment1700000000007 } from './0007-assignment.js';
import { Message1700000000008 } from './0008-message.js';
import { Record1700000000009 } from './0009-record.js';
import { Hiding1700000000010 } from './0010-hiding.js';
import { Revision1700000000011 } from './0011-revision.js';
import { Keys1700000000012 } from './0012-keys.js';
import { Audit1700000000013 } from './0013-audit.js';
import { Factor1700000000014 } from './0014-factor.js';
import { ParkedPost1700000000015 } from './0015-parked-post.js';
import { Showing1700000000016 } from './0016-showing.js';
import { Rights1700000000017 } from './0017-rights.js';
import { HeldFile1700000000018 } from './0018-held-file.js';
import { Roles1700000000019 } from './0019-roles.js';
import { Survival1700000000021 } from './0021-survival.js';
import { SecondMark1700000000022 } from './0022-second-mark.js';
import { Offline1700000000023 } from './0023-offline.js';
import { Time1700000000024 } from './0024-time.js';
import { OutsideMark1700000000025 } from './0025-outside-mark.js';
import { Credential1700000000026 } from './0026-credential.js';
import { Delivery1700000000027 } from './0027-delivery.js';
import { Paper1700000000028 } from './0028-paper.js';
import { Release1700000000029 } from './0029-release.js';
import { LongFile1700000000030 } from './0030-long-file.js';
import { PageNote1700000000031 } from './0031-page-note.js';
import { MovedDate1700000000032 } from './0032-moved-date.js';
import { LateResult1700000000036 } from './0036-late-result.js';

/** In the order in which they run, which is that of their numbers. */
export const migrations = [
  House1700000000001,
  Course1700000000002,
  Enrolment1700000000003,
  LearningModule1700000000004,
  Workshop1700000000005,
  Quiz1700000000006,
  Assignment1700000000007,
  Message1700000000008,
  Record1700000000009,
  Hiding1700000000010,
  Revision1700000000011,
  Keys1700000000012,
  Audit1700000000013,
  Factor1700000000014,
  ParkedPost1700000000015,
  Showing1700000000016,
  Rights1700000000017,
  HeldFile1700000000018,
  Roles1700000000019,
  Survival1700000000021,
  SecondMark1700000000022,
  Offline1700000000023,
  Time1700000000024,
  OutsideMark1700000000025,
  Credential1700000000026,
  Delivery1700000000027,
  Paper1700000000028,
  Release1700000000029,
  LongFile1700000000030,
  PageNote1700000000031,
  MovedDate1700000000032,
  LateResult1700000000036,
];

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountModule } from '../account/account.module.js';
import { CourseSliceModule } from '../course/course.module.js';
import { PeopleModule } from '../people/people.module.js';
import { FilesModule } from '../platform/files/files.module.js';
import { Codes } from './codes.service.js';
import { CohortRoll } from './cohort-roll.js';
import { Enrolment } from './enrolment.entity.js';
import { EnrolmentQueries } from './enrolment.queries.js';
import { Enrolments } from './enrolments.service.js';
import { GroupController } from './group.controller.js';
import { LearningGroup } from './group.entity.js';
import { GroupQueries } from './group.queries.js';
import { Groups } from './groups.service.js';
import { InvitationController } from './invitation.controller.js';
import { InvitationQueries } from './invitation.queries.js';
import { InvitationFileController } from './invitation-file.controller.js';
import { InvitationFiles } from './invitation-files.service.js';
import { InvitationSheetController } from './invitation-sheet.controller.js';
import { Invites } from './invites.service.js';
import { OfflineController } from './offline.controller.js';
import { OpeningController } from './opening.controller.js';
import { Opening } from './opening.entity.js';
import { OpeningQueries } from './opening.queries.js';
import { OpeningYeses } from './opening-yeses.js';
import { Openings } from './openings.service.js';
import { PersonDetailsController } from './person-details.controller.js';
import { PersonSearchController } from './person-search.controller.js';
import { PersonSearch } from './person-search.service.js';
import { KeepApartController } from './keep-apart.controller.js';
import { KeepApart } from './keep-apart.entity.js';
import { KeepApartQueries } from './keep-apart.queries.js';
import { KeepAparts } from './keep-aparts.service.js';
import { PairingController } from './pairing.controller.js';
import { Pairing } from './pairing.entity.js';
import { PairingQueries } from './pairing.queries.js';
import { Pairings } from './pairings.service.js';
import { PersonController } from './person.controller.js';
import { PersonQueries } from './person.queries.js';
import { SuspensionController } from './suspension.controller.js';
import { Suspension } from './suspension.entity.js';
import { Suspensions } from './suspensions.service.js';
import { WithdrawalController } from './withdrawal.controller.js';
import { Withdrawal } from './withdrawal.entity.js';
import { Withdrawals } from './withdrawals.service.js';

/** Places in a cohort: inviting, groups, pausing, leaving. */
@Module({
  imports: [PeopleModule, AccountModule, CourseSliceModule, FilesModule, TypeOrmModule.forFeature([Enrolment, LearningGroup, Opening, Suspension, Withdrawal, Pairing, KeepApart])],
  controllers: [PersonController, PersonDetailsController, PersonSearchController, OpeningController, InvitationFileController, InvitationController, InvitationSheetController, GroupController, WithdrawalController, SuspensionController, OfflineController, PairingController, KeepApartController],
  providers: [Enrolments, Openings, OpeningQueries, OpeningYeses, PersonSearch, EnrolmentQueries, PersonQueries, Invites, InvitationFiles, InvitationQueries, CohortRoll, Codes, Groups, GroupQueries, Withdrawals, Suspensions, Pairings, PairingQueries, KeepAparts, KeepApartQueries],
  exports: [Enrolments, EnrolmentQueries, PersonQueries, Groups, Withdrawals, Suspensions, Codes, Pairings, PairingQueries],
})
export class EnrolmentModule {}

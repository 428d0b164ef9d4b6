import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PeopleModule } from '../people/people.module.js';
import { Account } from './account.entity.js';
import { Accounts } from './accounts.service.js';
import { ComingBack } from './coming-back.service.js';
import { AppCodes } from './app-codes.service.js';
import { Entry } from './entry.service.js';
import { Envelopes } from './envelopes.js';
import { FactorController } from './factor.controller.js';
import { Passkey, RecoveryCard, RecoveryCode, TotpFactor } from './factor.entity.js';
import { FactorQueries } from './factor.queries.js';
import { FirstVisitController } from './first-visit.controller.js';
import { Fresh } from './fresh.js';
import { ForgottenController } from './forgotten.controller.js';
import { FreshController } from './fresh.controller.js';
import { HiddenScreenController } from './hidden-screen.controller.js';
import { Invitation } from './invitation.entity.js';
import { Invitations } from './invitations.service.js';
import { KnownDevices } from './known-devices.js';
import { Limits } from './limits.js';
import { ParkedPostController } from './parked-post.controller.js';
import { ParkedPosts } from './parked-posts.service.js';
import { PassportSetUp } from './passport.js';
import { ProfileController } from './profile.controller.js';
import { PhoneCopyController } from './phone-copy.controller.js';
import { Profile } from './profile.service.js';
import { SessionController } from './session.controller.js';
import { SessionQueries } from './session.queries.js';
import { PasskeyController } from './passkey.controller.js';
import { Passkeys } from './passkeys.service.js';
import { RecordsLinkController } from './records-link.controller.js';
import { RecordsLink } from './records-link.entity.js';
import { RecordsLinks } from './records-links.service.js';
import { RecoveryCodes } from './recovery-codes.service.js';
import { SecondStepController } from './second-step.controller.js';
import { SecondSteps } from './second-steps.service.js';
import { SetUpController } from './set-up.controller.js';
import { SetUp } from './set-up.service.js';
import { SignIn } from './sign-in.service.js';
import { SignInController } from './sign-in.controller.js';
import { ViewerQueries } from './viewer.queries.js';

@Module({
  imports: [PeopleModule, TypeOrmModule.forFeature([Account, Invitation, TotpFactor, Passkey, RecoveryCard, RecoveryCode, RecordsLink])],
  controllers: [
    SignInController, PasskeyController, SecondStepController, FirstVisitController, ForgottenController, FreshController, FactorController, ProfileController, HiddenScreenController, ParkedPostController, PhoneCopyController, RecordsLinkController, SessionController, SetUpController,
  ],
  providers: [
    Accounts, AppCodes, ComingBack, Entry, Envelopes, FactorQueries, Fresh, Invitations, KnownDevices, Limits, ParkedPosts, Passkeys, PassportSetUp, Profile, RecordsLinks, RecoveryCodes, SecondSteps, SessionQueries, SetUp, SignIn, ViewerQueries,
  ],
  exports: [Accounts, Entry, Envelopes, FactorQueries, Fresh, Invitations, Limits, ParkedPosts, PassportSetUp, RecordsLinks, RecoveryCodes, SecondSteps, SetUp, ViewerQueries],
})
export class AccountModule {}

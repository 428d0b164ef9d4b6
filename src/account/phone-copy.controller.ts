import { Controller, Get, Req } from '@nestjs/common';
import { Allow, CurrentViewer, type BanyanRequest } from '../platform/http/access.js';
import type { Viewer } from '../people/viewer.js';
import { KnownDevices } from './known-devices.js';

/**
 * The key under which a page may keep typed text on a phone that is hers alone until it has arrived here. It is told after sign-in and lies nowhere on the
 * phone: whoever finds the phone finds bytes. On a phone that others may look at there is none, and nothing is kept.
 */
@Controller('/account/copy-key')
export class PhoneCopyController {
  constructor(private readonly devices: KnownDevices) {}

  @Get()
  @Allow([])
  key(@CurrentViewer() viewer: Viewer, @Req() request: BanyanRequest): { key: string | null } {
    return { key: viewer.isSharedPhone ? null : this.devices.copyKey(request, viewer.accountId) };
  }
}

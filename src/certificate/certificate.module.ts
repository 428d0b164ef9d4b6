import { Module } from '@nestjs/common';

/** Certificates and their public verification. */
@Module({})
export class CertificateModule {}

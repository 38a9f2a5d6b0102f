import type { BookingRepository } from '#application/booking/ports.ts';
import type { LedgerReader } from '#application/payment/ledger-reader.ts';
import type { PaymentProvider } from '#application/payment/payment-provider.ts';
import type { PaymentRepository } from '#application/payment/ports.ts';
import type { VendorRepository } from '#application/people/ports.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';

/** The ports of the sign-then-pay tasks. */
export type PayoutPorts = {
  readonly uow: UnitOfWork;
  readonly bookings: Pick<BookingRepository, 'find'>;
  readonly payments: Pick<PaymentRepository, 'find'>;
  readonly ledger: Pick<LedgerReader, 'transaction'>;
  readonly vendors: Pick<VendorRepository, 'find'>;
  readonly provider: Pick<PaymentProvider, 'capture' | 'transfer' | 'findTransfers'>;
};

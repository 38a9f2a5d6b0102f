import { lazily } from '#kernel/lazily.ts';
import {
  bookingStatus,
  cancellation,
  customerBooking,
  customerPrice,
  openOffer,
  opsBooking,
  paymentSession,
  photo,
  photoUpload,
  place,
  quote,
  reasonInput,
  slot,
  vendorBooking,
} from './schemas/booking.ts';
import { addOn, slot as freeSlot, service, serviceOffer } from './schemas/catalogue.ts';
import {
  allocationRule,
  allocationSettings,
  cityRule,
  cityRules,
  pricingRule,
  pricingSettings,
} from './schemas/city-rules.ts';
import { customerVendor } from './schemas/customer-vendors.ts';
import { dayPlan, demandDay, handOver, standing } from './schemas/days.ts';
import { account, signedIn } from './schemas/identity.ts';
import { publicKey } from './schemas/keys.ts';
import {
  alert,
  auditEvent,
  bookingLedger,
  chainResult,
  dashboardStats,
  dayFigures,
  opsBookingDetail,
  opsOffer,
  opsPayment,
  priceFreeze,
  waitingSignature,
} from './schemas/operations.ts';
import {
  availability,
  earningsRow,
  payoutAccount,
  reviewedVendor,
  vendorCard,
  vendorDocument,
  vendorProfile,
} from './schemas/people.ts';
import { geoPoint, money } from './schemas/primitives.ts';
import { problem } from './schemas/problem.ts';
import { envelope, verification } from './schemas/signing.ts';
import { cityWeather } from './schemas/weather.ts';
import * as z from './zod.ts';

/** The things of the API that clients in other languages get a type for, by its name. */
export const namedSchemas = {
  Account: account,
  AddOn: addOn,
  Alert: alert,
  AllocationRule: allocationRule,
  AllocationSettings: allocationSettings,
  AuditEvent: auditEvent,
  Availability: availability,
  BookingLedger: bookingLedger,
  BookingStatus: bookingStatus,
  Cancellation: cancellation,
  ChainResult: chainResult,
  CityRule: cityRule,
  CityRules: cityRules,
  CityWeather: cityWeather,
  CustomerBooking: customerBooking,
  CustomerVendor: customerVendor,
  DashboardStats: dashboardStats,
  DayFigures: dayFigures,
  DayPlan: dayPlan,
  DemandDay: demandDay,
  EarningsRow: earningsRow,
  Envelope: envelope,
  FreeSlot: freeSlot,
  GeoPoint: geoPoint,
  HandOver: handOver,
  Money: money,
  OpenOffer: openOffer,
  OpsBooking: opsBooking,
  OpsBookingDetail: opsBookingDetail,
  OpsOffer: opsOffer,
  OpsPayment: opsPayment,
  PaymentSession: paymentSession,
  PayoutAccount: payoutAccount,
  Photo: photo,
  PhotoUpload: photoUpload,
  Place: place,
  Price: customerPrice,
  PriceFreeze: priceFreeze,
  PricingRule: pricingRule,
  PricingSettings: pricingSettings,
  Problem: problem,
  PublicKey: publicKey,
  Quote: quote,
  Reason: reasonInput,
  ReviewedVendor: reviewedVendor,
  Service: service,
  ServiceOffer: serviceOffer,
  SignedIn: signedIn,
  Slot: slot,
  Standing: standing,
  VendorBooking: vendorBooking,
  VendorCard: vendorCard,
  VendorDocument: vendorDocument,
  VendorProfile: vendorProfile,
  Verification: verification,
  WaitingSignature: waitingSignature,
} as const satisfies Readonly<Record<string, () => z.ZodMiniType>>;

/** Gives the schemas their names, once: from then on JSON Schemas refer to them. */
export const nameSchemas = lazily(() => {
  for (const [id, schema] of Object.entries(namedSchemas))
    z.globalRegistry.add(schema(), { ...z.globalRegistry.get(schema()), id });
});

import type { GeoPoint } from '#kernel/geo.ts';

/** An Indian postal code and the middle of what it serves. */
export type Pincode = {
  readonly pincode: string;
  readonly place: string;
  readonly district: string;
  readonly state: string;
  readonly point: GeoPoint;
};

export type NearPincode = { readonly pincode: Pincode; readonly distanceMeters: number };

/** What is known of India's pincodes. Answers are in memory and never wait. */
export type PincodeDirectory = {
  readonly size: number;
  /** The pincode of exactly these six digits; undefined for anything else. */
  find(pincode: string): Pincode | undefined;
  /** At most `limit` pincodes within `radiusMeters` of a place, nearest first, ties by pincode. */
  near(point: GeoPoint, radiusMeters: number, limit?: number): readonly NearPincode[];
  /** The `limit` (6 by default) pincodes nearest to a known one, itself left out; empty for an unknown one. */
  neighbours(pincode: string, limit?: number): readonly NearPincode[];
  /** Every pincode in ascending order. */
  all(): readonly Pincode[];
};

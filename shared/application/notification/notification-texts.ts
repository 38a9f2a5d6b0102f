import type { EventType } from '#contracts/events/catalogue.ts';

type Party = 'customer' | 'vendor';
type Words = { readonly title: string; readonly body: string };

/**
 * What each party is notified of. No names, places or amounts: an inbox entry may show on a locked screen, and
 * the booking itself has the rest.
 */
export const notificationTexts: Partial<Record<EventType, Partial<Record<Party, Words>>>> = {
  'booking.confirmed': {
    customer: { title: 'Booking confirmed', body: 'Your payment is in place. We are asking a vendor now.' },
  },
  'booking.expired': {
    customer: { title: 'Booking expired', body: 'It was not paid in time, so the slot is free again.' },
  },
  'booking.assigned': {
    customer: { title: 'Vendor found', body: 'A vendor has taken your job.' },
    vendor: { title: 'Job is yours', body: 'You have taken the job. See its address in your day.' },
  },
  'booking.handed_on': {
    customer: {
      title: 'Another vendor',
      body: 'Your vendor can not come. We are asking another for the same time.',
    },
  },
  'booking.vacated': {
    customer: { title: 'Vendor can not come', body: 'Our team is looking for another for the same time.' },
  },
  'booking.unfulfilled': {
    customer: { title: 'No vendor found', body: 'Nobody could take the job. All of your money goes back.' },
  },
  'booking.en_route': { customer: { title: 'On the way', body: 'Your vendor has set out.' } },
  'booking.arrived': { customer: { title: 'At the door', body: 'Your vendor has arrived.' } },
  'booking.work_done': { customer: { title: 'Work done', body: 'Your vendor has finished the work.' } },
  'booking.signature_requested': {
    customer: { title: 'Please sign', body: 'Read the document of your job and sign it.' },
  },
  'booking.changes_requested': {
    vendor: { title: 'Not done yet', body: 'The customer asks for something to be put right.' },
  },
  'booking.closed': {
    customer: { title: 'All done', body: 'Your booking is closed. How was it? Give it stars.' },
    vendor: { title: 'Booking closed', body: 'The job is paid for.' },
  },
  'booking.signature_escalated': {
    customer: {
      title: 'Signature missing',
      body: 'Our team will look at your booking, as it is not signed yet.',
    },
  },
  'booking.cancelled': {
    customer: {
      title: 'Booking cancelled',
      body: 'The booking was cancelled. What you get back is shown there.',
    },
    vendor: { title: 'Job cancelled', body: 'A job of yours was cancelled. Your time is free again.' },
  },
  'booking.rescheduled': {
    customer: { title: 'Booking moved', body: 'Your booking has a new time.' },
  },
  'booking.customer_no_show': {
    customer: {
      title: 'You were not there',
      body: 'The vendor waited and left. The fee is shown in the booking.',
    },
    vendor: { title: 'No-show recorded', body: 'It is on record that the customer was not there.' },
  },
  'booking.vendor_no_show': {
    customer: { title: 'We are sorry', body: 'The vendor did not come. All of your money goes back.' },
    vendor: { title: 'You did not come', body: 'A job was ended because you were not there.' },
  },
  'booking.disputed': {
    customer: { title: 'Dispute opened', body: 'Our team will look at it.' },
    vendor: {
      title: 'Dispute opened',
      body: 'A customer disputes a job of yours. Our team will look at it.',
    },
  },
  'booking.resolved': {
    customer: { title: 'Dispute resolved', body: 'Our team has decided. See the booking.' },
    vendor: { title: 'Dispute resolved', body: 'Our team has decided. See the booking.' },
  },
  'offer.sent': { vendor: { title: 'New job for you', body: 'Answer soon: the offer lapses.' } },
  'offer.withdrawn': {
    vendor: { title: 'Job withdrawn', body: 'A job that you were offered or had taken is no longer yours.' },
  },
  'payment.failed': {
    customer: { title: 'Payment failed', body: 'Try again with another card before the slot is released.' },
  },
  'payment.paid_out': {
    customer: { title: 'Payment released', body: 'The vendor has been paid for your booking.' },
    vendor: { title: 'You are paid', body: 'Your pay for a job is on its way to your account.' },
  },
  'payment.refunded': { customer: { title: 'Refund', body: 'Money is on its way back to you.' } },
  'payment.refund_failed': {
    customer: {
      title: 'Refund came back',
      body: 'Your bank did not take it. Our team will get your money to you on another way.',
    },
  },
  'payment.refund_settled': {
    customer: { title: 'Refund made good', body: 'Your money has been sent to you on another way.' },
  },
  'payment.dispute_opened': {
    vendor: {
      title: 'Payment questioned',
      body: "The customer's bank asks for its money back. Our team answers it.",
    },
  },
  'signature.reminded': {
    customer: { title: 'Please sign', body: 'Your job still waits for your signature.' },
  },
  'vendor.approved': { vendor: { title: 'Welcome', body: 'You are approved and can be offered jobs.' } },
  'vendor.rejected': {
    vendor: { title: 'Application rejected', body: 'See your application for the reason.' },
  },
  'vendor.changes_requested': {
    vendor: { title: 'Please complete', body: 'Your application needs changes.' },
  },
  'vendor.suspended': {
    vendor: { title: 'Account suspended', body: 'See your profile for the reason. You can appeal.' },
  },
  'vendor.reinstated': { vendor: { title: 'Welcome back', body: 'You can be offered jobs again.' } },
  'vendor.documents_expiring': {
    vendor: { title: 'Document expires soon', body: 'Upload a new one before it lapses.' },
  },
  'vendor.documents_lapsed': {
    vendor: { title: 'Document has lapsed', body: 'You are offered no jobs until a new one is accepted.' },
  },
};

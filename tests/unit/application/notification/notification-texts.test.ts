import { expect, it } from 'vitest';
import { notificationTexts } from '#application/notification/notification-texts.ts';
import { eventTypesOf } from '#contracts/events/catalogue.ts';

it("exactly the consumer's events have notification texts", () => {
  const worded = Object.entries(notificationTexts).filter(([, words]) => Object.keys(words).length > 0);
  expect(worded.map(([type]) => type).sort()).toEqual(eventTypesOf('notification'));
});

/** Example values for the settings that stage prod requires. */
export const production = {
  tokenIssuer: 'https://api.homeserve.example.org',
  corsOrigins: ['https://app.homeserve.example.org', 'https://admin.homeserve.example.org'],
  appUrl: 'https://app.homeserve.example.org',
  mailFrom: 'no-reply@homeserve.example.org',
  alarmEmail: 'ops@homeserve.example.org',
} as const;

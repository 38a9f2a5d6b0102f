import type { MailTemplate } from '#application/identity/ports.ts';
import { assertNever } from '#kernel/result.ts';

export type MailText = { readonly subject: string; readonly body: string };

/** Subject and body of a template. Tokens are in the fragment of a link, which browsers don't send to servers. */
export function mailText(mail: MailTemplate, appUrl: string): MailText {
  const link = (page: string, token: string): string => `${appUrl.replace(/\/$/, '')}/${page}#token=${token}`;
  switch (mail.template) {
    case 'verify_email':
      return {
        subject: 'Verify your e-mail for HomeServe Pro',
        body: `Open this link within 30 minutes to verify your e-mail:\n\n${link('verify-email', mail.token)}\n\nIf you did not open an account, do nothing.`,
      };
    case 'reset_password':
      return {
        subject: 'Reset your HomeServe Pro password',
        body: `Open this link within 30 minutes to choose a new password:\n\n${link('reset-password', mail.token)}\n\nIf you did not ask for it, do nothing: your password stays as it is.`,
      };
    case 'no_account':
      return {
        subject: 'Your HomeServe Pro password',
        body: 'Somebody, perhaps you, asked to reset the password of an account with this e-mail. There is none. You may have registered with another address.',
      };
    case 'invitation':
      return {
        subject: 'You are invited to HomeServe Pro',
        body: `You are invited to join HomeServe Pro as ${mail.role.replace('_', ' ')}. Open this link within seven days:\n\n${link('accept-invitation', mail.token)}`,
      };
    default:
      return assertNever(mail, 'mail template');
  }
}

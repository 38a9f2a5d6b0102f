import { authRoutes } from '#contracts/routes/auth.ts';

const {
  logoutEverywhere,
  changePassword,
  forgotPassword,
  resetPassword,
  acceptInvitation,
  eraseAccount,
  resendEmailVerification,
  verifyEmail,
  sendPhoneCode,
  verifyPhone,
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} = authRoutes;

/** The routes of setting a password, and of ending all sessions or the account. */
export const passwordRoutes = {
  logoutEverywhere,
  changePassword,
  forgotPassword,
  resetPassword,
  acceptInvitation,
  eraseAccount,
} as const;
/** The routes of proving an address, a phone or a second factor. */
export const proofRoutes = {
  resendEmailVerification,
  verifyEmail,
  sendPhoneCode,
  verifyPhone,
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} as const;
